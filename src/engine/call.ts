import type { Refusal } from '../decision/refusal.js';
import type { ClassifyContext } from '../failure/classify.js';
import type { Doubt } from '../policy/doubt.js';
import type { ResolvedPolicy } from '../policy/policy.js';
import type { Exchange, Pending } from '../providers/exchange.js';
import type { Provider } from '../providers/provider.js';
import type { Lane } from '../traffic/lane.js';
import { Pass } from '../traffic/pass.js';
import type { Scope } from './client.js';
import { effectOf } from './effect.js';
import type { Held } from './held.js';
import { beginInside, endInside, giveInside, notOver, type Running, surroundings } from './inside-run.js';
import { noteGivenKeys } from './key-life.js';
import { attachedKeys, keysInForce, knownKeys, type Replaced } from './keys-in-force.js';
import { type Limits, limitsOf, NO_LIMITS } from './limits.js';
import { laneFor } from './own-place.js';
import type { Port } from './port.js';
import { ReportedCall } from './reported-call.js';
import { leaveProcess, watchProcess } from './standstill.js';
import type { Uncached } from './uncached.js';
import { beginUnderWay, endUnderWay } from './under-way.js';

/**
 * One call, whatever client makes it. One is made for every request, so it holds references and copies as little as it can;
 * whatever a failure needs is built on the first failure.
 */
export class Call extends ReportedCall implements ClassifyContext {
  readonly startedAt: number;
  pass: Pass;
  /** The client has begun to send the current attempt, and its result has not been judged yet. */
  onTheWire = false;
  /** The attempt of `run()` in which the call began. */
  readonly begunIn: Running | undefined;
  /** That attempt was cut before the call began. */
  declare hasBegunLate?: true;
  /** The caller's own code threw this before a retry. From then on the call only asks. */
  declare thrown?: { readonly error: unknown };
  /** A look-up may have voided what was sent under the keys. */
  declare hasVoided?: true;
  /** Attempts that were given up, but not by their client. */
  declare held?: Held;
  /** Made by the first look-up. */
  declare uncached?: Uncached;
  /** The answer by which the last attempt failed; kept only for a provider with a look-up. */
  declare answered?: Exchange | undefined;
  /** The last answer succeeded, but says that the work is not done yet. Only some providers say so. */
  declare isPending?: Pending;
  /** Why nothing was sent. */
  refusal: Refusal | undefined;
  /** The clock's time when the current attempt was sent; NaN if nothing is timed. */
  private sentAt = Number.NaN;
  /** The operation key that we put into the request, which no other call has. */
  attachedKey: string | undefined;
  /** The request may carry a key of the caller's that expires. */
  declare hasDyingKey?: true;
  /** The name of the key that was replaced by one that no other call has. */
  declare renewedKey?: string;
  /** Where the request goes by itself, once `beforeResend` has moved the call. */
  declare movedFrom?: string | undefined;
  /** The caller said before a resend that the hosts of the provider know each other's keys. */
  declare sharesKeys?: true;
  /** The hosts that the call was moved from since, which know the keys of where it is. */
  declare sharedHosts?: readonly string[];
  /** When keys were replaced; `undefined` while none has been. */
  rekeyedAt: number | undefined;
  /** It is noticed if its process stands still. */
  declare isWatched?: true;
  /** What was replaced since the last attempt. */
  declare replaced?: Replaced;

  constructor(
    readonly scope: Scope,
    readonly provider: Provider,
    public policy: ResolvedPolicy,
    lane: Lane,
    readonly port: Port,
  ) {
    super();
    watchProcess(this);
    this.startedAt = scope.clock.now();
    this.begunIn = surroundings();
    this.pass = new Pass(laneFor(lane));
    if (this.begunIn === undefined) return;
    if (this.begunIn.evidence.isCut) this.hasBegunLate = true;
    beginInside(this.begunIn, this);
  }

  /** The attempt of `run()` that the call is part of: that `run()` decides what follows and reports the failure. */
  get around(): Running | undefined {
    return this.begunIn && notOver(this.begunIn);
  }

  /** An attempt goes out. Returns how long it may take. `time`: the clock's, if it is known. */
  beginAttempt(time?: number): Limits {
    if (this.isUnsent) {
      this.scope.counts.calls += 1;
      if (this.hasDyingKey) noteGivenKeys(this);
      beginUnderWay(this);
    }
    this.onTheWire = true;
    if (this.replaced !== undefined) {
      delete this.replaced;
      this.record.sentFresh = this.record.rekeyed;
    }
    this.scope.counts.attempts += 1;
    const limits = limitsOf(this.policy, this.startedAt, this.scope.clock, time);
    if (limits !== NO_LIMITS) this.sentAt = limits.now;
    // An adaptive limit needs it, and so does a look-up, even if nothing else is timed.
    else if (this.pass.lane.turnstile !== undefined || this.made !== undefined) this.sentAt = this.scope.clock.now();
    return limits;
  }

  get limits(): Limits {
    return limitsOf(this.policy, this.startedAt, this.scope.clock);
  }

  /** When the current attempt was sent. If nothing is timed, some time since the call began. */
  get lastSentAt(): number {
    return Number.isNaN(this.sentAt) ? this.startedAt : this.sentAt;
  }

  /** An attempt may have taken effect, so the call must leave time to ask. */
  get isInDoubt(): boolean {
    return this.made !== undefined && this.made.course.attempts.length > 0 && this.made.course.outcome === 'unknown';
  }

  /** Nothing has been sent so far. */
  get isUnsent(): boolean {
    return !this.onTheWire && (this.made === undefined || this.made.course.attempts.length === 0);
  }

  /** What it has made, an answer to an own attempt may still tell: to one under way, or to one that follows an attempt in doubt. */
  get mayBeTold(): boolean {
    if (this.endedAt !== undefined) return false;
    if (this.onTheWire || this.made === undefined) return this.onTheWire;
    const { ambiguous, plan, asking } = this.made.course;
    return ambiguous && (plan === 'enter' || asking?.why === 'look-first');
  }

  /** The key is ours, and nothing can have been done under it before the attempt that is judged now. */
  get isKeyUnused(): boolean {
    if (this.attachedKey === undefined || this.made?.course.everInDoubt) return false;
    return attachedKeys(this, keysInForce(this)).length > 0;
  }

  /**
   * The attempt of a `run()` was cut while the call waited in it. If the operation begins another call after that, it does so on
   * purpose.
   */
  get isLeftBehind(): boolean {
    return this.begunIn?.evidence.isCut === true && !this.hasBegunLate;
  }

  /** Later attempts go another way. */
  goBy(lane: Lane): void {
    const next = laneFor(lane);
    if (next !== this.pass.lane) this.pass = this.pass.inLane(next);
  }

  /** What comes need not come from the provider: nothing is learned from it. */
  learnNothing(): void {
    this.pass.handIn();
    this.pass = new Pass(this.pass.lane.aside());
  }

  /** From now on, the call resumes an earlier one whose keys are spent. */
  goOnFrom(keys: Readonly<Record<string, string>>, doubt: Doubt | undefined): void {
    const before = doubt ?? { since: this.scope.clock.wall(), absences: 0 };
    this.policy = { ...this.policy, keys, doubt: { ...before, spent: true } };
  }

  keys(): Readonly<Record<string, string>> {
    return this.replaced === undefined ? knownKeys(this) : { ...knownKeys(this), ...this.replaced.fresh };
  }

  /**
   * The first attempt succeeded, which ends the call. This is only noted: the record is made when a report is asked for.
   * @param given what the caller gets
   */
  succeedFirst(status: number, given: unknown): void {
    const now = this.scope.clock.now();
    this.endedAt = now;
    this.status = status;
    endUnderWay(this);
    leaveProcess(this);
    if (this.made !== undefined) this.noteSuccess(this.made);
    this.pass.succeed(now, now - this.sentAt);
    this.scope.counts.outcomes.ok += 1;
    if (this.begunIn !== undefined) {
      this.leaveRun();
      giveInside(this.begunIn, given);
    }
    if (this.scope.reporter.hearsSuccess || this.made?.wasLookedUp) this.scope.reporter.finished(this.record);
  }

  /** The call is over: a surrounding `run()` must know what the call did. */
  leaveRun(): void {
    if (this.begunIn !== undefined) endInside(this.begunIn, this, effectOf(this));
  }
}
