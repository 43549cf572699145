import type { Clock } from '../time/clock.js';
import { limit } from '../time/limit.js';
import { Asker, type Asking } from './asker.js';
import type { Link } from './link.js';
import type { HandedIn, SharedLane, Told } from './shared-state.js';
import { Tally } from './tally.js';
import { TIMED_OUT, whyLocal } from './why-local.js';

/** Milliseconds between exchanges that no call asks for, if there is something that others should know. */
const FLUSH = 1000;
/** Milliseconds between exchanges if all is well: a thousand processes with a call a second make 320 exchanges a second. */
export const CALM = 3000;
/**
 * Milliseconds between exchanges with news, if many calls fail: a thousand processes make at most five thousand exchanges a
 * second.
 */
const SOON = 200;
/** Milliseconds that an exchange may take if no call waits for it: the first one may have to connect. */
const UNHURRIED = 1000;
/** After this many milliseconds without an answer, an exchange no longer holds up the next one. */
const ABANDONED = 10_000;

/** The lane that the courier carries for. */
export interface Sender {
  /** What to hand in with the exchange of this number. */
  load(sequence: number, tally: Tally, wantsProbe: boolean): HandedIn;
  /** What all processes know, as it was at most this many milliseconds ago. */
  hear(told: Told, passed: number): void;
  /** An exchange failed: from now on, this process is alone. */
  beAlone(): void;
  /** Calls are waiting for a turn. */
  readonly isWaiting: boolean;
  /** Whether probes given in this period can still be given back. */
  isCurrent(epoch: number): boolean;
}

/**
 * Carries what a lane counts to the shared state, and what all processes know back: every few seconds, at once if something fails
 * or is slow, or when a call asks for something. At most one exchange is under way; calls that ask meanwhile join the next one.
 */
export class Courier {
  /** What has been counted since the last exchange. */
  tally = new Tally();
  private asking: Asker[] = [];
  /** Calls that only want to hear what all processes know. */
  private hearing: Asker[] = [];
  private flight = 0;
  private sentAt: number | undefined;
  private isUrgent = false;
  /** When news was last handed in. */
  private toldAt = Number.NEGATIVE_INFINITY;
  /** The timer is set for news. */
  private isSoon = false;
  private timer: unknown;
  /** When the timer is due. */
  private dueAt = Number.POSITIVE_INFINITY;
  private isClosed = false;

  constructor(
    private readonly link: Link,
    private readonly lane: SharedLane,
    private readonly sender: Sender,
    private readonly clock: Clock,
  ) {}

  /** Learns what others know before the first call has ended. */
  begin(): void {
    if (this.link.isFree) this.send();
  }

  /** Hands in the counts within this many milliseconds. */
  plan(ms = FLUSH): void {
    if (this.isDone || (ms === CALM && this.timer !== undefined)) return;
    const dueAt = this.clock.now() + ms;
    if (this.timer !== undefined && this.dueAt <= dueAt) return;
    this.clock.clearTimer(this.timer);
    this.dueAt = dueAt;
    this.timer = this.clock.setTimer(this.wake, ms);
    (this.timer as { unref?: () => void }).unref?.();
  }

  /** News for the others: handed in at once, unless that happened a moment ago. */
  soon(): void {
    if (this.isDone) return;
    const now = this.clock.now();
    const left = this.toldAt + SOON - now;
    if (left <= 0) {
      this.toldAt = now;
      this.flush();
      return;
    }
    this.isSoon = true;
    this.plan(left);
  }

  /** Hands in what there is, at once or as soon as the exchange under way has ended. */
  flush(): void {
    if (this.sentAt !== undefined) this.isUrgent = true;
    else if (this.link.isFree) this.send();
    else this.plan();
  }

  /** Hands a probe back that is with nobody: all processes wait for it. */
  returnProbe(): void {
    this.tally.returnProbe(this.clock.now());
    this.flush();
  }

  /** Asks for a probe in an exchange, and waits for it within the limit. */
  ask(call: Asking): Promise<boolean | undefined> {
    if (this.link.state === 'local') return Promise.resolve(undefined);
    const asker = new Asker(call, this.link.limit, this.clock);
    this.asking.push(asker);
    this.flush();
    return asker.answered;
  }

  /** Waits, within the limit, to hear what all processes know: from the exchange under way, or from a new one. */
  async hear(call: Asking): Promise<void> {
    if (this.sentAt === undefined && !this.link.isFree) return;
    const asker = new Asker(call, this.link.limit, this.clock);
    this.hearing.push(asker);
    if (this.sentAt === undefined) this.send();
    await asker.answered;
  }

  /** Plans nothing more, except to tell of a probe; calls under way can still ask. */
  close(): void {
    this.isClosed = true;
    if (!this.isDone) return;
    this.clock.clearTimer(this.timer);
    this.timer = undefined;
  }

  /** A probe of which nobody hears would keep all processes waiting. */
  private get isDone(): boolean {
    return this.isClosed && this.tally.probes === 0;
  }

  private readonly wake = (): void => {
    this.timer = undefined;
    if (this.isSoon) {
      this.toldAt = this.clock.now();
      // Behind the exchange under way.
      this.isUrgent = this.sentAt !== undefined;
    }
    this.isSoon = false;
    if (this.sentAt !== undefined && this.clock.now() - this.sentAt > ABANDONED) this.land();
    if (this.sentAt !== undefined || !this.link.isFree) this.plan();
    else if (this.hasNews) this.send();
  };

  private get hasNews(): boolean {
    return !this.tally.isEmpty || (this.link.state === 'local' && !this.link.isClosed) || this.sender.isWaiting;
  }

  private get isCalm(): boolean {
    return this.tally.isCalm && this.link.state === 'shared' && !this.sender.isWaiting;
  }

  private send(): void {
    const { tally, clock } = this;
    const asking = this.asking.filter((asker) => !asker.isOver);
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
      this.fail(tally, asking, TIMED_OUT);
    });
    this.link
      .exchange(this.lane, this.sender.load(flight, tally, asking.length > 0))
      .then((told) => (isLate ? this.giveBack(told) : this.deliver(told, asking, sentAt)))
      .catch((error: unknown) => {
        if (!isLate) this.fail(tally, asking, whyLocal(error));
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
    else if (this.hasNews) this.goOn(this.isCalm ? CALM : FLUSH);
  }

  /** Goes on by itself. Once the connection has been closed, only a call makes it try again: somebody may have opened it. */
  private goOn(ms = FLUSH): void {
    if (!this.link.isClosed) this.plan(ms);
  }

  private fail(tally: Tally, asking: readonly Asker[], why: string): void {
    this.tally.takeBack(tally);
    this.link.failed(why);
    this.sender.beAlone();
    for (const asker of [...asking, ...this.asking]) asker.answer(undefined);
    this.asking = [];
    this.letHear();
    this.goOn();
  }

  private letHear(): void {
    for (const asker of this.hearing.splice(0)) asker.answer(undefined);
  }

  /** It came too late: no call waits for it any more. */
  private giveBack({ breaker }: Told): void {
    if (breaker?.givesProbe && this.sender.isCurrent(breaker.epoch)) this.returnProbe();
  }

  private deliver(told: Told, asking: readonly Asker[], sentAt: number): void {
    this.link.answered();
    this.sender.hear(told, this.clock.now() - sentAt);
    this.letHear();
    let isFree = told.breaker?.givesProbe === true;
    for (const asker of asking) {
      const isHeard = asker.answer(told.breaker && isFree);
      if (isHeard) isFree = false;
    }
    if (isFree) this.returnProbe();
  }
}
