import * as v from 'valibot';
import { checkOptions, options } from '../../policy/check.js';
import { builtIn } from '../built-in.js';
import {
  type KeyDefinition,
  kindByMethod,
  type Provider,
  type ProviderOverrides,
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
   * Methods of which the provider's documents say that doing it twice is as doing it once: sent again whatever became of them,
   * such as after a 503. Default: none, since not every API keeps to RFC 9110 section 9.2.2.
   */
  readonly repeatable?: readonly ('PUT' | 'DELETE')[];
  /**
   * Keys that name a payment, such as an idempotency key in a header of the API's own name: `headerKey('X-Request-Id')` with
   * `protects`. Default: none, so that a POST which may have been processed is not sent again.
   */
  readonly keys?: readonly KeyDefinition[];
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
  repeatable: v.optional(
    v.array(v.picklist(['PUT', 'DELETE'], "'PUT' or 'DELETE'"), "an array of 'PUT', 'DELETE' or both"),
  ),
});

/**
 * A provider that speaks status codes only.
 *
 * @throws TypeError that names the option, its value and what would be right.
 */
export function plainHttp(given: PlainHttpOptions = {}): Provider {
  checkOptions('plainHttp', optionsSchema, given);
  const { keys, ...changes } = given;
  return builtIn(
    {
      name: given.name ?? 'plain-http',
      ...(keys && { keys }),
      ...(given.repeatable && { kindOf: kindWith(given.repeatable) }),
      rules,
    },
    changes,
  );
}

function kindWith(repeatable: readonly string[]): (request: RequestFacts) => RequestKind {
  return (request) => (repeatable.includes(request.method ?? '') ? { operation: 'repeatable' } : kindByMethod(request));
}
