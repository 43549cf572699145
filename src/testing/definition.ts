import * as v from 'valibot';
import { fields, functionOf, numberFrom, options } from '../policy/check.js';
import type { Call, Reply } from '../simulators/core/provider-server.js';
import type { Records } from './records.js';

/** One endpoint of a simulator. */
export interface SimulatorRoute<R> {
  readonly method: string;
  /** The whole path without the query: `/payments/:id`, or a RegExp. `params` has what `:id` and the groups match. */
  readonly path: string | RegExp;
  readonly handle: (call: Call, records: Records<R>) => Reply;
}

/** How the provider treats a second request with the same idempotency key. */
export interface IdempotencyStore {
  /** The header that carries the key, or a function that finds it. */
  readonly key: string | ((call: Call) => string | undefined);
  /**
   * Which answers are kept and replayed. `all`: failures too. `2xx`: only successes, so that the key is free again after a failure,
   * whatever that failure did. `none`: a key that took effect is refused from then on, with `used`. A function says which: give one
   * if failures come inside HTTP 200.
   */
  readonly keeps: 'all' | '2xx' | 'none' | ((reply: Reply) => boolean);
  /** Milliseconds for which a key is remembered. Default: 24 hours. */
  readonly lifetime?: number;
  /** The answer while the first request with the key is being worked on. Default: 409. */
  readonly running?: Reply;
  /** With `none`: the answer to a second request. Default: 409. */
  readonly used?: Reply;
  /** The answer to a second request with a different body. Default: the body is not compared. */
  readonly conflict?: Reply;
}

/** A provider as data, for `startSimulator`. */
export interface SimulatorDefinition<R = unknown> {
  /** In messages. */
  readonly name: string;
  readonly routes: readonly SimulatorRoute<R>[];
  /** Default: none, so that each request that arrives is a new one. */
  readonly idempotency?: IdempotencyStore;
  /** Milliseconds until `records.search` shows what was put. Default 0. */
  readonly lag?: number;
  /** Called on arrival, before any fault: credentials, rate limits. If it returns a reply, the request is rejected with it. */
  readonly admit?: (call: Call) => Reply | undefined;
  /** The provider's own errors by code, for faults of the kind `provider`. */
  readonly errors?: Readonly<Record<string, Reply>>;
  /** The code among `errors` for a failure inside the provider. Default `500`, which need not be among them. */
  readonly internalError?: string;
}

const reply = fields(
  {
    status: v.custom<number>(
      (value) => Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599,
      'a final HTTP status, 200 to 599',
    ),
  },
  'an answer, such as { status: 409, body: {} }',
);

const store = options({
  key: v.custom(
    (value) => (typeof value === 'string' && value !== '') || typeof value === 'function',
    'the name of a header, or a function of the call',
  ),
  keeps: v.custom(
    (value) => typeof value === 'function' || ['all', '2xx', 'none'].includes(value as string),
    "'all', '2xx', 'none', or a function of the answer",
  ),
  lifetime: v.optional(numberFrom(0, 'a number of milliseconds, at least 0')),
  running: v.optional(reply),
  used: v.optional(reply),
  conflict: v.optional(reply),
});

const route = options({
  method: v.pipe(v.string('an HTTP method'), v.regex(/^[A-Z]+$/, 'an HTTP method in upper case, such as POST')),
  path: v.custom(
    (value) => value instanceof RegExp || (typeof value === 'string' && value.startsWith('/')),
    "a path, such as '/payments/:id', or a RegExp",
  ),
  handle: functionOf('a function (call, records) => { status, body, effects }'),
});

/** @internal */
export const definitionSchema = options({
  name: v.pipe(v.string('a name'), v.nonEmpty('a name, not an empty one')),
  routes: v.pipe(v.array(route, 'an array of routes'), v.nonEmpty('an array of at least one route')),
  idempotency: v.optional(store),
  lag: v.optional(numberFrom(0, 'a number of milliseconds, at least 0')),
  admit: v.optional(functionOf('a function of the call that returns an answer, or nothing')),
  errors: v.optional(v.record(v.string(), reply, 'an object of answers by code, such as { BUSY: { status: 503 } }')),
  internalError: v.optional(v.string('a code among errors')),
});
