import * as v from 'valibot';
import { checkOptions, functionOf, options } from '../../policy/check.js';
import { builtIn } from '../built-in.js';
import {
  type Exchange,
  type KeyDefinition,
  kindByMethod,
  type Provider,
  type ProviderOverrides,
  type Reading,
  type RequestFacts,
  type RequestKind,
  type Rule,
} from '../provider.js';
import { faults, refusals, withRemedies } from '../rows.js';
import { overrideEntries, ownKeys, providerName } from '../schema.js';
import { plainHttpRemedies } from './remedies.js';

export interface PlainHttpOptions extends Omit<ProviderOverrides, 'keys'> {
  /** In logs, reports and the breaker. Default `plain-http`. */
  readonly name?: string;
  /**
   * Methods that are idempotent according to the provider's documentation: retried whatever became of them, for example after a
   * 503. Default: none, because not every API follows RFC 9110 section 9.2.2.
   */
  readonly repeatable?: readonly ('PUT' | 'DELETE')[];
  /**
   * Keys that name a payment, such as an idempotency key in the API's own header: `headerKey('X-Request-Id')` with `protects`.
   * Default: none, so a POST that may have been processed is not retried. No status by itself settles what became of an earlier
   * attempt under such a key, as a gateway may answer without a look at it: a row of your `rules` for the API's own code can
   * (`settles`).
   */
  readonly keys?: readonly KeyDefinition[];
  /**
   * Finds the API's own code in an answer, for your `rules` that name it. `undefined` if there is none: the status then decides.
   * Default: no code is read.
   */
  readonly read?: (exchange: Exchange) => Reading | readonly Reading[] | undefined;
}

const CODES = 'plain HTTP: Response Codes';

const rules: readonly Rule[] = withRemedies(plainHttpRemedies, [
  ...faults({ source: CODES, basis: 'S~', delay: { initial: 1000, factor: 2 }, maxRetries: 3 }, [
    '500',
    'A fault on their side: if it persists, ask their support',
  ]),
  ...refusals(
    { source: CODES, basis: 'S' },
    ['400', 'Invalid syntax, or a parameter is missing'],
    ['401', 'The API key is invalid'],
    ['404', 'A wrong URL, or an id of another account'],
  ),
  {
    code: '429',
    action: 'retry',
    processed: 'no',
    delay: { initial: 1000, factor: 2 },
    why: 'A limit rejects before work; a daily quota says when it ends',
    source: 'plain HTTP: quotas',
    basis: 'D',
  },
]);

const optionsSchema = options({
  ...overrideEntries,
  name: v.optional(providerName),
  keys: ownKeys,
  read: v.optional(functionOf('a function of the exchange')),
  repeatable: v.optional(
    v.array(v.picklist(['PUT', 'DELETE'], "'PUT' or 'DELETE'"), "an array of 'PUT', 'DELETE' or both"),
  ),
});

/**
 * A provider that uses HTTP status codes, without its own codes unless you say how to `read` them.
 *
 * @throws TypeError that names the option, its value and what is expected.
 */
export function plainHttp(given: PlainHttpOptions = {}): Provider {
  checkOptions('plainHttp', optionsSchema, given);
  const { keys, ...changes } = given;
  return builtIn(
    {
      name: given.name ?? 'plain-http',
      ...(keys && { keys }),
      ...(given.read && { read: given.read }),
      ...(given.repeatable && { kindOf: kindWith(given.repeatable) }),
      rules,
    },
    changes,
  );
}

function kindWith(repeatable: readonly string[]): (request: RequestFacts) => RequestKind {
  return (request) => (repeatable.includes(request.method ?? '') ? { operation: 'repeatable' } : kindByMethod(request));
}
