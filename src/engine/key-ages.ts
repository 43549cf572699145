import { perClock } from '../time/per-clock.js';
import { Latest } from './latest.js';

/** A key that callers gave. */
interface Given {
  /** When the first call that had it began to send. */
  readonly sentAt: number;
  /** More than one call has had it. */
  isShared: boolean;
}

/**
 * When expiring keys were first sent, since the provider counts from then. Those of calls that did not succeed at once: the application
 * may send such a request again, such as an old `error.config`. And those that callers gave: a job that runs twice sends its key twice.
 */
export class KeyAges {
  private readonly sentAt = new Latest<number>();
  /** Apart, because they are many more: most calls succeed. */
  private readonly given = new Latest<Given>();

  /** The key ages kept for a clock. */
  static readonly of = perClock(() => new KeyAges());

  note(key: string, sentAt: number): void {
    if (!this.sentAt.has(key)) this.sentAt.set(key, sentAt);
  }

  /** A caller's own key is sent by the first attempt of a call. */
  noteGiven(key: string, sentAt: number): void {
    const known = this.given.get(key);
    if (known === undefined) this.given.set(key, { sentAt, isShared: false });
    else known.isShared = true;
  }

  /** That call is over, and nothing of it has left this machine. */
  forgetGiven(key: string): void {
    if (this.given.get(key)?.isShared === false) this.given.delete(key);
  }

  /** When the key was first sent, on the clock's `now`; `undefined` if unknown. */
  of(key: string): number | undefined {
    const [sentAt, givenAt] = [this.sentAt.get(key), this.given.get(key)?.sentAt];
    return sentAt === undefined ? givenAt : Math.min(sentAt, givenAt ?? sentAt);
  }
}
