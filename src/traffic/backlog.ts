import { Queue, type Queued } from '../time/queue.js';

/** Calls of one lane that may wait at once; any more are refused. What each takes is in benchmarks.md: less than 8 KB, so 80 MB. */
const MOST = 10_000;

interface Waiting extends Queued {
  /** It only wants to ask what became of it. */
  readonly asks: boolean;
  readonly go: () => void;
}

/**
 * A call that may wait longer than this many milliseconds counts as waiting without a limit. Such calls go in order of arrival.
 */
const ENDLESS = 1e12;
/** Milliseconds that place every call with a failed attempt behind all the others. */
const BEHIND = 1e15;

/**
 * The calls that wait for the provider to recover. Calls without a failed attempt go first; among equals, the one that must leave
 * soonest.
 */
export class Backlog {
  private readonly waiting = new Queue<Waiting>();
  private count = 0;
  private endless = 0;

  get length(): number {
    return this.count;
  }

  get isFull(): boolean {
    return this.count >= MOST;
  }

  /**
   * Calls `go` when it is this call's turn. The function returned gives up waiting.
   * @param until when the call gives up by itself; Infinity if it does not
   */
  join(until: number, hasFailed: boolean, go: () => void, asks = false): () => void {
    let isIn = true;
    const leave = () => {
      if (!isIn) return;
      isIn = false;
      this.count -= 1;
      this.waiting.remove(one);
    };
    const one: Waiting = {
      due: (until < ENDLESS ? until : ENDLESS + this.endless++) + (hasFailed ? BEHIND : 0),
      place: 0,
      asks,
      go: () => {
        leave();
        go();
      },
    };
    this.waiting.add(one);
    this.count += 1;
    return leave;
  }

  /** A call without a failed attempt is waiting. */
  get hasFresh(): boolean {
    return (this.waiting.first?.due ?? BEHIND) < BEHIND;
  }

  /** The next to go is a question. */
  get isQuestionNext(): boolean {
    return this.waiting.first?.asks === true;
  }

  /** Lets one call go, if one waits. */
  release(): boolean {
    const { first } = this.waiting;
    first?.go();
    return first !== undefined;
  }
}
