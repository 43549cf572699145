import { tookEffect } from '../decision/attempt.js';
import type { Call } from '../engine/call.js';
import type { Evidence, Sent } from '../engine/run-evidence.js';
import { TIMED_OUT } from '../engine/silence.js';
import { type Classified, classifyTransport } from '../failure/classify.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { Processed, Rule } from '../providers/rule.js';
import { failureOf, isOpen, isWritten } from './sent.js';

const SOURCE = { source: 'recoverable: what may have been done is not done again', basis: 'J' } as const;

const ELSE = {
  why: 'Something other than a request failed; the operation may have taken effect before',
  remedy: 'Read the error, such as that of a database. Keep everything but the request out of the operation.',
} as const;

const LEFT = {
  why: 'The operation returned while its write was still under way',
  remedy: 'Ask the provider what became of it; let the operation wait for the answer to each of its writes.',
} as const;

/** The code of a transport error that has none of its own. */
const NO_CODE = 'ERR_NETWORK';
const NOT_SENT = 'NOT_SENT';
const OWN_ERROR = 'OPERATION_THREW';

/** The failure of an operation that did more than the failed request: running it again would do that again. */
export function withDoubt(classified: Classified, done: Processed): Classified {
  const { rule, kind } = classified;
  const isDoubted = tookEffect({ classified }) !== 'no' && kind.operation === 'write' && rule.repeatable !== true;
  if (done === 'no' || (isDoubted && done === 'maybe')) return classified;
  return inDoubt(classified, done, rule.outage, {
    why: 'The operation did something else besides, which would be done again',
    remedy: 'Find out what it did before you repeat it; give every write its own run.',
  });
}

const SEVERAL =
  'one of its writes may have taken effect: ask the provider before you run it again. If that was no payment, such as a login, ' +
  'keep it out of the run, return the response of the payment, or name the host of the payment';

/** What to check, if the failure is that of an operation which did more than its failed request. */
export function checkOf({ rule }: Classified, hidden?: { readonly isOneOfSeveral: boolean }): string | undefined {
  if (rule.source !== SOURCE.source) return hidden?.isOneOfSeveral ? SEVERAL : undefined;
  if (rule.why === ELSE.why) {
    return 'the operation threw an error of its own, and no request of it was seen to fail: find out what it did before you run it again';
  }
  if (rule.why === LEFT.why) {
    return 'the operation returned while a write was still under way: ask the provider what became of it';
  }
  return 'the operation may have done something besides its failed request: find out what before you run it again';
}

/** What the operation threw is not the failure of a request, so what it did before is unknown. */
export function ofSomethingElse(classified: Classified): Classified {
  const { failure } = classified;
  if (failure.code === 'ERR_CANCELED') return classified;
  // An error without a code would be taken for a broken connection, and a client's refusal of a status for one to send.
  const code = failure.code === NO_CODE || failure.code === NOT_SENT ? OWN_ERROR : failure.code;
  return inDoubt({ ...classified, failure: { ...failure, code } }, 'maybe', undefined, ELSE);
}

/**
 * A write without an answer that the operation did not wait for. That says nothing about the provider, and running the operation
 * again would make the write a second time beside itself.
 */
export function stillUnderWay({ provider }: Call, request: RequestFacts): Classified {
  const classified = inDoubt(classifyTransport(provider, TIMED_OUT, request), 'maybe', undefined, LEFT);
  return { ...classified, rule: { ...classified.rule, action: 'fail-fast' } };
}

function inDoubt(
  { failure, rule, kind }: Classified,
  processed: Processed,
  outage: true | undefined,
  texts: Pick<Rule, 'why' | 'remedy'>,
): Classified {
  const { code, delay } = rule;
  const action = rule.action === 're-key' ? 'reconcile' : rule.action;
  return {
    failure: { ...failure, processed },
    rule: { code, action, processed, ...(delay && { delay }), ...(outage && { outage }), ...texts, ...SOURCE },
    kind: { ...kind, operation: 'write' },
  };
}

/**
 * What an attempt did besides the failed request, according to the wire and to the attached clients inside. A read that is under
 * way counts as well: nobody knows what the operation does when it ends.
 */
export function doneBeside(
  call: Call,
  { requests, underWay, done, isCut }: Evidence,
  own: Sent | undefined,
): Processed {
  if (done !== 'no') return done;
  const sent = [...requests.values()];
  const isDone =
    [...underWay].some((each) => !(isCut && each.isUnsent)) ||
    sent.some((each) => each !== own && (isOpen(each) || mayBeDone(call, each)));
  return isDone ? 'maybe' : 'no';
}

function mayBeDone(call: Call, each: Sent): boolean {
  return isWritten(call, each) && (failureOf(call, each)?.failure.processed ?? 'yes') !== 'no';
}
