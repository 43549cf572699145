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
   * fail. Up to a quarter is added, so that processes do not probe at once. Default 30,000.
   */
  readonly openFor?: number;
}

export type BreakerState = 'closed' | 'open' | 'half-open';

/** Names the stretch of time in which an attempt was admitted; what comes of it later says nothing of another stretch. */
export type Ticket = number;

const BUCKETS = 10;
/** The share of `openFor` for which it opens first: a short trouble is not made a long one. */
const FIRST_SHARE = 1 / 16;
/** Attempts that are let through half-open. */
const PROBES = 3;
/** The share of `minimumCalls` that opens it where they fail in a row. */
const ROW_SHARE = 1 / 3;

/**
 * A circuit breaker for one provider and host. Closed, it counts attempts over a sliding window; open, it refuses all; then,
 * half-open, it lets three probes through, and the same share of failures decides. It opens again for as long as at first where
 * one of them has succeeded, and for twice as long as before where none has: a brown-out is not an outage. Time is given to it.
 *
 * A long row of failures opens it at once, and the first failed probe ends the row's half-open state: an outage shows after a
 * second, where the share of failures in the window takes half of that window, or calls that a small process does not make
 * (bench:storm).
 *
 * Not cockatiel's (3.2): that one wraps a function and throws errors of its own, takes its time from `Date.now`, so that it
 * cannot be simulated, lets one probe through, and does not tell when it will let somebody through again.
 */
export class CircuitBreaker {
  readonly failureRatio: number;
  readonly minimumCalls: number;
  readonly openFor: number;
  private readonly bucketSpan: number;
  private readonly stamps = new Float64Array(BUCKETS).fill(Number.NEGATIVE_INFINITY);
  private readonly calls = new Uint32Array(BUCKETS);
  private readonly failures = new Uint32Array(BUCKETS);
  /** Failures since the last success. */
  private failedInRow = 0;
  private failingSince = 0;
  private current: BreakerState = 'closed';
  private ticket: Ticket = 0;
  private opensAgainAt = 0;
  /** Times that it has opened since it was last closed. */
  private openings = 0;
  private probesLeft = 0;
  private probesProven = 0;
  private probesFailed = 0;
  private probedAt = 0;

  /** @param onChange told of every change of state. @param random from 0 to below 1 */
  constructor(
    given: CircuitBreakerOptions = {},
    private readonly random: () => number = Math.random,
    private readonly onChange: (state: BreakerState) => void = () => {},
  ) {
    this.failureRatio = given.failureRatio ?? 0.5;
    this.minimumCalls = given.minimumCalls ?? 20;
    this.openFor = given.openFor ?? 30_000;
    this.bucketSpan = (given.window ?? 10_000) / BUCKETS;
  }

  get window(): number {
    return this.bucketSpan * BUCKETS;
  }

  get state(): BreakerState {
    return this.current;
  }

  /** Milliseconds until a call may be let through again; 0 where it may be now. */
  closedFor(now: number): number {
    if (this.current === 'closed') return 0;
    if (this.current === 'open') return Math.max(0, this.opensAgainAt - now);
    if (this.probesLeft > 0) return 0;
    return Math.max(0, this.probedAt + this.openFor - now);
  }

  /** Lets an attempt through, or `undefined`. Half-open, it takes one of the probes. */
  admit(now: number): Ticket | undefined {
    if (this.current === 'closed') return this.ticket;
    if (this.closedFor(now) > 0) return undefined;
    // Probes of which nothing is ever heard are replaced in the end.
    if (this.current === 'open' || this.probesLeft === 0) this.halfOpen();
    this.probesLeft -= 1;
    this.probedAt = now;
    return this.ticket;
  }

  succeed(ticket: Ticket, now: number): void {
    if (ticket !== this.ticket) return;
    if (this.current === 'closed') {
      this.count(now);
      this.failedInRow = 0;
    } else if (this.current === 'half-open') {
      this.probesProven += 1;
      this.failedInRow = 0;
      this.judgeProbes(now);
    }
  }

  /** What came of an attempt says nothing: its probe can be made again. */
  forget(ticket: Ticket): void {
    if (ticket === this.ticket && this.current === 'half-open') this.probesLeft += 1;
  }

  /** An attempt that was sent at this time failed in a way that speaks of the provider's health. */
  fail(ticket: Ticket, now: number, sentAt = now): void {
    if (ticket !== this.ticket) return;
    if (this.failedInRow === 0) this.failingSince = now;
    this.failedInRow += 1;
    if (this.current === 'half-open') {
      this.probesFailed += 1;
      if (this.isDead(sentAt)) this.reopen(now);
      else this.judgeProbes(now);
      return;
    }
    const bucket = this.count(now);
    this.failures[bucket] = (this.failures[bucket] ?? 0) + 1;
    if (this.isDead(sentAt)) {
      this.open(now);
    } else if (this.isIll(now)) {
      // Some do succeed: that the last ones did not says nothing of the probes.
      this.failedInRow = 0;
      this.open(now);
    }
  }

  /** The attempt was admitted in the stretch of time at hand. */
  isCurrent(ticket: Ticket): boolean {
    return ticket === this.ticket;
  }

  /** Another process has found the provider ill: nothing is sent for so long, or for longer where this one has found the same. */
  trip(now: number, ms: number): void {
    const until = now + ms;
    this.opensAgainAt = this.current === 'open' ? Math.max(this.opensAgainAt, until) : until;
    if (this.current !== 'open') this.change('open');
  }

  /** The probes of other processes have found the provider well. */
  reset(): void {
    if (this.current !== 'closed') this.close();
  }

  private judgeProbes(now: number): void {
    if (this.probesProven + this.probesFailed < PROBES) return;
    if (this.probesFailed < this.failureRatio * PROBES) this.close();
    else this.reopen(now);
  }

  private count(now: number): number {
    const stamp = Math.floor(now / this.bucketSpan);
    const bucket = stamp % BUCKETS;
    if (this.stamps[bucket] !== stamp) {
      this.stamps[bucket] = stamp;
      this.calls[bucket] = 0;
      this.failures[bucket] = 0;
    }
    this.calls[bucket] = (this.calls[bucket] ?? 0) + 1;
    return bucket;
  }

  private isIll(now: number): boolean {
    const oldest = Math.floor(now / this.bucketSpan) - BUCKETS;
    let calls = 0;
    let failures = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      if ((this.stamps[bucket] ?? oldest) <= oldest) continue;
      calls += this.calls[bucket] ?? 0;
      failures += this.failures[bucket] ?? 0;
    }
    return calls >= this.minimumCalls && failures >= this.failureRatio * calls;
  }

  /**
   * Nothing succeeds. What was sent before the row began tells of the same moment: timeouts that end together after a short
   * jam are no outage.
   */
  private isDead(sentAt: number): boolean {
    return this.failedInRow >= ROW_SHARE * this.minimumCalls && sentAt - this.failingSince >= this.bucketSpan;
  }

  private open(now: number): void {
    const share = Math.min(1, FIRST_SHARE * 2 ** this.openings);
    this.openings += 1;
    this.opensAgainAt = now + this.openFor * share * (1 + this.random() / 4);
    this.change('open');
  }

  private reopen(now: number): void {
    if (this.probesProven > 0) this.openings = 0;
    this.open(now);
  }

  private halfOpen(): void {
    this.probesLeft = PROBES;
    this.probesProven = 0;
    this.probesFailed = 0;
    if (this.current !== 'half-open') this.change('half-open');
  }

  private close(): void {
    this.stamps.fill(Number.NEGATIVE_INFINITY);
    this.failedInRow = 0;
    this.openings = 0;
    this.change('closed');
  }

  private change(state: BreakerState): void {
    this.current = state;
    this.ticket += 1;
    this.onChange(state);
  }
}
