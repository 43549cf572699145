import { Queue, type Queued } from '../time/queue.js';

/** Calls that may wait at once: one more is refused. At 4 KB each they hold 40 MB. */
const MOST = 10_000;

interface Waiting extends Queued {
  readonly go: () => void;
}

/** A call that waits for longer than these milliseconds waits without an end: such go in the order in which they came. */
const ENDLESS = 1e12;
/** Milliseconds that put all of whom an attempt has failed after all others. */
const BEHIND = 1e15;

/** The calls that wait for the provider to recover. Whoever has to go away first goes first, and who has not failed yet before who has. */
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
   * Calls `go` when it is this one's turn. The function returned gives up waiting.
   *
   * @param until when it goes away by itself; Infinity if it does not
   */
  join(until: number, hasFailed: boolean, go: () => void): () => void {
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
      go: () => {
        leave();
        go();
      },
    };
    this.waiting.add(one);
    this.count += 1;
    return leave;
  }

  /** Somebody waits of whom no attempt has failed. */
  get hasFresh(): boolean {
    return (this.waiting.first?.due ?? BEHIND) < BEHIND;
  }

  /** Lets one go on. */
  release(): void {
    this.waiting.first?.go();
  }
}
