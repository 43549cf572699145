import { sentBefore } from './usual-time.js';

/** An answer within this many milliseconds is not late, however quick answers usually are: no attempt is given up so soon. */
const NEVER_LATE = 500;
/**
 * Milliseconds without any news after which one call is let in to find out. With 1 s, those of a hundred processes are so many that
 * not every collapse ends (bench:storm).
 */
const TRIAL = 10_000;
/** Room is counted in twentieths of a call. Each answer frees one more than it took: traffic may grow while answers come late. */
const ONE = 20;
const GROWTH = 1;
/** Room kept after a lull: for fifty calls. Without a limit, a herd of any size would find room after a long one. */
const MOST_ROOM = 50 * ONE;

/**
 * Tells whether good answers come so late that attempts are about to time out, and if so, how many calls there is room for. The
 * provider would work in vain on anything beyond that. So one call is let in for each that is answered, and the provider's queue
 * stops growing. One late answer is enough: if it was chance, the next one shows it. The caller passes the time in.
 */
export class Crowd {
  /** Of the attempts that were answered well, when the latest was sent whose answer came late. */
  lateAt = Number.NEGATIVE_INFINITY;
  /** The same of those whose answer did not. */
  timelyAt = Number.NEGATIVE_INFINITY;
  private heardAt = Number.NEGATIVE_INFINITY;
  private letInAt = Number.NEGATIVE_INFINITY;
  private room = 0;

  /** Answers come late. Nothing overtakes in a queue: if an attempt sent later was answered in time, there is none. */
  get isOn(): boolean {
    return this.lateAt > this.timelyAt;
  }

  /**
   * A good answer came. `isLong`: it took many times as long as usual.
   * @returns whether it came late
   */
  learn(tookMs: number, isLong: boolean, now: number): boolean {
    const sentAt = sentBefore(now, tookMs);
    const isLate = isLong && tookMs > NEVER_LATE;
    if (isLate) {
      this.lateAt = Math.max(this.lateAt, sentAt);
      this.heardAt = now;
    } else this.timelyAt = Math.max(this.timelyAt, sentAt);
    return isLate;
  }

  /** What all processes together know. */
  adopt(lateAt: number, timelyAt: number, now: number): void {
    const wasOn = this.isOn;
    this.lateAt = Math.max(this.lateAt, lateAt);
    this.timelyAt = Math.max(this.timelyAt, timelyAt);
    // Nobody tells when the answer came, only when that attempt was sent: what others heard long ago holds nobody up.
    if (this.isOn && !wasOn) this.heardAt = Math.min(now, this.lateAt + TRIAL);
  }

  /**
   * The provider no longer works on an attempt without an answer if a later one was answered. Otherwise it may still be in the
   * queue.
   */
  isOvertaken(sentAt: number): boolean {
    return sentAt < Math.max(this.lateAt, this.timelyAt);
  }

  /** The provider is done with an attempt: there is room for another one. */
  makeRoom(): void {
    this.room = Math.min(MOST_ROOM, this.room + ONE + GROWTH);
  }

  /** One that was let in is not sent after all. */
  giveBack(): void {
    this.room = Math.min(MOST_ROOM, this.room + ONE);
  }

  /** A call is sent that did not ask for room: the next one must wait for it. */
  charge(): void {
    this.room = Math.max(-MOST_ROOM, this.room - ONE);
  }

  /** Whether there was room for one more. */
  take(now: number): boolean {
    const hasRoom = this.room >= ONE;
    if (!hasRoom && now - Math.max(this.heardAt, this.letInAt) <= TRIAL) return false;
    if (hasRoom) this.room -= ONE;
    this.letInAt = now;
    return true;
  }
}
