import { FailureRow } from './failure-row.js';
import { Rhythm } from './rhythm.js';

/** When to stop sending to a provider at which nothing succeeds any more. */
export interface CircuitBreakerOptions {
  /**
   * Failures in a row that open it, if they come over at least half a second or are four times as many; more if longer
   * rows are usual. Default 7. A lower number sends less into an outage, but may take a small process's bad luck for one.
   */
  readonly row?: number;
  /**
   * The longest time from one probe to the next, in milliseconds: a sixteenth of it at first, and twice as long each
   * time a probe fails, up to the time in which forty calls come. Up to a quarter is added, so that processes do not
   * all probe at once. Default 30,000. A shorter time finds out sooner that the provider is back, but sends more to one
   * that is not.
   */
  readonly openFor?: number;
}

export type BreakerState = 'closed' | 'open' | 'half-open';

/** Identifies the period in which an attempt was admitted. Its result says nothing about any later period. */
export type Ticket = number;

/** The breaker opens for at most this many times `openFor`, including the random spread. */
export const LONGEST_SHARE = 1.25;
/**
 * The share of `openFor` for its first opening, so that a short disturbance stays short. With a quarter, twenty processes lose half
 * of the calls of an outage, because they notice its end too late; with 1/64, a hundred send a quarter more into it (bench:storm).
 */
const FIRST_SHARE = 1 / 16;
/**
 * This many waiting calls are worth one probe: a busy client probes again soon. With ten, twenty processes send a quarter more into
 * an outage; with 400, one process loses 7% of its calls, because it notices the end too late (bench:storm).
 */
const CALLS_PER_PROBE = 40;

/**
 * A circuit breaker that opens only if nothing succeeds: after a row of failures seven times as long as such rows usually are.
 * Open, it lets nothing through; then, half-open, one probe at a time. One good answer closes it. Takes the time as an argument.
 *
 * It does not open at a share of failures, because that costs sales: at a share of one half, half of the calls it stops would
 * have succeeded (bench:storm).
 *
 * It is not cockatiel's (3.2): that one wraps a function and throws its own errors, reads `Date.now`, so it cannot be simulated,
 * and does not say when it will let a call through again.
 */
export class CircuitBreaker {
  readonly row: number;
  readonly openFor: number;
  private readonly failures: FailureRow;
  readonly rhythm = new Rhythm();
  private current: BreakerState = 'closed';
  private ticket: Ticket = 0;
  private opensAgainAt = 0;
  /** How often it has opened since it was last closed. */
  private openings = 0;
  private isProbing = false;
  private probedAt = 0;

  /**
   * @param onChange called on every change of state.
   * @param random from 0 to below 1
   */
  constructor(
    given: CircuitBreakerOptions = {},
    private readonly random: () => number = Math.random,
    private readonly onChange: (state: BreakerState) => void = () => {},
  ) {
    this.row = given.row ?? 7;
    this.openFor = given.openFor ?? 30_000;
    this.failures = new FailureRow(this.row);
  }

  get state(): BreakerState {
    return this.current;
  }

  /** The last attempt with a known result failed. */
  get isShaken(): boolean {
    return !this.failures.isEmpty;
  }

  get failuresInRow(): number {
    return this.failures.size;
  }

  /** An attempt may be let through now. */
  isPassable(now: number): boolean {
    return this.passableIn(now) === 0;
  }

  /** Milliseconds until an attempt may be let through at the latest, if no news comes before. */
  passableIn(now: number): number {
    if (this.current === 'open') return this.refusesFor(now);
    // A probe without any result is replaced in the end.
    return this.isProbing ? Math.max(0, this.probedAt + this.openFor - now) : 0;
  }

  /** Milliseconds during which nothing is let through, whatever happens; 0 while a probe is under way. */
  refusesFor(now: number): number {
    return this.current === 'open' ? Math.max(0, this.opensAgainAt - now) : 0;
  }

  /** The pause, in milliseconds, that is worth one request that may be useless. */
  get pace(): number {
    return Math.min(this.openFor, Math.max(this.firstPause, CALLS_PER_PROBE * this.rhythm.gap));
  }

  get firstPause(): number {
    return FIRST_SHARE * this.openFor;
  }

  /**
   * Lets an attempt through, or returns `undefined`. If half-open, the attempt is the probe. `calls`: those that have come since
   * the last.
   */
  admit(now: number, calls = 1): Ticket | undefined {
    if (this.current === 'closed') {
      this.rhythm.feel(now, calls);
      return this.ticket;
    }
    if (!this.isPassable(now)) return undefined;
    if (this.current !== 'half-open') this.change('half-open');
    this.isProbing = true;
    this.probedAt = now;
    return this.ticket;
  }

  /** @returns whether this has closed it */
  succeed(ticket: Ticket): boolean {
    if (ticket !== this.ticket) return false;
    if (this.current === 'half-open') {
      this.close();
      return true;
    }
    this.failures.end();
    return false;
  }

  /** This many attempts succeeded, the last of them at this time, and this many failed before it. */
  learn(successes: number, failures: number, lastSuccess: number): void {
    this.failures.learn(successes, failures, lastSuccess);
  }

  /** An attempt's result says nothing, so its probe can be sent again. */
  forget(ticket: Ticket): void {
    if (ticket === this.ticket) this.isProbing = false;
  }

  /** An attempt sent at this time failed in a way that concerns the provider's health. */
  fail(ticket: Ticket, now: number, sentAt = now): void {
    if (ticket !== this.ticket) return;
    if (this.current === 'half-open') {
      this.open(now, Math.min(this.pace, this.firstPause * 2 ** this.openings));
      return;
    }
    this.failures.add(now);
    const provenIn = this.failures.provenIn(sentAt);
    // A row must last to prove anything: until then nothing is sent, and the probe proves it.
    if (provenIn !== undefined) this.open(now, provenIn === 0 ? this.firstPause : Math.min(this.openFor, provenIn));
  }

  /** The attempt was admitted in the current period. */
  isCurrent(ticket: Ticket): boolean {
    return ticket === this.ticket;
  }

  /** Another process found the provider dead: nothing is sent for this long, or longer if this process found the same. */
  trip(now: number, ms: number): void {
    const until = now + ms;
    this.opensAgainAt = this.current === 'open' ? Math.max(this.opensAgainAt, until) : until;
    // The others decide how long it lasts: a time doubled here would outlast theirs.
    this.openings = 0;
    if (this.current !== 'open') this.change('open');
  }

  /** If it is open, a probe may be let through now: the provider is well elsewhere. */
  hurry(now: number): void {
    this.opensAgainAt = Math.min(this.opensAgainAt, now);
  }

  /** The probes of other processes found the provider well. */
  reset(): void {
    if (this.current !== 'closed') this.close();
  }

  private open(now: number, ms: number): void {
    this.opensAgainAt = now + ms * (1 + this.random() * (LONGEST_SHARE - 1));
    this.openings += 1;
    this.change('open');
  }

  private close(): void {
    this.failures.clear();
    this.rhythm.pause();
    this.openings = 0;
    this.change('closed');
  }

  private change(state: BreakerState): void {
    this.current = state;
    this.isProbing = false;
    this.ticket += 1;
    this.onChange(state);
  }
}
