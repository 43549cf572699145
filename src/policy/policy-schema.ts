import * as v from 'valibot';
import { backoffGiven } from './backoff.js';
import type { Vouch } from './callers-word.js';
import { functionOf, numberFrom, options, wholeFrom } from './check.js';
import { doubtSchema, timeSchema } from './doubt.js';

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

const recoverySchema = options(
  {
    ...policyEntries,
    keys: v.optional(
      // A Map would pass for an object without keys.
      v.pipe(
        v.custom((value) => !(value instanceof Map), KEYS),
        v.record(v.string(), key, KEYS),
      ),
    ),
    processed: v.optional(v.picklist(['no', 'maybe', 'yes'], "'no', 'maybe' or 'yes', as in a report")),
    knownAt: v.optional(timeSchema),
    doubt: v.optional(doubtSchema),
    askOnce: v.optional(v.boolean('true or false')),
  },
  '; or false for a request that is left alone',
);

/** Without its keys, a call would not resume the other but be another payment: a copy of a report may have lost them. */
const namesItsCall = ({ keys, processed = 'no', doubt }: v.InferOutput<typeof recoverySchema>) =>
  keys !== undefined || (doubt === undefined && processed === 'no');

/** @internal */
export const requestRecoverySchema = v.pipe(
  recoverySchema,
  v.forward(v.check(namesItsCall, 'those of the same report, {} if it has none'), ['keys']),
);
