import { ourNameFor } from './suggest.js';

/** Where options belong, by their names; the first row counts. Some rows are only for what is given to one function. */
const HOMES: readonly (readonly [names: RegExp, home: string, where?: string])[] = [
  [
    /^(?:base_?url|auth|password|(?:\w+_?)?(?:api|server|client|secret|access)_?(?:key|secret|token))$/i,
    'it belongs to your HTTP client',
  ],
  [/^policy$/, 'put its fields directly into recovery, as in recovery: { maxAttempts: 2 }', 'recovery'],
  [
    /(?:key|id)$/i,
    'a new payment has its key in its request; to resume a call, give keys, as in recovery: { keys: { idempotencyKey } }',
    'recovery',
  ],
  [/^(?:retryBudget|circuitBreaker|concurrency|state)$/, 'give traffic, as in trafficOf({ concurrency: 5 })', 'run'],
  [
    /^(?:providers?|policy|retryBudget|circuitBreaker|concurrency|state|logger|bodyErrors)$/,
    'it belongs to attach() or recoverFetch()',
  ],
  [/^(?:hosts|rules|lane|judgeAfter|reconcile|settledAfter)$/, 'it belongs to the provider'],
  [/^(?:keys|processed|doubt|askOnce)$/, 'it belongs to a request, as in recovery: { keys }'],
  [/^signal$/, 'it belongs to the request'],
];

/** Where an option belongs that was given to a function that does not take it; `undefined` if its name does not tell. */
export function homeOf(name: string, where: string): string | undefined {
  // It takes what a client would: credentials, and a secret to sign with, each under the provider's own name for it.
  if (where.startsWith('simulator ')) return undefined;
  const ours = ourNameFor(name) ?? name;
  return HOMES.find(([names, , only = where]) => only === where && names.test(ours))?.[1];
}
