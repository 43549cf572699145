import type { Trace } from './trace.js';

/** Which calls are wanted; an absent field excludes none. */
export interface Wanted {
  readonly call?: string;
  readonly provider?: string;
  readonly outcome?: string;
  /** The code of any of its failed attempts. */
  readonly code?: string;
}

/** Whether a call is wanted. */
export function isWanted(trace: Trace, { call, provider, outcome, code }: Wanted): boolean {
  return (
    (call === undefined || trace.callId === call) &&
    (provider === undefined || trace.provider === provider) &&
    (outcome === undefined || trace.outcome === outcome) &&
    (code === undefined || trace.codes.includes(code))
  );
}

/** Some of the calls read: at most `most` of them are kept. */
export interface Selection {
  readonly title: string;
  readonly takes: (trace: Trace) => boolean;
  readonly by: 'latest' | 'slowest';
  readonly most: number;
}

/** The calls of one selection. */
export class Chosen {
  readonly #kept: Trace[] = [];
  /** Calls that belong to it, kept or not. */
  matched = 0;

  constructor(readonly selection: Selection) {}

  offer(trace: Trace): void {
    const { takes, by, most } = this.selection;
    if (!takes(trace)) return;
    this.matched += 1;
    const last = this.#kept.at(-1);
    // Of millions of calls, almost all are quicker than the quickest one kept.
    const isBehind = by === 'slowest' && last !== undefined && trace.elapsedMs <= last.elapsedMs;
    const at =
      by === 'latest' ? 0 : isBehind ? -1 : this.#kept.findIndex(({ elapsedMs }) => elapsedMs < trace.elapsedMs);
    if (at !== -1) this.#kept.splice(at, 0, trace);
    else if (this.#kept.length < most) this.#kept.push(trace);
    if (this.#kept.length > most) this.#kept.pop();
  }

  /** The latest first, or the slowest first. */
  get traces(): readonly Trace[] {
    return this.#kept;
  }
}
