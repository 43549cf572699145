import { Belief } from './belief.js';
import { type BreakerState, type CircuitBreaker, LONGEST_SHARE, type Ticket } from './breaker.js';
import type { ToldBreaker } from './shared-state.js';

/** Milliseconds after which a probe that was not given is asked for again, even if it is said to be free. */
const ASK_AGAIN = 100;

/**
 * The breaker that processes share, as this process last heard of it. It opens and closes the process's own breaker, which may
 * also be open for its own reasons. An open shared breaker is believed for no longer than the own one could hold a call up.
 */
export class SharedBreaker {
  /** The last attempt handed in failed, so a success is news. */
  isShaken = false;
  private told: { readonly state: BreakerState; readonly epoch: number } = { state: 'closed', epoch: 0 };
  private asksAgainAt = 0;
  private probe: { readonly ticket: Ticket; readonly epoch: number } | undefined;
  private readonly opening: Belief;

  constructor(private readonly own: CircuitBreaker | undefined) {
    this.opening = new Belief(LONGEST_SHARE * (own?.openFor ?? 0));
  }

  /** Identifies the period between two changes of state; 0 before the first. */
  get epoch(): number {
    return this.told.epoch;
  }

  /** A call must ask for one of the shared probes. */
  isGuarded(now: number): boolean {
    return this.told.state !== 'closed' && this.opening.left(now) > 0;
  }

  /** Milliseconds for which others hold the probe. */
  shutFor(now: number): number {
    return Math.max(0, this.asksAgainAt - now);
  }

  /** The probe was asked for and not given. */
  notGiven(now: number): void {
    this.asksAgainAt = Math.max(this.asksAgainAt, now + ASK_AGAIN);
  }

  /** A call was let through on a probe that it was given. */
  probing(ticket: Ticket): void {
    this.probe = { ticket, epoch: this.told.epoch };
  }

  isProbe(ticket: Ticket): boolean {
    return this.probe?.ticket === ticket && this.probe.epoch === this.told.epoch;
  }

  /** A probe of the own breaker failed: the provider is dead, whatever others say. */
  confirm(now: number): void {
    this.opening.confirm(now);
  }

  beAlone(): void {
    this.probe = undefined;
  }

  /** Brings the own breaker to the shared one's state. Returns whether that changed its state. */
  follow({ state, epoch, closedFor, isShaken }: ToldBreaker, now: number): boolean {
    this.isShaken = isShaken;
    if (this.own === undefined) return false;
    const isNews = epoch !== this.told.epoch;
    this.told = { state, epoch };
    if (state === 'closed') {
      this.opening.end();
      // A lost state says nothing, so the own breaker continues as it is.
      if (isNews && epoch !== 0) this.own.reset();
    } else {
      this.shut(this.own, isNews, closedFor, now);
    }
    return isNews;
  }

  private shut(own: CircuitBreaker, isNews: boolean, closedFor: number, now: number): void {
    const heeded = this.opening.hear(now);
    const refused = Math.min(closedFor, heeded);
    this.asksAgainAt = now + refused;
    if (heeded === 0) return;
    if (this.told.state === 'open') {
      if (isNews || own.state === 'closed') own.trip(now, refused);
    } else if (own.state === 'closed' && this.probe?.epoch !== this.told.epoch) {
      own.trip(now, 0);
    }
  }
}
