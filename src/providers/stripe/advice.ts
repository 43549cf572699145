import type { Rule } from '../rule.js';

export const KEYS = 'Stripe: docs.stripe.com/api/idempotent_requests';
const ADVICE = 'stripe-node: RequestSender, Stripe-Should-Retry';

export const SOON = { initial: 500, factor: 2, max: 8000 };

/**
 * Stripe keeps it under its key, even a 500: a retry would get it again. Under a fresh key it might be done twice, because Stripe
 * may still complete the first one (Stripe: error-low-level).
 */
export const KEPT = { action: 'reconcile', processed: 'maybe', maxRetries: 0 } as const;

/** Stripe does not say that a retry is useless. */
export const NOT_AGAINST = { shouldRetry: ['true', 'unsaid'] };

/** What Stripe itself says about a retry takes precedence over everything but a decline. */
export const advice: readonly Rule[] = [
  {
    code: 'idempotency_key_in_use',
    when: NOT_AGAINST,
    action: 'retry',
    processed: 'maybe',
    poll: true,
    delay: { initial: 1000, factor: 1 },
    why: 'The first request with this key is still running: ask again',
    source: KEYS,
    basis: 'S~',
  },
  {
    code: '*',
    when: { shouldRetry: 'true', status: '4xx' },
    action: 'retry',
    processed: 'no',
    delay: SOON,
    why: 'Stripe says to retry: it was not executed',
    remedy: 'If it persists, look for what changes the same object at the same time.',
    source: ADVICE,
    basis: 'D',
  },
  {
    code: 'idempotency_key_in_use',
    when: { shouldRetry: 'false' },
    action: 'reconcile',
    processed: 'maybe',
    why: 'The first request with this key is still running; do not wait for it',
    source: ADVICE,
    basis: 'D',
  },
  {
    code: '*',
    when: { shouldRetry: 'false', status: ['409', '429'] },
    action: 'fail-fast',
    processed: 'no',
    why: 'A conflict or a limit, and Stripe says not to wait',
    remedy: 'Check what else changes this object at the same time, and how much you send.',
    source: ADVICE,
    basis: 'D',
  },
];

/** The same after a failure at Stripe, whatever the code says. */
export const adviceOnFailures: readonly Rule[] = [
  {
    code: '*',
    when: { shouldRetry: 'true', status: '5xx' },
    action: 'retry',
    processed: 'maybe',
    outage: true,
    delay: SOON,
    why: 'Stripe says to retry under the same key',
    remedy: "If it persists, see status.stripe.com, and give Stripe's support the Request-Id.",
    source: ADVICE,
    basis: 'D',
  },
  {
    code: '*',
    when: { shouldRetry: 'false', status: '5xx', operation: 'read' },
    action: 'fail-fast',
    processed: 'no',
    outage: true,
    why: 'Stripe says that a retry cannot help',
    remedy: "Give Stripe's support the Request-Id of the answer.",
    source: ADVICE,
    basis: 'D',
  },
  {
    code: '*',
    when: { shouldRetry: 'false', status: '5xx' },
    ...KEPT,
    outage: true,
    why: 'Stored under its key: a retry would return it again',
    remedy: "Look the payment up by its metadata or its customer; give Stripe's support the Request-Id.",
    source: ADVICE,
    basis: 'D',
  },
];
