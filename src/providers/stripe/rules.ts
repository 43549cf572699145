import { contradictions, each, faults, refusals, withRemedies } from '../rows.js';
import type { Rule } from '../rule.js';
import { unreadUnderKey } from '../unread-rows.js';
import { advice, adviceOnFailures, KEPT, KEYS, NOT_AGAINST, SOON } from './advice.js';
import { ACCOUNT, CREDENTIALS, OAUTH, PARAMETER, STATE, UPSTREAM } from './codes.js';
import { stripeDeclines } from './declines.js';
import { CHECK_KEY, stripeRemedies } from './remedies.js';

const LOW_LEVEL = 'Stripe: docs.stripe.com/error-low-level';
const ERRORS = 'Stripe: docs.stripe.com/error-codes';
const LIMITS = 'Stripe: docs.stripe.com/rate-limits';
const V2 = 'Stripe: docs.stripe.com/api-v2-overview, idempotency';

/** A refusal of the parameters: under the same key the earlier attempts of a call were refused too. */
const SETTLES = { settles: true } as const;
const limits: readonly Rule[] = [
  ...['invalid_request_error', 'idempotency_error', '409'].map(
    (code): Rule => ({
      code,
      when: { shouldRetry: 'unsaid', status: '409', keyed: 'true' },
      action: 'retry',
      processed: 'maybe',
      poll: true,
      delay: { initial: 1000, factor: 1 },
      maxRetries: 8,
      why: 'A conflict without a code; the first request may still be running',
      remedy: 'See whether two processes use one key, or change one object at the same time.',
      source: 'stripe-node: RequestSender, which sends a 409 again',
      basis: 'D',
    }),
  ),
  {
    code: 'rate_limit',
    when: NOT_AGAINST,
    action: 'retry',
    processed: 'no',
    delay: { initial: 1000, factor: 2 },
    why: 'Limits apply before the idempotency layer and before any work',
    source: LIMITS,
    basis: 'S',
  },
  {
    code: 'lock_timeout',
    when: NOT_AGAINST,
    action: 'retry',
    processed: 'no',
    delay: SOON,
    why: 'Another request holds the object; this one was not executed',
    source: ERRORS,
    basis: 'S~',
  },
  ...refusals({ source: LIMITS, basis: 'D' }, [
    'payment_intent_rate_limit_exceeded',
    'Too many updates of one PaymentIntent within an hour',
  ]),
  {
    code: 'idempotency_error',
    action: 'fail-fast',
    processed: 'maybe',
    afterAmbiguous: 'reconcile',
    why: 'This key was used with other parameters: a bug in the caller',
    source: KEYS,
    basis: 'D',
  },
];

/** Stripe's own failures, by which of its two APIs they come from. */
const failures: readonly Rule[] = [
  {
    code: 'api_error',
    when: { status: '500', api: 'v1', operation: 'write' },
    ...KEPT,
    outage: true,
    why: 'v1 stores it under its key once execution has begun',
    source: LOW_LEVEL,
    basis: 'S~',
  },
  ...faults({ source: LOW_LEVEL, basis: 'S~', delay: SOON, when: { status: '5xx', api: 'v1' } }, [
    'api_error',
    'Usually a fault before the work; one that comes back is stored',
  ]),
  ...faults({ source: V2, basis: 'S', delay: SOON, when: { status: '5xx', api: 'v2' } }, [
    'api_error',
    'v2 finishes the work under the same key',
  ]),
  ...UPSTREAM.map(
    (code): Rule => ({
      code,
      action: 'reconcile',
      processed: 'maybe',
      why: 'The service behind Stripe may have acted',
      source: ERRORS,
      basis: 'J',
    }),
  ),
];

const states: readonly Rule[] = STATE.flatMap((code): Rule[] => [
  {
    code,
    when: { keyed: 'true' },
    action: 'fail-fast',
    processed: 'no',
    settles: true,
    why: 'Not in this state, which no attempt under this key has changed',
    source: ERRORS,
    basis: 'D',
  },
  {
    code,
    action: 'fail-fast',
    processed: 'no',
    afterAmbiguous: 'reconcile',
    why: 'Not in this state, which an earlier attempt may have brought about',
    source: ERRORS,
    basis: 'D',
  },
]);

/** The rows of Stripe. */
export const stripeRules: readonly Rule[] = withRemedies(stripeRemedies, [
  ...adviceOnFailures,
  ...failures,
  ...contradictions({ source: LOW_LEVEL, basis: 'S~', delay: SOON }),
  ...stripeDeclines,
  ...limits,
  ...advice,
  ...unreadUnderKey({ source: KEYS, basis: 'S~', when: { operation: 'write' }, delay: SOON, maxRetries: 2 }),
  ...states,
  ...refusals({ source: ERRORS, basis: 'D', ...SETTLES }, ...each(PARAMETER, 'A parameter is wrong, or does not fit')),
  ...refusals(
    { source: ERRORS, basis: 'D' },
    ...each(ACCOUNT, 'The account, its balance or its reader does not allow it'),
  ),
  ...refusals({ source: ERRORS, basis: 'D' }, ...each(CREDENTIALS, 'The API key, its rights or its mode')),
  ...refusals({ source: 'RFC 6749 section 5.2', basis: 'D' }, ...each(OAUTH, 'OAuth refuses the grant or the client')),
  ...refusals({ source: LOW_LEVEL, basis: 'D', when: { status: ['401', '403'] } }, [
    'invalid_request_error',
    'The API key, or its rights',
    { remedy: CHECK_KEY },
  ]),
  ...refusals({ source: LOW_LEVEL, basis: 'D', when: { status: '4xx' } }, [
    'invalid_request_error',
    'The request is wrong, by its type',
  ]),
]);
