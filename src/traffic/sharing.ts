import type { Clock } from '../time/clock.js';
import { limit } from '../time/limit.js';
import { Asker, type Given } from './asker.js';
import type { BreakerState, CircuitBreaker, Ticket } from './breaker.js';
import type { RetryBudget } from './budget.js';
import { handIn } from './hand-in.js';
import type { Link } from './link.js';
import type { SharedLane, Told, ToldBreaker } from './shared-state.js';
import { Tally } from './tally.js';

/** Milliseconds between exchanges that no call asks for. */
const FLUSH = 1000;
/** Milliseconds that an exchange may take for which no call waits: the first one may have to connect. */
const UNHURRIED = 1000;
/** An exchange of which nothing is heard for so many milliseconds keeps the next no longer. */
const ABANDONED = 10_000;
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
 * One lane's part in the state that processes share. Counts what happens and hands it in about once a second, or when a call
 * asks for something; at most one exchange is under way, and calls that ask meanwhile join the next.
 *
 * Which wins: the token of a resend comes from the shared budget while that answers, so that its bound holds for all processes,
 * and from the lane's own else. The shared breaker opens and closes the own one, which may be open besides. Quiet is added.
 */
export class Sharing {
  private tally = new Tally();
  private asking: Asker[] = [];
  private flight = 0;
  private sentAt: number | undefined;
  private isUrgent = false;
  private timer: unknown;
  private isClosed = false;
  private shared: { readonly state: BreakerState; readonly epoch: number } = { state: 'closed', epoch: 0 };
  private asksAgainAt = 0;
  private probe: { readonly ticket: Ticket; readonly epoch: number } | undefined;
  private toldLevel: number | undefined;

  constructor(
    private readonly link: Link,
    private readonly lane: SharedLane,
    private readonly own: Own,
    private readonly clock: Clock,
  ) {}

  /** Tokens in the shared budget, as told last; `undefined` while nobody answers. */
  get level(): number | undefined {
    return this.link.state === 'shared' ? this.toldLevel : undefined;
  }

  /** A call has to ask for one of the probes that all processes share. */
  get isGuarded(): boolean {
    return this.link.state === 'shared' && this.own.breaker !== undefined && this.shared.state !== 'closed';
  }

  /** Milliseconds for which all probes are taken. */
  closedFor(now: number): number {
    return this.isGuarded ? Math.max(0, this.asksAgainAt - now) : 0;
  }

  /** Learns what others know before the first call has come back. */
  begin(): void {
    if (this.link.isFree) this.send();
  }

  /** The provider has answered in good health. */
  answer(): void {
    this.tally.answers += 1;
    this.plan();
  }

  /**
   * What came of an attempt, before the lane's own breaker is told.
   *
   * @param failureSentAt when it was sent, for one that failed
   */
  count(ticket: Ticket, failureSentAt?: number): void {
    const { breaker } = this.own;
    if (this.isProbe(ticket)) {
      this.tally.countProbe(failureSentAt);
      this.flush();
    } else if (breaker?.isCurrent(ticket) && breaker.state === 'closed') {
      this.tally.countCall(failureSentAt);
      this.plan();
    }
  }

  /** What came of an attempt says nothing: another may have its probe. */
  forget(ticket: Ticket): void {
    if (this.isProbe(ticket)) this.returnProbe();
  }

  returnProbe(): void {
    this.tally.probesReturned += 1;
    this.flush();
  }

  /** A call was let through on a probe that it was given. */
  probing(ticket: Ticket): void {
    this.probe = { ticket, epoch: this.shared.epoch };
  }

  /** The provider has asked this process for quiet. */
  hold(scope: string, ms: number): void {
    this.tally.hold(scope, this.clock.now() + ms);
    this.plan();
  }

  /** A call is sent again without a token of the shared budget. */
  spend(): void {
    this.tally.spent += 1;
    this.plan();
  }

  /** A token was given and not used. */
  returnToken(): void {
    this.tally.returned += 1;
    this.plan();
  }

  /** Asks for something in an exchange, and waits for it within the limit. */
  ask(token: boolean, probe: boolean): Promise<Given | undefined> {
    if (this.link.state === 'local') return Promise.resolve(undefined);
    const asker = new Asker(token, probe, this.link.limit, this.clock);
    this.asking.push(asker);
    this.flush();
    return asker.answered;
  }

  /** Hands in what there is at once, or as soon as the exchange under way has ended. */
  flush(): void {
    if (this.sentAt !== undefined) this.isUrgent = true;
    else if (this.link.isFree) this.send();
    else this.plan();
  }

  /** Nothing is planned any more; calls under way still ask. */
  close(): void {
    this.isClosed = true;
    this.clock.clearTimer(this.timer);
  }

  private isProbe(ticket: Ticket): boolean {
    return this.probe?.ticket === ticket && this.probe.epoch === this.shared.epoch;
  }

  private plan(): void {
    if (this.timer !== undefined || this.isClosed) return;
    this.timer = this.clock.setTimer(this.wake, FLUSH);
    (this.timer as { unref?: () => void }).unref?.();
  }

  private readonly wake = (): void => {
    this.timer = undefined;
    if (this.sentAt !== undefined && this.clock.now() - this.sentAt > ABANDONED) this.land();
    if (this.sentAt !== undefined || !this.link.isFree) this.plan();
    else if (!this.tally.isEmpty || this.link.state === 'local') this.send();
  };

  private send(): void {
    const { tally, clock } = this;
    const asking = this.asking.filter((asker) => !asker.isOver);
    const wants = {
      tokens: asking.filter(({ token }) => token).length,
      probes: asking.filter(({ probe }) => probe).length,
    };
    this.tally = new Tally();
    this.asking = [];
    this.isUrgent = false;
    this.flight += 1;
    this.sentAt = clock.now();
    const { flight, sentAt } = this;
    let isLate = false;
    const longest = asking.length > 0 ? this.link.limit : Math.max(UNHURRIED, this.link.limit);
    const arrived = limit(clock, longest, () => {
      isLate = true;
      this.fail(tally, asking);
    });
    const given = handIn(flight, tally, wants, this.own, this.shared.epoch, clock);
    this.link
      .exchange(this.lane, given)
      .then((told) => (isLate ? this.giveBack(told) : this.take(told, asking, sentAt)))
      .catch(() => {
        if (!isLate) this.fail(tally, asking);
      })
      .then(() => {
        arrived();
        if (flight === this.flight) this.land();
      });
  }

  private land(): void {
    this.sentAt = undefined;
    const isAsked = this.isUrgent || this.asking.length > 0;
    if (isAsked && this.link.state === 'shared') this.send();
    else if (!this.tally.isEmpty || this.link.state === 'local') this.plan();
  }

  private fail(tally: Tally, asking: readonly Asker[]): void {
    this.tally.takeBack(tally);
    this.link.failed();
    this.probe = undefined;
    for (const asker of [...asking, ...this.asking]) asker.answer(undefined);
    this.asking = [];
    this.plan();
  }

  private giveBack({ budget, breaker }: Told): void {
    this.tally.returned += budget?.given ?? 0;
    if (breaker?.epoch === this.shared.epoch) this.tally.probesReturned += breaker.probes;
  }

  private take(told: Told, asking: readonly Asker[], sentAt: number): void {
    const passed = this.clock.now() - sentAt;
    const quiet = [...told.quiet];
    this.link.answered();
    this.toldLevel = told.budget?.level;
    if (told.breaker !== undefined) this.follow(told.breaker);
    for (const [scope, ms] of quiet) if (ms - passed > BRIEF) this.own.hold(scope, ms - passed);
    let tokens = told.budget?.given ?? 0;
    let probes = told.breaker?.probes ?? 0;
    for (const asker of asking) {
      const token = asker.token && tokens > 0;
      const probe = asker.probe && probes > 0;
      if (!asker.answer({ token, probe })) continue;
      if (token) tokens -= 1;
      if (probe) probes -= 1;
    }
    this.tally.returned += tokens;
    this.tally.probesReturned += probes;
  }

  /** Brings the own breaker to where the shared one is. */
  private follow({ state, epoch, closedFor }: ToldBreaker): void {
    const { breaker } = this.own;
    if (breaker === undefined) return;
    const now = this.clock.now();
    const isNews = epoch !== this.shared.epoch;
    if (isNews) this.tally.forgetHealth();
    this.shared = { state, epoch };
    this.asksAgainAt = now + closedFor;
    if (state === 'closed') {
      // A state that was lost says nothing: then the own breaker goes on as it is.
      if (isNews && epoch !== 0) breaker.reset();
    } else if (state === 'open') {
      if (isNews || breaker.state === 'closed') breaker.trip(now, closedFor);
    } else if (breaker.state === 'closed' && this.probe?.epoch !== epoch) {
      breaker.trip(now, 0);
    }
  }
}
