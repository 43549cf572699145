import type { Alarm, Alarms } from '../time/alarms.js';
import { exceeded, type Limits } from './limits.js';

/** Why an attempt ends: its own time is over, or the call's. */
export interface Overdue {
  readonly message: string;
  readonly isDeadline: boolean;
}

/**
 * The time of one attempt on the wire: its own, of which there is less while its connection is being opened, and what is left of the
 * call's.
 */
export abstract class AttemptTime implements Alarm {
  due = 0;
  isDue = false;
  previous: Alarm | undefined;
  next: Alarm | undefined;
  /** When its own time started; Infinity while it is waiting for a connection. */
  protected begunAt: number;
  /** Its connection was not open yet when somebody looked last. */
  protected isOpening = false;

  /** @param allowed milliseconds of its own */
  constructor(
    readonly limits: Limits,
    private readonly allowed: number,
    protected readonly alarms: Alarms,
  ) {
    this.begunAt = limits.now;
  }

  /** Its connection is still not open. */
  protected abstract readonly connecting: boolean;
  protected abstract expire(why: Overdue): void;

  /** The time starts, or that for the next stage does. */
  protected start(now: number): void {
    this.due = Math.min(this.ownEnd, this.limits.now + this.limits.remaining);
    if (this.due !== Number.POSITIVE_INFINITY) this.alarms.add(this, now);
  }

  /** Whether nothing limits it. `opens`: its connection is watched. */
  isFree(opens: boolean): boolean {
    const { connectTimeout, remaining } = this.limits;
    return Math.min(this.allowed, remaining, opens ? connectTimeout : remaining) === Number.POSITIVE_INFINITY;
  }

  /** Milliseconds that it has for its current stage. */
  private get own(): number {
    return this.isOpening ? Math.min(this.allowed, this.limits.connectTimeout) : this.allowed;
  }

  private get ownEnd(): number {
    return this.begunAt + this.own;
  }

  ring(now: number): void {
    if (this.isOpening && !this.connecting) {
      // It has been open for some time: only the limit for the whole attempt counts now.
      this.isOpening = false;
      this.start(now);
      return;
    }
    const { allowed, limits, own } = this;
    if (limits.now + limits.remaining < this.ownEnd) {
      this.expire({ message: exceeded('deadline', limits.deadline), isDeadline: true });
    } else {
      this.expire({ message: exceeded(own < allowed ? 'connection timeout' : 'timeout', own), isDeadline: false });
    }
  }
}
