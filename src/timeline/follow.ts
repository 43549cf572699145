import type { CallLine } from './read-line.js';
import { type Trace, tellsOfCall, traceCall } from './trace.js';

/** Lines held at a time; the call that has been silent longest makes room. */
const MOST_HELD = 20_000;
/** Lines of one call; more cannot belong to one of our calls. */
const MOST_OF_CALL = 200;

/** Holds the lines of calls until their end comes, within bounds. */
export class Follower {
  readonly #open = new Map<string, CallLine[]>();
  /** Calls that have ended, the latest ones. */
  readonly #ended = new Set<string>();
  /** Calls given up because too many others were open. */
  dropped = 0;

  #held = 0;

  constructor(readonly mostHeld = MOST_HELD) {}

  /**
   * Takes a line, and returns the call that ends with it. Whatever comes after that end counts no second call: a log may have the
   * newest line first, or the same line twice.
   */
  follow(line: CallLine): Trace | undefined {
    if (this.#ended.has(line.callId)) return undefined;
    const lines = this.#open.get(line.callId) ?? [];
    this.#open.delete(line.callId);
    if (line.event === 'recovery.finished') {
      this.#held -= lines.length;
      this.#ended.add(line.callId);
      if (this.#ended.size > this.mostHeld) this.#ended.delete(this.#ended.values().next().value as string);
      return traceCall([...lines, line]);
    }
    this.#open.set(line.callId, lines);
    if (lines.length < MOST_OF_CALL) {
      lines.push(line);
      this.#held += 1;
    }
    if (this.#held > this.mostHeld) this.#drop();
    return undefined;
  }

  /** The calls whose end has not come, at the end of the log. */
  *unfinished(): Generator<Trace> {
    for (const lines of this.#open.values()) if (lines.some(tellsOfCall)) yield traceCall(lines);
  }

  #drop(): void {
    const [callId, lines] = this.#open.entries().next().value as [string, CallLine[]];
    this.#open.delete(callId);
    this.#held -= lines.length;
    this.dropped += 1;
  }
}
