import type { Clock } from '../time/clock.js';
import type { Asking } from './asker.js';
import { Beliefs, LateBelief, TurnBelief } from './belief.js';
import { type CircuitBreaker, LONGEST_SHARE, type Ticket } from './breaker.js';
import type { RetryBudget } from './budget.js';
import { CALM, Courier, type Sender } from './courier.js';
import type { Elsewhere, Gate } from './gate.js';
import { handIn } from './hand-in.js';
import { LONGEST_HOLD } from './holdback.js';
import type { Link } from './link.js';
import { News } from './news.js';
import { SharedBreaker } from './shared-breaker.js';
import type { HandedIn, SharedLane, Told, ToldPace } from './shared-state.js';
import type { Tally } from './tally.js';

/** Milliseconds of back-off that are not worth holding a call for: the exchange took about as long. */
const BRIEF = 20;

/** What a lane has of its own, and keeps using alongside what is shared. */
export interface Own {
  readonly budget: RetryBudget | undefined;
  readonly breaker: CircuitBreaker | undefined;
  readonly gate: Gate;
  /** The provider asked another process to back off. */
  hold(scope: string, ms: number): void;
}

/**
 * One lane's part in the shared state: it counts what happens, and follows what all processes know.
 *
 * Each exchange brings the lane's own budget to the level of the shared one. Back-off times add up, the usual time is that of all
 * processes, and any process may give turns to waiting calls. None of it is believed for longer than the lane's own breaker, or
 * the provider itself, could hold a call up.
 */
export class Sharing implements Sender, Elsewhere {
  private readonly courier: Courier;
  private readonly news = new News();
  private readonly shared: SharedBreaker;
  private readonly quiets = new Beliefs(LONGEST_HOLD);
  private readonly turns: TurnBelief;
  private readonly lateness: LateBelief;
  private isClosed = false;
  /** The provider is well elsewhere: a waiting call may find out how it is here. */
  private isHurried = false;
  /** The exchange under way tells the others. */
  private tellsOfHurry = false;

  constructor(
    private readonly link: Link,
    lane: SharedLane,
    private readonly own: Own,
    private readonly clock: Clock,
  ) {
    this.courier = new Courier(link, lane, this, clock);
    this.shared = new SharedBreaker(own.breaker);
    const longest = LONGEST_SHARE * (own.breaker?.openFor ?? LONGEST_HOLD);
    this.turns = new TurnBelief(longest);
    this.lateness = new LateBelief(longest);
  }

  /** A call must ask for one of the probes that all processes share. */
  get isGuarded(): boolean {
    return this.link.state === 'shared' && this.shared.isGuarded(this.clock.now());
  }

  /** There has been no news of others for too long: they may have found the provider dead. */
  isStale(now: number): boolean {
    return this.news.isStale(now) && this.link.state === 'shared';
  }

  /** Hears from others before a call is sent. Whatever the result, it does not ask again for a while. */
  async listen(call: Asking): Promise<void> {
    await this.courier.hear(call);
    this.news.hear(this.clock.now());
  }

  /** Milliseconds for which others hold the probe. */
  shutFor(now: number): number {
    return this.isGuarded ? this.shared.shutFor(now) : 0;
  }

  begin(): void {
    this.courier.begin();
  }

  /** Once closed, it hands in too seldom to be given turns: the lane gives them to its calls itself. */
  get givesTurns(): boolean {
    return !this.isClosed && this.link.state === 'shared' && this.turns.isHeeded;
  }

  wait(): void {
    this.courier.plan();
  }

  answer(tookMs: number, isQuick: boolean, isNews: boolean): void {
    this.courier.tally.answer(tookMs, isQuick);
    if (isNews) this.courier.soon();
  }

  answeredLate(): void {
    this.lateness.confirm(this.clock.now());
  }

  passOn(turns: number): void {
    this.courier.tally.turns += turns;
  }

  get isWaiting(): boolean {
    return this.own.gate.backlog.length > 0;
  }

  /** News that others should hear soon. */
  flush(): void {
    this.courier.soon();
  }

  close(): void {
    this.isClosed = true;
    this.courier.close();
  }

  /** Asks for the probe. Returns whether it is given; `undefined` if no answer comes in time. */
  async ask(call: Asking): Promise<boolean | undefined> {
    const given = await this.courier.ask(call);
    if (given === false) this.shared.notGiven(this.clock.now());
    return given;
  }

  /** A good answer earned these tokens of the budget. */
  earn(tokens: number): void {
    this.courier.tally.earned += tokens;
    this.courier.plan(CALM);
  }

  /** A retry failed. */
  spend(): void {
    this.courier.tally.spent += 1;
    this.courier.plan();
  }

  /** The provider asked this process to back off. */
  hold(scope: string, ms: number): void {
    const now = this.clock.now();
    this.quiets.confirm(scope, now);
    this.courier.tally.hold(scope, now + ms);
    this.news.limit(ms, now);
    this.courier.soon();
  }

  /**
   * Counts an attempt's result, before the lane's own breaker learns of it.
   * @param failureSentAt when it was sent, if it failed
   */
  count(ticket: Ticket, failureSentAt?: number): void {
    const { breaker } = this.own;
    const { tally } = this.courier;
    const isProbe = breaker?.isCurrent(ticket) && breaker.state === 'half-open';
    if (isProbe && failureSentAt !== undefined) this.shared.confirm(this.clock.now());
    if (this.shared.isProbe(ticket)) {
      tally.countProbe(failureSentAt, this.clock.now());
      this.courier.flush();
    } else if (breaker?.isCurrent(ticket) && breaker.state === 'closed') {
      tally.countCall(failureSentAt, this.clock.now());
      if (this.shared.isShaken && failureSentAt === undefined) this.courier.soon();
      else this.courier.plan(CALM);
    }
  }

  /** An attempt's result says nothing: another may have its probe. */
  forget(ticket: Ticket): void {
    if (this.shared.isProbe(ticket)) this.returnProbe();
  }

  /** The provider is well elsewhere: once all processes know that a probe may be sent, a waiting call asks for it. */
  hurry(): void {
    this.isHurried = true;
    this.courier.tally.hurries = true;
    this.courier.flush();
    // There is nobody to ask.
    if (this.link.state === 'local') this.letHurriedGo();
  }

  private letHurriedGo(): void {
    if (!this.isHurried) return;
    this.isHurried = false;
    this.own.gate.letOneGo(this.clock.now());
  }

  returnProbe(): void {
    this.courier.returnProbe();
  }

  /** A call was let through on a probe that it was given. */
  probing(ticket: Ticket): void {
    this.shared.probing(ticket);
  }

  load(sequence: number, tally: Tally, wantsProbe: boolean): HandedIn {
    this.tellsOfHurry = tally.hurries;
    // By now it has been replaced.
    if (this.clock.now() - tally.probedAt > (this.own.breaker?.openFor ?? 0)) tally.forgetProbes();
    return handIn(sequence, tally, wantsProbe, this.own, this.shared.epoch, this.clock);
  }

  hear({ budget, breaker, pace, quiet }: Told, passed: number): void {
    const { earned, spent } = this.courier.tally;
    const now = this.clock.now();
    this.news.hear(now);
    // Events since the hand-in count too.
    if (budget !== undefined) this.own.budget?.adopt(budget.level + earned - spent);
    if (breaker !== undefined && this.shared.follow(breaker, now)) this.courier.tally.forgetHealth();
    const heeded = this.quiets.hear(quiet, now);
    for (const [scope, ms] of heeded) {
      if (ms - passed <= BRIEF) continue;
      this.own.hold(scope, ms - passed);
      this.news.limit(ms - passed, now);
    }
    this.turns.hear(pace?.turns, this.isWaiting && !this.own.gate.isShut(now), now);
    if (pace !== undefined) this.own.gate.hear(aged(this.lateness.hear(pace, now), passed), now);
    if (this.tellsOfHurry) this.letHurriedGo();
  }

  beAlone(): void {
    this.shared.beAlone();
    this.letHurriedGo();
  }

  isCurrent(epoch: number): boolean {
    return epoch === this.shared.epoch;
  }
}

/** As long ago as the way may have taken, or each exchange would make what was proven look later than it was. */
function aged(pace: ToldPace, passed: number): ToldPace {
  const { provenAgo, lateAgo, timelyAgo } = pace;
  return { ...pace, provenAgo: provenAgo + passed, lateAgo: lateAgo + passed, timelyAgo: timelyAgo + passed };
}
