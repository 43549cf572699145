import * as v from 'valibot';
import { backoffGiven } from './backoff.js';
import type { Vouch } from './callers-word.js';
import { functionOf, numberFrom, options, wholeFrom } from './check.js';
import { doubtSchema } from './doubt.js';

const limit = v.optional(
  v.custom<number | false>(
    (value) => value === false || (typeof value === 'number' && value > 0),
    'a number of milliseconds above 0, or false for no limit',
  ),
);

const policyEntries = {
  maxAttempts: v.optional(wholeFrom(1, 'a whole number of attempts, at least 1')),
  backoff: v.optional(backoffGiven),
  attemptTimeout: limit,
  connectTimeout: limit,
  deadline: limit,
  longestWait: limit,
  maxRetryAfter: v.optional(numberFrom(0, 'a number of milliseconds, at least 0')),
  pendingLimit: v.optional(numberFrom(0, 'a number of milliseconds, at least 0')),
  idempotent: v.optional(
    v.custom<boolean | Vouch>(
      (value) => typeof value === 'boolean' || typeof value === 'function',
      'true, false, or a function of the request',
    ),
  ),
  retryIf: v.optional(functionOf('a function (failure, { request, attempt }) => true or false')),
  beforeResend: v.optional(functionOf('a function (failure, { request, attempt, inDoubt }) => { baseURL, headers }')),
};

/** @internal */
export const policySchema = options(policyEntries);

/** A key from a log line may be masked: sent, it would be another payment. */
const key = v.pipe(
  v.string('a string'),
  v.regex(/^(?!.*\*{8})/s, 'a key as the report has it, not one that a log has masked'),
);

const KEYS = 'an object of keys, as in a report';

const recoveryEntries = {
  ...policyEntries,
  keys: v.optional(
    // A Map would pass for an object without keys.
    v.pipe(
      v.custom((value) => !(value instanceof Map), KEYS),
      v.record(v.string(), key, KEYS),
    ),
  ),
  processed: v.optional(v.picklist(['no', 'maybe', 'yes'], "'no', 'maybe' or 'yes', as in a report")),
  doubt: v.optional(doubtSchema),
  askOnce: v.optional(v.boolean('true or false')),
};

/** @internal */
export const requestRecoverySchema = v.pipe(
  options(recoveryEntries, '; or false for a request that is left alone'),
  // A store may have dropped an object without fields. Without it, the call would resume nothing, and pay again.
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.issues !== undefined) return;
    const { keys, doubt, processed = 'no' } = dataset.value;
    if (keys !== undefined || (doubt === undefined && processed === 'no')) return;
    const at = { type: 'object', origin: 'value', input: { ...dataset.value }, key: 'keys', value: undefined } as const;
    addIssue({ message: 'those of the call in doubt, {} if it had none', input: undefined, path: [at] });
  }),
);
