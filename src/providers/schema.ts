import * as v from 'valibot';
import { functionOf, numberFrom, only, options } from '../policy/check.js';
import { policySchema } from '../policy/policy-schema.js';
import { DECLINE_ADVICE, DECLINE_CODES } from './declines.js';
import { HOST } from './hosts.js';
import type { KeyDefinition } from './key.js';
import { hasGroup } from './path-key.js';

const text = (what: string) => v.pipe(v.string(what), v.nonEmpty(`${what}, not an empty one`));
const names = (of: string) => v.array(text('a string'), `an array of the names of ${of}`);
const oneOf = <const T extends readonly string[]>(values: T) => v.picklist(values, `one of ${values.join(', ')}`);

const conditionSchema = v.record(
  v.string(),
  v.union([v.string(), v.array(v.string())], 'a string or an array of strings'),
  "an object of facts, such as { endpoint: 'charge' }",
);

const delaySchema = options({
  initial: numberFrom(0, 'a number of milliseconds, at least 0'),
  factor: v.optional(numberFrom(1, 'a number, at least 1')),
  max: v.optional(numberFrom(0, 'a number of milliseconds, at least 0')),
  told: v.optional(v.literal(true, 'true, or left out')),
});

const declineSchema = only(
  { code: oneOf(DECLINE_CODES), retryable: oneOf(DECLINE_ADVICE) },
  "an object such as { code: 'insufficient_funds', retryable: 'later' }",
);

const ruleSchema = options({
  code: text("a string, such as 'BUSY', or '*' for any"),
  field: v.optional(text('a string, the name of the field that holds the code')),
  when: v.optional(conditionSchema),
  action: oneOf(['retry', 'fail-fast', 're-key', 'reconcile']),
  processed: oneOf(['no', 'maybe', 'yes']),
  afterAmbiguous: v.optional(v.picklist(['reconcile', 'look-up'], "'reconcile' or 'look-up', or left out")),
  absent: v.optional(v.literal('re-key', "'re-key', or left out")),
  finding: v.optional(oneOf(['landed', 'denied', 'dead', 'foreign'])),
  keys: v.optional(names('keys')),
  delay: v.optional(delaySchema),
  maxRetries: v.optional(numberFrom(0, 'a number of retries, at least 0')),
  poll: v.optional(v.literal(true, 'true, or left out')),
  lookFirst: v.optional(v.literal(true, 'true, or left out')),
  repeatable: v.optional(v.literal(true, 'true, or left out')),
  outage: v.optional(v.literal(true, 'true, or left out')),
  settles: v.optional(v.literal(true, 'true, or left out')),
  decline: v.optional(declineSchema),
  why: text('a string that says why this is done'),
  remedy: v.optional(text('a string that says what a person can do')),
  source: text('a string that says where this is documented'),
  basis: oneOf(['S', 'S~', 'D', 'J']),
});

const keySchema = options({
  name: text("a string, such as 'orderId'"),
  kind: oneOf(['operation', 'attempt']),
  read: v.optional(functionOf('a function of the request')),
  write: v.optional(functionOf('a function of the request and the key')),
  renew: v.optional(functionOf('a function of the current key and a UUID')),
  payment: v.optional(functionOf('a function of the request that returns a string')),
  attach: v.optional(functionOf('a function (method, url, body) => boolean, where url and body are functions too')),
  replays: v.optional(oneOf(['all', '2xx', 'none'])),
  protects: v.optional(functionOf('a function of the key and the request')),
  lifetime: v.optional(
    v.union(
      [numberFrom(0, ''), functionOf('')],
      'a number of milliseconds, at least 0, or a function of the request that returns one',
    ),
  ),
});

export const providerName = v.pipe(
  v.string('a name of at most 40 letters, digits, _ and -'),
  v.regex(/^[\w-]{1,40}$/, 'a name of at most 40 letters, digits, _ and -'),
);

const hosts = v.array(
  v.pipe(
    v.string('a host name'),
    v.regex(
      HOST,
      "a lower-case host name, with a port, a leading '*.' or a '*' inside its first label if wanted, and without 'https://' or a path",
    ),
  ),
  'an array of host names',
);
const rules = v.array(ruleSchema, 'an array of rows');

const judgeAfter = v.optional(v.literal('transform', "'transform', or left out"));
const reconcile = v.optional(functionOf('a function (request, { get, post }) => what became of it'));
const settledAfter = v.optional(numberFrom(0, 'a number of milliseconds, at least 0'));

const word = v.optional(functionOf('a function of the request that returns a word'));

const IDS = 'a regular expression with a group around each id, such as /\\/orders\\/([^/]+)/';
const ids = v.optional(v.pipe(v.instance(RegExp, IDS), v.check(hasGroup, IDS)));

/** Keys for a provider that has none built in. */
export const ownKeys = v.optional(v.array(keySchema, 'an array of keys'));

export const providerSchema = options({
  name: providerName,
  hosts: v.optional(hosts),
  policy: v.optional(policySchema),
  policies: v.optional(v.record(v.string(), policySchema, 'an object of policies by endpoint')),
  rules: v.optional(rules),
  read: v.optional(functionOf('a function of the exchange')),
  facts: v.optional(names('facts')),
  shows: v.optional(v.instance(RegExp, 'a regular expression that matches a whole code')),
  isSuccess: v.optional(functionOf('a function of the exchange that returns true or false')),
  judgeAfter,
  isPartial: v.optional(functionOf('a function of the exchange')),
  isPending: v.optional(functionOf('a function of the exchange that returns true or false')),
  kindOf: v.optional(functionOf('a function of the request')),
  keys: ownKeys,
  inDoubt: v.optional(functionOf('a function of the request that returns a string')),
  limitScope: word,
  lane: word,
  ids,
  reconcile,
  made: v.optional(functionOf('a function of the body that returns an id')),
  settledAfter,
});

/** The overrides that every built-in provider takes. */
export const overrideEntries = {
  hosts: v.optional(hosts),
  policy: v.optional(policySchema),
  rules: v.optional(rules),
  judgeAfter,
  lane: word,
  reconcile,
  settledAfter,
};

/** The override that switches keys off, by name. */
export function keyEntries(keys: readonly { readonly name: string }[]) {
  const off = v.optional(v.literal(false, 'false, or left out'));
  return { keys: v.optional(options(Object.fromEntries(keys.map(({ name }) => [name, off])))) };
}

/** The keys of a provider; of a key that is switched off, only the name is left, for the rows that mention it. */
export function keysLeft(
  keys: readonly KeyDefinition[],
  given: Readonly<Record<string, false | undefined>> = {},
): readonly KeyDefinition[] {
  return keys.map((key) => (given[key.name] === false ? { name: key.name, kind: 'operation' } : key));
}

/** The options for looking up, if given. */
export function asking<R>({ reconcile, settledAfter }: { readonly reconcile?: R; readonly settledAfter?: number }) {
  return { ...(reconcile && { reconcile }), ...(settledAfter !== undefined && { settledAfter }) };
}
