import { tookEffect } from '../decision/attempt.js';
import { Course } from '../decision/course.js';
import { decide, freeTraffic } from '../decision/decide.js';
import { protectionOf, reliableKeys } from '../decision/keys.js';
import { nextStep } from '../decision/next-step.js';
import type { Facts, Happening } from '../decision/step.js';
import { openBody } from '../failure/body.js';
import { type Classified, classify, classifyTransport } from '../failure/classify.js';
import { declinedBy } from '../failure/declined.js';
import { defaultPolicy, overlay } from '../policy/policy.js';
import { type Exchange, headerOf, type RequestFacts } from '../providers/exchange.js';
import type { Provider, Rule } from '../providers/provider.js';
import type { Action, Processed } from '../providers/rule.js';
import type { ReportOfCall } from '../report/report.js';
import { asSent } from './as-sent.js';
import { type Answer, checkExplain, type ExplainOptions, isAnswer, type NoAnswer } from './explain-options.js';
import type { Owner } from './first-keys.js';

/** How recoverable judges an answer. */
export interface Verdict {
  readonly code: string;
  readonly action: Action;
  /** Could the attempt have taken effect? `no` for a decline, whatever the row says of the work behind it. */
  readonly processed: Processed;
  /** Milliseconds before the first retry, without jitter; `undefined` if nothing is sent again. */
  readonly delayMs: number | undefined;
  /** How the payment was refused, if it was: as the report says it. */
  readonly decline: ReportOfCall['decline'];
  /**
   * Whether the provider is first asked what became of the request, as far as it can find it. `impossible`: it would be, but the
   * provider has no look-up, so the call ends as `unknown`.
   */
  readonly lookUp: 'yes' | 'no' | 'impossible';
  /** The row of the provider's table that decided. */
  readonly rule: Rule;
  readonly why: string;
  /** What a person can do about it; `undefined` for a row of your own without one. */
  readonly remedy: string | undefined;
}

/**
 * Says what an attached client would do after this answer to a first attempt, or after no answer. `undefined` for a
 * success. Pure.
 *
 * @throws TypeError for a wrong argument; never for an answer, however malformed
 */
export function explain(
  provider: Provider,
  answer: Answer | NoAnswer,
  given: ExplainOptions = {},
): Verdict | undefined {
  checkExplain(provider, answer, given);
  const { method = 'GET', url = '' } = answer;
  const { requestHeaders: headers = {}, requestBody: body } = given;
  const added: Owner = { attachedKey: undefined };
  const request = asSent(provider, { method, url, headers, body }, added);
  const isKeyUnused = added.attachedKey !== undefined && given.afterAmbiguous !== true;
  const context = { isKeyUnused, ...(given.now !== undefined && { now: given.now }) };
  const classified = isAnswer(answer)
    ? classify(provider, exchangeOf(request, answer), context)
    : classifyTransport(provider, thrown(answer), request, context);
  return classified && verdictOf(provider, classified, request, given);
}

function thrown({ error }: NoAnswer): unknown {
  return typeof error === 'string' ? { code: error } : error;
}

function exchangeOf(request: RequestFacts, { status, headers, data }: Answer): Exchange {
  const { body, kind, text } = openBody(data, headers);
  return { status, header: (name) => headerOf(headers, name), body, bodyKind: kind, text, request };
}

function verdictOf(provider: Provider, classified: Classified, request: RequestFacts, given: ExplainOptions): Verdict {
  const { rule, failure } = classified;
  const policy = overlay(defaultPolicy, provider.policy);
  const facts = factsOf(provider, request);
  const ambiguous = given.afterAmbiguous ?? false;
  const standing = { attempt: 1, number: 1, ambiguous, retriesByRule: 0, previousDelayMs: undefined };
  const decision = decide(classified, { ...facts, ...standing }, policy);
  const before = ambiguous ? nextStep(new Course(), unanswered(provider, request), facts, policy).course : new Course();
  const { step, course } = nextStep(before, { what: 'failed', classified }, facts, policy);
  const isAsked = step.do === 'wait' && course.plan === 'ask';
  const hasFailed = step.do === 'settle' && (step.outcome ?? course.outcome) === 'failed';
  return {
    code: failure.code,
    action: decision.action,
    processed: decision.landed ? 'yes' : tookEffect({ classified }),
    delayMs: decision.delayMs,
    decline: hasFailed ? declinedBy(classified) : undefined,
    lookUp: isAsked ? (provider.reconcile === undefined ? 'impossible' : 'yes') : 'no',
    rule,
    why: rule.why,
    remedy: rule.remedy,
  };
}

/** Nothing is in the way, and there is time for everything. */
function factsOf(provider: Provider, request: RequestFacts): Facts {
  const keys = reliableKeys(provider);
  return {
    repeatable: true,
    protectedFor: protectionOf(keys, request, () => 0),
    protectedAfter: (said) => protectionOf(keys, request, () => 0, undefined, said),
    replaceable: () => true,
    isMadeHere: () => false,
    freshKeys: [],
    settledAfter: provider.settledAfter,
    askable: provider.reconcile !== undefined,
    canAdopt: true,
    remaining: Number.POSITIVE_INFINITY,
    traffic: freeTraffic,
    random: () => 1,
    elapsedMs: 0,
    now: 0,
  };
}

/** An earlier attempt that may have taken effect. */
function unanswered(provider: Provider, request: RequestFacts): Happening {
  return { what: 'failed', classified: classifyTransport(provider, { code: 'ETIMEDOUT' }, request) };
}
