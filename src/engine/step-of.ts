import type { Attempt } from '../decision/attempt.js';
import { nextStep } from '../decision/next-step.js';
import type { Facts, Happening, Settle, Step } from '../decision/step.js';
import type { Classified } from '../failure/classify.js';
import type { Rule } from '../providers/provider.js';
import type { Call } from './call.js';
import { type CallersWord, policyInForce } from './callers-word.js';
import { factsOf, leftAlone } from './facts.js';
import { attachedKeys, keysInForce } from './keys-in-force.js';
import { replaceKeys } from './renew-key.js';
import { rememberReplaced } from './spent-keys.js';

/**
 * The next step of a call; `undefined` if the caller must answer first, and then nothing is done yet. If the application's own
 * code throws meanwhile, such as that of a key, the call ends.
 */
export function stepOf(call: Call, happened: Happening, facts?: Facts): Step;
export function stepOf(call: Call, happened: Happening, facts: Facts, word: CallersWord): Step | undefined;
export function stepOf(call: Call, happened: Happening, facts = factsOf(call), word?: CallersWord): Step | undefined {
  try {
    return take(call, happened, facts, word);
  } catch (error) {
    call.onError(error);
    const isRecorded = happened.what !== 'failed' || isLast(call, happened.classified);
    if (!isRecorded) take(call, { ...happened, isLeft: true }, leftAlone(call));
    return { do: 'settle', stoppedBy: 'request' };
  }
}

function isLast({ record }: Call, classified: Classified): boolean {
  return record.course.last?.classified === classified;
}

/** Names the next step and does what cannot wait: keys are replaced before they are reported. */
function take(call: Call, happened: Happening, facts: Facts, word?: CallersWord): Step | undefined {
  const { record, scope } = call;
  const { step, course } = nextStep(record.course, happened, facts, policyInForce(call));
  if (word?.isAwaited) return undefined;
  const before = record.course.attempts;
  record.course = course;
  const isKeyed = !('rekey' in step) || step.rekey === undefined || rekey(call, step.rekey);
  if (happened.what === 'failed' && !happened.isLeft) {
    const { decision } = course.last ?? {};
    const isTold = decision?.deferred || decision?.stoppedBy === 'breaker';
    if (isTold) record.retryAt = Math.ceil(scope.clock.wall() + (decision?.delayMs ?? 0));
    scope.reporter.decided(record);
  } else if (course.attempts.length === before.length && course.last?.decision !== before.at(-1)?.decision) {
    scope.reporter.carriedOut(record);
  }
  if (isKeyed && step.do === 'wait' && step.rekey !== undefined && !isToldOf(before, course.attempts)) {
    scope.reporter.rekeyed(record, step.ms);
  }
  if (happened.what === 'refused') {
    call.refusal = happened.refusal;
    if (happened.refusal.retryAt !== undefined) record.retryAt = happened.refusal.retryAt;
  }
  return isKeyed ? step : unkeyed(call);
}

/** Whether the line for the decision about the last attempt has just said that keys are replaced: a look-up may lead to that too. */
function isToldOf(before: readonly Attempt[], now: readonly Attempt[]): boolean {
  const decision = now.at(-1)?.decision;
  return decision?.action === 're-key' && decision !== before.at(-1)?.decision;
}

/**
 * Without new keys, nothing more is sent. Only a row of the application's own may replace a key under which something may have been
 * done.
 */
function unkeyed({ record }: Call): Settle {
  return { do: 'settle', outcome: record.course.ambiguous ? 'unknown' : 'failed', stoppedBy: 'request' };
}

/** Replaces the keys of a row; `false` if the application's own code threw. */
function rekey(call: Call, rule: Pick<Rule, 'keys'>): boolean {
  const [name] = attachedKeys(call, keysInForce(call));
  rememberReplaced(call, rule.keys);
  try {
    replaceKeys(call, rule);
  } catch (error) {
    call.onError(error);
    return false;
  }
  if (name !== undefined) call.renewedKey = name;
  call.rekeyedAt = call.scope.clock.now();
  // Nothing has been voided under the new ones.
  if (call.hasVoided) delete call.hasVoided;
  return true;
}

/** What the failure says about the provider concerns all calls. */
export function learn(call: Call, classified: Classified): void {
  call.onTheWire = false;
  call.record.firstSentAt ??= call.lastSentAt;
  call.pass.learn(classified, call.port.request.facts, call.lastSentAt);
}
