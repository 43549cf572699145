import type { Clock } from '../time/clock.js';
import type { Given } from './asker.js';
import { Belief, Beliefs } from './belief.js';
import { type BreakerState, type CircuitBreaker, LONGEST_SHARE, type Ticket } from './breaker.js';
import type { RetryBudget } from './budget.js';
import { Courier, type Sender } from './courier.js';
import { handIn, type Wants } from './hand-in.js';
import { LONGEST_HOLD } from './holdback.js';
import type { Link } from './link.js';
import type { HandedIn, SharedLane, Told, ToldBreaker } from './shared-state.js';
import type { Tally } from './tally.js';

/** Milliseconds of quiet that are not worth holding a call for: the exchange took about as long. */
const BRIEF = 20;

/** What a lane has of its own, which goes on beside what is shared. */
export interface Own {
  readonly budget: RetryBudget | undefined;
  readonly breaker: CircuitBreaker | undefined;
  /** The provider has asked another process for quiet. */
  hold(scope: string, ms: number): void;
}

/**
 * One lane's part in the state that processes share: it counts what happens, and follows what all of them know.
 *
 * Which wins: the token of a resend comes from the shared budget while that answers, so that its bound holds for all processes,
 * and from the lane's own else. The shared breaker opens and closes the own one, which may be open besides. Quiet is added.
 * Neither is believed for longer than the own breaker, or the provider itself, could keep a call up.
 */
export class Sharing implements Sender {
  private readonly courier: Courier;
  private shared: { readonly state: BreakerState; readonly epoch: number } = { state: 'closed', epoch: 0 };
  private asksAgainAt = 0;
  private probe: { readonly ticket: Ticket; readonly epoch: number } | undefined;
  private toldLevel: number | undefined;
  private readonly opening: Belief;
  private readonly quiets = new Beliefs(LONGEST_HOLD);

  constructor(
    private readonly link: Link,
    lane: SharedLane,
    private readonly own: Own,
    private readonly clock: Clock,
  ) {
    this.courier = new Courier(link, lane, this, clock);
    this.opening = new Belief(LONGEST_SHARE * (own.breaker?.openFor ?? 0));
  }

  /** Tokens in the shared budget, as told last; `undefined` while nobody answers. */
  get level(): number | undefined {
    return this.link.state === 'shared' ? this.toldLevel : undefined;
  }

  /** A call has to ask for one of the probes that all processes share. */
  get isGuarded(): boolean {
    return this.link.state === 'shared' && this.shared.state !== 'closed' && this.opening.left(this.clock.now()) > 0;
  }

  /** Milliseconds for which all probes are taken. */
  closedFor(now: number): number {
    return this.isGuarded ? Math.max(0, this.asksAgainAt - now) : 0;
  }

  begin(): void {
    this.courier.begin();
  }

  flush(): void {
    this.courier.flush();
  }

  close(): void {
    this.courier.close();
  }

  /** Asks for a token of the budget, or for a probe; `undefined` if nobody answers in time. */
  ask(token: boolean, probe: boolean): Promise<Given | undefined> {
    return this.courier.ask(token, probe);
  }

  /** The provider has answered in good health. */
  answer(): void {
    this.add('answers');
  }

  /** A call is sent again without a token of the shared budget. */
  spend(): void {
    this.add('spent');
  }

  /** A token was given and not used. */
  returnToken(): void {
    this.add('returned');
  }

  /** The provider has asked this process for quiet. */
  hold(scope: string, ms: number): void {
    const now = this.clock.now();
    this.quiets.confirm(scope, now);
    this.courier.tally.hold(scope, now + ms);
    this.courier.plan();
  }

  /**
   * What came of an attempt, before the lane's own breaker is told.
   *
   * @param failureSentAt when it was sent, for one that failed
   */
  count(ticket: Ticket, failureSentAt?: number): void {
    const { breaker } = this.own;
    const { tally } = this.courier;
    const isProbe = breaker?.isCurrent(ticket) && breaker.state === 'half-open';
    if (isProbe && failureSentAt !== undefined) this.opening.confirm(this.clock.now());
    if (this.isProbe(ticket)) {
      tally.countProbe(failureSentAt);
      this.courier.flush();
    } else if (breaker?.isCurrent(ticket) && breaker.state === 'closed') {
      tally.countCall(failureSentAt);
      this.courier.plan();
    }
  }

  /** What came of an attempt says nothing: another may have its probe. */
  forget(ticket: Ticket): void {
    if (this.isProbe(ticket)) this.returnProbe();
  }

  returnProbe(): void {
    this.courier.tally.probesReturned += 1;
    this.courier.flush();
  }

  /** A call was let through on a probe that it was given. */
  probing(ticket: Ticket): void {
    this.probe = { ticket, epoch: this.shared.epoch };
  }

  load(sequence: number, tally: Tally, wants: Wants): HandedIn {
    return handIn(sequence, tally, wants, this.own, this.shared.epoch, this.clock);
  }

  hear({ budget, breaker, quiet }: Told, passed: number): void {
    this.toldLevel = budget?.level;
    if (breaker !== undefined) this.follow(breaker);
    const heeded = this.quiets.hear(quiet, this.clock.now());
    for (const [scope, ms] of heeded) if (ms - passed > BRIEF) this.own.hold(scope, ms - passed);
  }

  beAlone(): void {
    this.probe = undefined;
  }

  isCurrent(epoch: number): boolean {
    return epoch === this.shared.epoch;
  }

  private isProbe(ticket: Ticket): boolean {
    return this.probe?.ticket === ticket && this.probe.epoch === this.shared.epoch;
  }

  private add(what: 'answers' | 'spent' | 'returned'): void {
    this.courier.tally[what] += 1;
    this.courier.plan();
  }

  /** Brings the own breaker to where the shared one is. */
  private follow({ state, epoch, closedFor }: ToldBreaker): void {
    const { breaker } = this.own;
    if (breaker === undefined) return;
    const now = this.clock.now();
    const isNews = epoch !== this.shared.epoch;
    if (isNews) this.courier.tally.forgetHealth();
    this.shared = { state, epoch };
    if (state === 'closed') {
      this.opening.end();
      // A state that was lost says nothing: then the own breaker goes on as it is.
      if (isNews && epoch !== 0) breaker.reset();
      return;
    }
    const heeded = this.opening.hear(now);
    const refused = Math.min(closedFor, heeded);
    this.asksAgainAt = now + refused;
    if (heeded === 0) return;
    if (state === 'open') {
      if (isNews || breaker.state === 'closed') breaker.trip(now, refused);
    } else if (breaker.state === 'closed' && this.probe?.epoch !== epoch) {
      breaker.trip(now, 0);
    }
  }
}
