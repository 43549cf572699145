import type { Classified } from '../failure/classify.js';
import type { ResolvedPolicy } from '../policy/policy.js';
import type { Processed } from '../providers/rule.js';
import type { Asking } from './asking.js';
import { type Attempt, type Circumstances, effectOf, judgedBy } from './attempt.js';
import { type Decision, decide } from './decide.js';
import type { Outcome } from './outcome.js';
import { protectionAfter, saidOf } from './protection.js';

const NONE: readonly Attempt[] = [];

/** The course of one call: its attempts in order and what they mean for the money. */
export class Course {
  attempts: readonly Attempt[] = NONE;
  /** The question to the provider at the moment; `undefined` if there is none. */
  asking: Asking | undefined = undefined;
  /** What comes after the wait: the request, or a question. */
  plan: 'enter' | 'ask' = 'enter';
  /** When the last look-up that found nothing of the payment was sent, by the clock's `now`. */
  absentAt: number | undefined = undefined;
  /** How often it was asked all over again, because the last look-up was too long ago. */
  restarts = 0;
  /**
   * A key was refused as used after an attempt of this call that may have used it: the attempt landed, whatever a look-up shows.
   */
  evident = false;
  /** When recoverable gave up on the last attempt that may still be under way; `undefined` if there is none. */
  givenUpAt: number | undefined = undefined;
  /** Milliseconds after that in which it may still be running, or by which the clock that gave that time may be wrong. */
  private leeway = 0;
  private polls = 0;
  /** According to a look-up, this many attempts, from the first on, did not take effect. */
  private absolved = 0;
  private settled = false;
  private resumed = false;
  private doubted = false;
  private isLasting = false;
  /** The key of an earlier call was refused as used, and nobody has said yet whose payment is under it. */
  isUsed = false;

  /** A copy of the course, for a step that may change it. */
  copy(): Course {
    return Object.assign(new Course(), this);
  }

  /** Records a failed attempt and decides what to do about it. */
  fail(classified: Classified, circumstances: Circumstances, policy: ResolvedPolicy): Decision {
    const { rule, kind } = classified;
    const { ambiguous, wasAnswered } = this;
    const decision = decide(
      classified,
      {
        ...circumstances,
        attempt: this.sent + 1,
        number: this.attempts.length + 1,
        ambiguous,
        doubted: this.doubted,
        wasAnswered,
        retriesByRule: judgedBy(rule, this.attempts),
        previousDelayMs: this.last?.decision?.delayMs,
      },
      policy,
    );
    if (rule.poll) this.polls += 1;
    // From now on, it is the key of this attempt.
    if (decision.action === 'reconcile') this.isUsed = false;
    if (decision.landed && (rule.afterAmbiguous !== undefined || rule.finding !== undefined)) this.evident = true;
    // A refusal is the last word on the money, unless an earlier attempt may have taken it, either unprotected or with what is
    // now refused.
    const isDecline = rule.decline !== undefined && decision.action !== 'reconcile';
    // What the provider may still finish may be why it is refused now, and what is under a used key may hold something else.
    const isWord = rule.settles === true && !this.resumed && !this.isUsed && !this.evident && !this.lasting;
    const isFinal = isDecline || isWord;
    const protection = protectionAfter(wasAnswered ? 'answered' : 'silence', circumstances);
    this.settled = isFinal && (!ambiguous || protection > 0 || kind.operation === 'read');
    if (decision.landed || effectOf({ classified }) !== 'no') {
      const { now } = circumstances;
      // As far as anybody knows, a running request has ended by the time it is worth asking about.
      const endsAt = now + (rule.poll ? (rule.delay?.initial ?? 0) : 0);
      this.giveUp(now, endsAt);
    }
    this.record(circumstances.elapsedMs, classified, classified.failure.status, decision);
    return decision;
  }

  /**
   * An earlier call for the same payment may have taken effect.
   * @param givenUpAt when it was given up, or now if nobody knows
   * @param leeway milliseconds by which the clock behind that time may be wrong
   * @param lasting the provider may finish its work at any later time
   */
  resume(givenUpAt: number, leeway = 0, lasting = false): void {
    this.resumed = true;
    this.givenUpAt = givenUpAt;
    this.leeway = leeway;
    // Asked all over again, it may still be finished later.
    this.isLasting ||= lasting;
  }

  /** Something else is done about the last attempt than was decided at first. */
  decideAnew(decision: Decision): void {
    this.amend({ decision });
  }

  /** The last attempt has done more than its failure says. */
  doubt(classified: Classified, now: number): void {
    this.amend({ classified });
    this.settled = false;
    // A look-up before knew nothing of it.
    this.absolved = Math.min(this.absolved, this.attempts.length - 1);
    this.giveUp(now, now);
  }

  /** A look-up said that nothing so far has taken effect. If a key was refused as used, the look-up came too early. */
  absolve(): void {
    this.doubted ||= this.ambiguous;
    if (this.evident) return;
    this.resumed = false;
    this.isUsed = false;
    this.isLasting = false;
    this.absolved = this.attempts.length;
    this.givenUpAt = undefined;
  }

  /** The effect was taken back, and nothing more can come. */
  undo(): void {
    this.doubted ||= this.ambiguous;
    this.evident = false;
    this.absolve();
  }

  succeed(status: number | undefined, elapsedMs: number): void {
    this.record(elapsedMs, undefined, status, undefined);
  }

  get last(): Attempt | undefined {
    return this.attempts.at(-1);
  }

  /** Attempts so far. A poll asks what became of a running request, and is not an attempt itself. */
  get sent(): number {
    return this.attempts.length - this.polls;
  }

  /** Some attempt so far may have taken effect, and its result is unknown. */
  get ambiguous(): boolean {
    return this.processed !== 'no';
  }

  /** Some attempt so far may have taken effect, or might have before a look-up found nothing of it. */
  get everInDoubt(): boolean {
    return this.ambiguous || this.doubted || this.evident;
  }

  /** An attempt that may have taken effect was answered with a failure. The answers to an earlier call are unknown. */
  get wasAnswered(): boolean {
    return (
      this.resumed || this.open.some(({ classified }) => classified !== undefined && saidOf(classified) !== 'silence')
    );
  }

  /** `givenUpAt`, but surely no earlier: it is no longer running. */
  get lastInDoubt(): number | undefined {
    return this.givenUpAt === undefined ? undefined : this.givenUpAt + this.leeway;
  }

  /** The provider may finish the work of an attempt at any later time, so that no absence clears it. */
  get lasting(): boolean {
    return this.isLasting || this.open.some(({ classified }) => classified?.failure.lasting === true);
  }

  /** Could any attempt so far have taken effect? A read never does. */
  get processed(): Processed {
    const all = this.open.map(effectOf);
    if (all.includes('yes')) return 'yes';
    return this.resumed || this.evident || all.includes('maybe') ? 'maybe' : 'no';
  }

  /** A key was refused as used, and nobody has said yet whose payment is under it: perhaps the caller's own of an hour ago. */
  get isUndecided(): boolean {
    return this.isUsed || leavesOpen(this.open.at(-1));
  }

  /** How the call ended, if it ended with its last attempt and nothing else decides. */
  get outcome(): Outcome {
    const last = this.last;
    if (last === undefined) return this.resumed || this.isUsed ? 'unknown' : 'failed';
    if (last.classified === undefined) return this.attempts.length === 1 ? 'ok' : 'recovered';
    if (last.classified.failure.code === 'ERR_CANCELED') return 'aborted';
    if (last.decision?.deferred) return 'deferred';
    if (this.settled) return 'failed';
    return leavesOpen(last) || this.isUsed || this.ambiguous ? 'unknown' : 'failed';
  }

  /** The attempts that no look-up has cleared. */
  private get open(): readonly Attempt[] {
    return this.attempts.slice(this.absolved);
  }

  private giveUp(now: number, endsAt: number): void {
    this.leeway = Math.max(endsAt, this.lastInDoubt ?? endsAt) - now;
    this.givenUpAt = now;
  }

  /** More is known about the last attempt. */
  private amend(more: Partial<Attempt>): void {
    this.attempts = [...this.attempts.slice(0, -1), { ...(this.last as Attempt), ...more }];
  }

  private record(
    elapsedMs: number,
    classified: Classified | undefined,
    status: number | undefined,
    decision: Decision | undefined,
  ): void {
    const attempt = {
      number: this.attempts.length + 1,
      elapsedMs: Math.round(elapsedMs),
      classified,
      status,
      decision,
    };
    // A spread would reserve room for sixteen more attempts.
    this.attempts = this.attempts.concat(attempt);
  }
}

/** Its key was refused as used: what is under that may be the caller's own payment of an hour ago, and only asking would tell. */
function leavesOpen({ decision, classified }: Partial<Attempt> = {}): boolean {
  return decision?.action === 'reconcile' && classified?.kind.operation !== 'read';
}
