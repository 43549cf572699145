import { ourNameFor } from './suggest.js';

/** Where options belong, by their names; the first row counts. Some rows are only for what is given to one function. */
const HOMES: readonly (readonly [names: RegExp, home: string, where?: RegExp])[] = [
  [
    /^(?:base_?url|auth|password|(?:\w+_?)?(?:api|server|client|secret|access)_?(?:key|secret|token))$/i,
    'it belongs to your HTTP client',
  ],
  [
    /^(?:environment|env|sandbox|testMode|live|is_?production)$/i,
    'the environment is where your HTTP client sends its requests: its baseURL',
  ],
  [
    /^idempotency/i,
    "the key of your API belongs to the provider, as in plainHttp({ keys: [{ name: 'key', kind: 'operation', ...headerKey('Idempotency-Key'), protects: () => true }] }), if your API does nothing twice under it",
    /^(?:attach|recoverFetch|run|plainHttp|defineProvider)$/,
  ],
  [
    /^header(?:_?name)?$/i,
    "spread headerKey into the key, as in { ...headerKey('Idempotency-Key') }",
    /^(?:plainHttp|defineProvider|extendProvider)$/,
  ],
  [
    /^(?:callId|summary|outcome)$/,
    'of a report, give keys, doubt and processed, as in recovery: { keys: report.keys, doubt: report.doubt }',
    /^recovery$/,
  ],
  [/^policy$/, 'put its fields directly into recovery, as in recovery: { maxAttempts: 2 }', /^recovery$/],
  [
    /(?:key|id)$/i,
    'a new payment has its key in its request; to resume a call, give keys, as in recovery: { keys: { idempotencyKey } }',
    /^recovery$/,
  ],
  [/^(?:retryBudget|circuitBreaker|concurrency|state)$/, 'give traffic, as in trafficOf({ concurrency: 5 })', /^run$/],
  [
    /^(?:providers?|policy|retryBudget|circuitBreaker|concurrency|state|logger|bodyErrors)$/,
    'it belongs to attach() or recoverFetch()',
  ],
  [/^(?:hosts|rules|lane|judgeAfter|reconcile|settledAfter)$/, 'it belongs to the provider'],
  [/^(?:keys|processed|knownAt|doubt|askOnce)$/, 'it belongs to a request, as in recovery: { keys }'],
  [/^signal$/, 'it belongs to the request'],
];

/** Where an option belongs that was given to a function that does not take it; `undefined` if its name does not tell. */
export function homeOf(name: string, where: string): string | undefined {
  // It takes what a client would: credentials, and a secret to sign with, each under the provider's own name for it.
  if (where.startsWith('simulator ')) return undefined;
  const ours = ourNameFor(name) ?? name;
  return HOMES.find(([names, , only]) => (only === undefined || only.test(where)) && names.test(ours))?.[1];
}
