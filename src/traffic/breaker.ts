import { FailureRow } from './failure-row.js';
import { Probes } from './probes.js';
import { SlidingWindow } from './sliding-window.js';

/** When to stop sending to a provider that is in trouble. */
export interface CircuitBreakerOptions {
  /** The share of failed attempts in the window from which on the breaker opens, above 0 and at most 1. Default 0.5. */
  readonly failureRatio?: number;
  /**
   * Fewer attempts than this in the window do not open it, unless a third as many have failed in a row, for a tenth of the
   * window. Default 20.
   */
  readonly minimumCalls?: number;
  /** Milliseconds that are looked back. Default 10,000. */
  readonly window?: number;
  /**
   * Milliseconds for which nothing is sent, at most: a sixteenth of it at first, and twice as long each time that all probes
   * fail, up to the time in which twice `minimumCalls` calls came before. Up to a quarter is added, so that processes do not
   * probe at once. Default 30,000.
   */
  readonly openFor?: number;
}

export type BreakerState = 'closed' | 'open' | 'half-open';

/** Names the stretch of time in which an attempt was admitted; what comes of it later says nothing of another stretch. */
export type Ticket = number;

/** So many times `openFor` it opens for at most, with what spreads the ends. */
export const LONGEST_SHARE = 1.25;
/** The share of `openFor` for which it opens first: a short trouble is not made a long one. */
const FIRST_SHARE = 1 / 16;
/** So many times `minimumCalls` calls, refused meanwhile, are worth a probe: who has many calls looks again soon. */
const CALLS_PER_PROBE = 2;
/** The share of `minimumCalls` that opens it where they fail in a row. */
const ROW_SHARE = 1 / 3;

/**
 * A circuit breaker for one provider and host. Closed, it counts attempts over a sliding window; open, it refuses all; then,
 * half-open, it lets three probes through, and the same share of failures decides. It opens again for as long as at first where
 * one of them has succeeded, and for twice as long as before where none has: a brown-out is not an outage. Time is given to it.
 *
 * A long row of failures opens it at once, and after such a row the first failed probe opens it again. So an outage shows after a
 * second; the share of failures takes half of the window to show it, or calls that a small process does not make (bench:storm).
 *
 * Not cockatiel's (3.2): that one wraps a function and throws errors of its own, takes its time from `Date.now`, so that it
 * cannot be simulated, lets one probe through, and does not tell when it will let somebody through again.
 */
export class CircuitBreaker {
  readonly failureRatio: number;
  readonly minimumCalls: number;
  readonly openFor: number;
  private readonly attempts: SlidingWindow;
  private readonly row = new FailureRow();
  private current: BreakerState = 'closed';
  private ticket: Ticket = 0;
  private opensAgainAt = 0;
  /** Times that it has opened since it was last closed. */
  private openings = 0;
  /** Milliseconds that are worth a probe, by the calls that came before it opened. */
  private longest = Number.POSITIVE_INFINITY;
  private readonly probes = new Probes();

  /** @param onChange told of every change of state. @param random from 0 to below 1 */
  constructor(
    given: CircuitBreakerOptions = {},
    private readonly random: () => number = Math.random,
    private readonly onChange: (state: BreakerState) => void = () => {},
  ) {
    this.failureRatio = given.failureRatio ?? 0.5;
    this.minimumCalls = given.minimumCalls ?? 20;
    this.openFor = given.openFor ?? 30_000;
    this.attempts = new SlidingWindow(given.window ?? 10_000);
  }

  get window(): number {
    return this.attempts.span;
  }

  get state(): BreakerState {
    return this.current;
  }

  /** Milliseconds until a call may be let through again; 0 where it may be now. */
  closedFor(now: number): number {
    if (this.current === 'closed') return 0;
    if (this.current === 'open') return Math.max(0, this.opensAgainAt - now);
    return this.probes.waitFor(now, this.openFor);
  }

  /** Lets an attempt through, or `undefined`. Half-open, it takes one of the probes. */
  admit(now: number): Ticket | undefined {
    if (this.current === 'closed') return this.ticket;
    if (this.closedFor(now) > 0) return undefined;
    // Probes of which nothing is ever heard are replaced in the end.
    if (this.current === 'open' || this.probes.areTaken) this.halfOpen();
    this.probes.take(now);
    return this.ticket;
  }

  succeed(ticket: Ticket, now: number): void {
    if (ticket !== this.ticket) return;
    if (this.current === 'closed') {
      this.attempts.count(now, false);
      this.endRow();
    } else if (this.current === 'half-open') {
      this.probes.succeed();
      this.endRow();
      this.judgeProbes(now);
    }
  }

  /** Something has succeeded after all failures so far. */
  endRow(): void {
    this.row.end();
  }

  /** What came of an attempt says nothing: its probe can be made again. */
  forget(ticket: Ticket): void {
    if (ticket === this.ticket && this.current === 'half-open') this.probes.giveBack();
  }

  /** An attempt that was sent at this time failed in a way that speaks of the provider's health. */
  fail(ticket: Ticket, now: number, sentAt = now): void {
    if (ticket !== this.ticket) return;
    this.row.add(now);
    if (this.current === 'half-open') {
      this.probes.fail();
      if (!this.probes.haveProven && this.isDead(sentAt)) this.open(now);
      else this.judgeProbes(now);
      return;
    }
    this.attempts.count(now, true);
    const { calls, failures } = this.attempts.total(now);
    const isIll = calls >= this.minimumCalls && failures >= this.failureRatio * calls;
    const isDead = this.isDead(sentAt);
    if (!isIll && !isDead) return;
    // Some do succeed: that the last ones did not says nothing of the probes.
    if (!isDead) this.endRow();
    this.longest = (CALLS_PER_PROBE * this.minimumCalls * this.window) / calls;
    this.open(now);
  }

  /** The attempt was admitted in the stretch of time at hand. */
  isCurrent(ticket: Ticket): boolean {
    return ticket === this.ticket;
  }

  /** Another process has found the provider ill: nothing is sent for so long, or for longer where this one has found the same. */
  trip(now: number, ms: number): void {
    const until = now + ms;
    this.opensAgainAt = this.current === 'open' ? Math.max(this.opensAgainAt, until) : until;
    // How long it lasts is for others to say: what was doubled here would outlast them.
    this.openings = 0;
    if (this.current !== 'open') this.change('open');
  }

  /** The probes of other processes have found the provider well. */
  reset(): void {
    if (this.current !== 'closed') this.close();
  }

  private judgeProbes(now: number): void {
    const haveFailed = this.probes.haveFailed(this.failureRatio);
    if (haveFailed === undefined) return;
    if (!haveFailed) {
      this.close();
      return;
    }
    if (this.probes.haveProven) this.openings = 0;
    this.open(now);
  }

  private isDead(sentAt: number): boolean {
    return this.row.isOutage(sentAt, ROW_SHARE * this.minimumCalls, this.attempts.step);
  }

  private open(now: number): void {
    const first = FIRST_SHARE * this.openFor;
    const longest = Math.min(this.openFor, Math.max(first, this.longest));
    this.opensAgainAt = now + Math.min(longest, first * 2 ** this.openings) * (1 + this.random() * (LONGEST_SHARE - 1));
    this.openings += 1;
    this.change('open');
  }

  private halfOpen(): void {
    this.probes.reset();
    if (this.current !== 'half-open') this.change('half-open');
  }

  private close(): void {
    this.attempts.clear();
    this.endRow();
    this.openings = 0;
    this.change('closed');
  }

  private change(state: BreakerState): void {
    this.current = state;
    this.ticket += 1;
    this.onChange(state);
  }
}
