import { type Decision, toldBy } from '../decision/decide.js';
import { conclude } from '../decision/reconcile.js';
import type { Classified } from '../failure/classify.js';
import { shownDecline } from '../failure/showable.js';
import { delayOf, exponential } from '../policy/backoff.js';
import type { Finding } from '../providers/look-up.js';
import { wait } from '../time/wait.js';
import { Adopt } from './adopt.js';
import type { Call } from './call.js';
import { askAbout, responseOf } from './look-up.js';
import { Resend, Stop } from './twin.js';

/** Between look-ups; the caller's own backoff replaces it. */
const lookUpBackoff = exponential({ initial: 2000, factor: 1.5, max: 10_000, jitter: 'none' });

/** Where the policy has no deadline, a provider that never decides is asked so often. */
const MOST_LOOK_UPS = 20;

/** Milliseconds for which an attempt that was given up may still arrive, however soon that was. */
const LATEST_ARRIVAL = 2000;

/** After this look-up the waits double, so that a short backoff does not press a provider that takes its time. */
const PATIENT_AFTER = 5;
const LONGEST_DOUBLED = 10_000;

/** Asks what became of a call that would end as `unknown`, until the answer decides or the deadline is near. */
export async function inquire(
  call: Call,
  classified: Classified,
  decision: Decision,
  maySend = true,
): Promise<Resend | Stop | Adopt> {
  const { clock } = call.scope;
  const { course } = call.record;
  const ambiguous = course.ambiguous || decision.landed === true;
  const askedSince = clock.now();
  let delayMs = firstDelay(call, classified);
  let absences = 0;
  for (let asked = 1; call.remaining < Number.POSITIVE_INFINITY || asked <= MOST_LOOK_UPS; asked++) {
    const waitMs = ambiguous && absences > 0 ? untilArrived(call, askedSince, delayMs) : delayMs;
    if (waitMs >= call.remaining) return new Stop();
    try {
      await wait(waitMs, clock, call.outer);
    } catch (error) {
      return new Stop({ error });
    }
    const finding = await askAbout(call);
    if (finding === undefined) return new Stop();
    absences = finding.state === 'absent' ? absences + 1 : 0;
    const conclusion = conclude(finding.state, {
      ambiguous,
      unproven: finding.unproven === true,
      absences,
      evident: course.evident,
      resendable: maySend && isResendable(call, classified, decision),
      isProtected: isProtected(call, classified),
    });
    if (conclusion !== 'ask-again') {
      const next = act(call, classified, finding, conclusion);
      return next instanceof Resend ? comeBack(call, next, classified, clock.now() - askedSince) : next;
    }
    delayMs = nextDelay(call, asked, delayMs);
  }
  return new Stop();
}

/** The wait, or a longer one: until then what was given up may be on its way, and that nothing is found says little. */
function untilArrived({ scope }: Call, since: number, delayMs: number): number {
  return Math.max(delayMs, since + LATEST_ARRIVAL - scope.clock.now());
}

/** Asking meanwhile shortens no wait that the provider has told: what is left of it is waited for, or defers. */
async function comeBack(call: Call, resend: Resend, classified: Classified, waited: number): Promise<Resend | Stop> {
  const { record, policy, scope } = call;
  const told = toldBy(classified) ?? 0;
  const left = Math.max(0, told - waited);
  if (left > 0 && (told > policy.maxRetryAfter || left >= call.remaining)) {
    record.retryAt = scope.clock.wall() + left;
    record.end({ outcome: 'deferred', stoppedBy: 'retry-after' });
    return new Stop();
  }
  try {
    await wait(left, scope.clock, call.outer);
  } catch (error) {
    return new Stop({ error });
  }
  return resend;
}

/** Looks up what became of an earlier call before this one sends anything: `true` where it is to be sent. */
export async function resume(call: Call): Promise<boolean | Adopt | Stop> {
  const { course } = call.record;
  course.resume();
  const askedSince = call.scope.clock.now();
  let delayMs = 0;
  let absences = 0;
  for (let asked = 1; asked <= MOST_LOOK_UPS; asked++) {
    const waitMs = absences > 0 ? untilArrived(call, askedSince, delayMs) : delayMs;
    if (waitMs >= call.remaining) return false;
    try {
      await wait(waitMs, call.scope.clock, call.outer);
    } catch (error) {
      return new Stop({ error });
    }
    const finding = await askAbout(call);
    // Nobody can be asked: a key that never dies makes sending safe, and a refusal of it tells what became of the first.
    if (finding === undefined) return call.protectedFor === Number.POSITIVE_INFINITY;
    absences = finding.state === 'absent' ? absences + 1 : 0;
    const conclusion = conclude(finding.state, { ambiguous: true, unproven: false, absences, resendable: true });
    if (conclusion === 'adopt') return new Adopt(responseOf(call, finding));
    if (conclusion === 'resend') course.absolve();
    if (conclusion === 'resend' || conclusion === 'resend-in-doubt') return true;
    if (conclusion === 'decline' || conclusion === 'failed') {
      call.record.declined = shownDecline(finding.declined);
      course.absolve();
      return false;
    }
    if (conclusion === 'unknown') return false;
    delayMs = nextDelay(call, asked, delayMs);
  }
  return false;
}

/** Asks once, after a wait that the provider told, before a request is sent again under the same key. */
export async function lookFirst(call: Call): Promise<Resend | Adopt> {
  const finding = await askAbout(call);
  return finding?.state === 'landed' ? new Adopt(responseOf(call, finding)) : new Resend(call);
}

function act(
  call: Call,
  { rule }: Classified,
  finding: Finding,
  conclusion: Exclude<ReturnType<typeof conclude>, 'ask-again'>,
): Resend | Stop | Adopt {
  const { record } = call;
  switch (conclusion) {
    case 'adopt':
      return new Adopt(responseOf(call, finding));
    case 'resend':
      record.course.absolve();
      return new Resend(call);
    case 'resend-in-doubt':
      // A change of state that was refused when it was sent again has done what it can.
      if (finding.state === 'partial' && (rule.action === 'fail-fast' || call.policy.idempotent === false))
        return new Stop();
      return new Resend(call);
    case 're-key':
      if (!hasAttempts(call) || rule.keys?.[0] === undefined || !call.isReplaceable(rule.keys[0])) break;
      call.rekey(rule);
      return new Resend(call);
    case 'decline':
      record.declined = shownDecline(finding.declined);
      return refused(call);
    case 'failed':
      if (finding.state === 'dead') return refused(call);
      if (record.hasEnded) return remain(call);
      break;
    case 'unknown':
      return new Stop();
  }
  record.course.absolve();
  record.end({ outcome: 'failed' });
  return new Stop();
}

/** The provider's answer is the last word, whatever kept the call from being sent again. */
function refused({ record }: Call): Stop {
  record.course.absolve();
  record.end({ outcome: 'failed', stoppedBy: 'rule' });
  return new Stop();
}

/** Nothing has arrived of a call that was not let through again: what held it back is why. */
function remain({ record }: Call): Stop {
  const { outcome, stoppedBy } = record;
  record.course.absolve();
  record.end({ outcome: outcome === 'deferred' ? outcome : 'failed', ...(stoppedBy && { stoppedBy }) });
  return new Stop();
}

/** A row may say how long what it reports takes to be seen by a look-up; the caller's own backoff replaces that too. */
function firstDelay(call: Call, { rule }: Classified): number {
  if (rule.action !== 'reconcile' || rule.delay === undefined) return 0;
  return call.policy.backoff === undefined ? rule.delay.initial : nextDelay(call, 1, 0);
}

function nextDelay(call: Call, asked: number, previous: number): number {
  const delayMs = ownDelay(call, asked, previous);
  const doubled = Math.max(1, delayMs) * 2 ** Math.max(0, asked - PATIENT_AFTER);
  return Math.max(delayMs, asked > PATIENT_AFTER ? Math.min(doubled, LONGEST_DOUBLED) : 0);
}

function ownDelay({ policy, scope, record }: Call, asked: number, previous: number): number {
  try {
    if (policy.backoff !== undefined) return delayOf(policy.backoff, asked, previous, scope.clock.random);
  } catch (error) {
    record.noteHookError(error);
  }
  return lookUpBackoff(asked, previous, scope.clock.random);
}

/** An enforced key outlives the wait, nothing says that it was used, and the caller does not forbid a resend in doubt. */
function isProtected({ protectedFor, policy }: Call, classified: Classified): boolean {
  if (policy.idempotent === false || classified.rule.afterAmbiguous !== undefined) return false;
  return protectedFor > (toldBy(classified) ?? 0);
}

function isResendable(call: Call, { failure }: Classified, { action }: Decision): boolean {
  const isForbidden = failure.retryAfterMs !== undefined && failure.retryAfterMs < 0;
  return action === 'reconcile' && !isForbidden && call.repeatable && hasAttempts(call) && call.remaining > 0;
}

function hasAttempts({ record, policy }: Call): boolean {
  return record.course.attempts.length < policy.maxAttempts;
}
