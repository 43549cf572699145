import type { Doubt } from '../decision/protection.js';
import type { Refusal } from '../decision/refusal.js';
import type { ClassifyContext } from '../failure/classify.js';
import { kindOf } from '../failure/kind-of.js';
import { faultOf } from '../policy/hook.js';
import { type ResolvedPolicy, resumesInDoubt } from '../policy/policy.js';
import type { Exchange, Pending } from '../providers/exchange.js';
import type { Provider, Rule } from '../providers/provider.js';
import { CallRecord, type CallSubject } from '../report/call-record.js';
import { INSPECT } from '../report/inspect-symbol.js';
import type { Report } from '../report/report.js';
import type { Lane } from '../traffic/lane.js';
import { Pass } from '../traffic/pass.js';
import { effectOf } from './effect.js';
import { beginInside, endInside, giveInside, type Running, sendInside, surroundings } from './inside-run.js';
import { attachedKeys, keysInForce, protectionLeft, replaceKeys } from './keys-in-force.js';
import { type Limits, limitsOf, NO_LIMITS } from './limits.js';
import { isServed } from './own-place.js';
import type { Port } from './port.js';
import type { Scope } from './scope.js';

/**
 * One call, whatever client makes it. Made for every request, so it holds references and copies nothing that it need not; what
 * a failure needs is built on the first failure.
 */
export class Call implements CallSubject, ClassifyContext {
  readonly startedAt: number;
  pass: Pass;
  /** The attempt at hand got as far as the client's own sending, and what came of it is not judged yet. */
  onTheWire = false;
  /** The attempt of `run()` inside which the call began: that `run()` decides about it and reports its failure. */
  readonly around: Running | undefined;
  /** That attempt had been cut before the call began. */
  declare hasBegunLate?: true;
  /** The caller's own code threw this before a resend, and the call only asks from then on. */
  declare thrown?: { readonly error: unknown };
  /** The last attempt failed by this answer; kept only for a provider that has a look-up. */
  declare answered?: Exchange | undefined;
  /** The last answer succeeded, and says that what was asked for is not done yet. Only of a provider that tells of that. */
  declare isPending?: Pending;
  /** Why nothing was sent. */
  refusal: Refusal | undefined;
  /** The last answer succeeded and holds failures of some of its parts. */
  partial = false;
  endedAt: number | undefined;
  /** The HTTP status of a success on the first attempt; 0 while there is none. */
  private status = 0;
  private made: CallRecord | undefined;
  /** The clock's time when the attempt at hand was sent; NaN if nothing is timed. */
  private sentAt = Number.NaN;
  /** The value of an operation key that was put into the request here, so that no other call has it. */
  attachedKey: string | undefined;
  /** The name of the key that was replaced by one that no other call has either. */
  declare renewedKey?: string;
  /** The caller said before a resend that the hosts of the provider know each other's keys. */
  declare sharesKeys?: true;
  /** When keys were replaced; `undefined` while none has been. */
  rekeyedAt: number | undefined;

  constructor(
    readonly scope: Scope,
    readonly provider: Provider,
    readonly policy: ResolvedPolicy,
    lane: Lane,
    readonly port: Port,
  ) {
    this.startedAt = scope.clock.now();
    this.around = surroundings();
    this.pass = new Pass(isServed(lane) ? lane.aside() : lane);
    if (this.around === undefined) return;
    if (this.around.evidence.isCut) this.hasBegunLate = true;
    beginInside(this.around, this);
  }

  /** Whether nothing comes before the first attempt: no earlier call to look up, and the provider is ready. */
  beginAtOnce(): boolean {
    if (resumesInDoubt(this.policy) || this.isLeftBehind) return false;
    return this.enterAtOnce(this.startedAt);
  }

  /** Goes through the door if nothing is in the way, or a surrounding attempt was let in that can hand that on. */
  enterAtOnce(now: number): boolean {
    if (this.around !== undefined) sendInside(this.around, this.pass);
    return this.pass.enterAtOnce(now);
  }

  /** An attempt goes out. Says how long it may take. `time`: the clock's, if it is known. */
  beginAttempt(time?: number): Limits {
    this.onTheWire = true;
    this.scope.counts.attempts += 1;
    const limits = limitsOf(this.policy, this.startedAt, this.scope.clock, time);
    if (limits !== NO_LIMITS) this.sentAt = limits.now;
    // An adaptive limit uses it, and so does a look-up, even if nothing else is timed.
    else if (this.pass.lane.turnstile !== undefined || this.made !== undefined) this.sentAt = this.scope.clock.now();
    return limits;
  }

  get limits(): Limits {
    return limitsOf(this.policy, this.startedAt, this.scope.clock);
  }

  /** When the attempt at hand was sent. If nothing is timed, at some time since the call began. */
  get lastSentAt(): number {
    return Number.isNaN(this.sentAt) ? this.startedAt : this.sentAt;
  }

  /** What was sent may have taken effect: there has to be time to ask. */
  get isInDoubt(): boolean {
    return this.made !== undefined && this.made.course.attempts.length > 0 && this.made.course.outcome === 'unknown';
  }

  /** Nothing has been sent so far. */
  get isUnsent(): boolean {
    return !this.onTheWire && (this.made === undefined || this.made.course.attempts.length === 0);
  }

  /** The attempt of a `run()` was cut while the call waited in there. What begins after that is the operation's own will. */
  get isLeftBehind(): boolean {
    return this.around?.evidence.isCut === true && !this.hasBegunLate;
  }

  /** Milliseconds for which the call may still wait for its turn. */
  get patience(): number {
    return this.policy.longestWait - this.pass.waited;
  }

  /** The record, with what happened so far; made on the first failure, or when a report is asked for. */
  get record(): CallRecord {
    if (this.made === undefined) {
      this.made = new CallRecord(this);
      this.noteSuccess(this.made);
    }
    return this.made;
  }

  get method(): string | undefined {
    return this.port.request.facts.method;
  }

  get path(): string {
    return this.port.request.facts.path;
  }

  get isRead(): boolean | undefined {
    return this.method === undefined
      ? undefined
      : kindOf(this.provider, this.port.request.facts, this).operation === 'read';
  }

  keys(): Readonly<Record<string, string>> {
    return keysInForce(this);
  }

  inDoubt(): string | undefined {
    try {
      return this.provider.inDoubt(this.port.request.facts);
    } catch (error) {
      this.onError(error);
      return undefined;
    }
  }

  elapsed(): number {
    return (this.endedAt ?? this.scope.clock.now()) - this.startedAt;
  }

  waited(): number {
    return this.pass.waited + (this.pass.held ?? 0);
  }

  /**
   * The first attempt has succeeded, which ends the call. Only noted: the record is made when somebody asks for it.
   *
   * @param given what the caller gets
   */
  succeedFirst(status: number, given: unknown): void {
    const now = this.scope.clock.now();
    this.endedAt = now;
    this.status = status;
    if (this.made !== undefined) this.noteSuccess(this.made);
    this.pass.succeed(now, now - this.sentAt);
    this.scope.counts.outcomes.ok += 1;
    if (this.around !== undefined) {
      this.leaveRun();
      giveInside(this.around, given);
    }
    if (this.scope.reporter.hearsSuccess) this.scope.reporter.finished(this.record);
  }

  /** The call is over: a surrounding `run()` has to know what it has done. */
  leaveRun(): void {
    if (this.around !== undefined) endInside(this.around, this, effectOf(this));
  }

  private noteSuccess(record: CallRecord): void {
    if (this.status === 0 || this.endedAt === undefined) return;
    record.partial = this.partial;
    record.course.succeed(this.status, this.endedAt - this.startedAt);
    record.end();
  }

  /** Later attempts go another way. */
  goBy(lane: Lane): void {
    const next = isServed(lane) ? lane.aside() : lane;
    if (next !== this.pass.lane) this.pass = this.pass.inLane(next);
  }

  /** What comes need not come from the provider: nothing is learned from it. */
  setAside(): void {
    this.pass.handIn();
    this.pass = new Pass(this.pass.lane.aside());
  }

  /** Milliseconds since the epoch. */
  get now(): number {
    return this.scope.clock.wall();
  }

  /** The provider's or the application's own code threw this. */
  onError(error: unknown): void {
    this.scope.reporter.hookFailed(faultOf('provider', error), this.record);
  }

  /** Milliseconds for which the keys protect a resend. */
  get protectedFor(): number {
    return protectionLeft(this);
  }

  /** The same after an answer to an attempt that may have taken effect. */
  protectedAfter(doubt: Doubt): number {
    return protectionLeft(this, doubt);
  }

  /** Replaces the keys of a row. */
  rekey(rule: Pick<Rule, 'keys'>): void {
    const [name] = attachedKeys(this, this.keys());
    replaceKeys(this, rule);
    if (name !== undefined) this.renewedKey = name;
    this.rekeyedAt = this.scope.clock.now();
  }

  /** The request is not let through. */
  refuse(refusal: Refusal): void {
    this.refusal = refusal;
    if (refusal.retryAt !== undefined) this.record.retryAt = refusal.retryAt;
  }

  report(): Report {
    return this.record.report();
  }

  /** The call holds the request: whoever prints it or turns it into JSON sees the report. */
  toJSON(): Report {
    return this.report();
  }

  [INSPECT](): Report {
    return this.report();
  }
}
