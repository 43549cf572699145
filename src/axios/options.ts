import type { AxiosInstance } from 'axios';
import * as v from 'valibot';
import { checkOptions, functionOf, numberFrom, options } from '../policy/check.js';
import { type Policy, policySchema } from '../policy/policy.js';
import { providerGiven } from '../providers/given.js';
import type { Provider } from '../providers/provider.js';
import { type Logger, loggerSchema } from '../report/logger.js';
import type { CircuitBreakerOptions } from '../traffic/breaker.js';
import type { RetryBudgetOptions } from '../traffic/budget.js';
import type { SharedState } from '../traffic/shared-state.js';
import type { ConcurrencyOptions } from '../traffic/turnstile.js';

/** One provider for every request of a client. */
export interface OneProvider {
  /** The provider of every request of this client. */
  readonly provider: Provider;
  readonly providers?: never;
}

/** Several providers for one client. */
export interface ProvidersByHost {
  /** Providers matched by host, the first that fits; a request that fits none is left wholly alone. */
  readonly providers: readonly Provider[];
  readonly provider?: never;
}

/** What `attach` takes: either `provider` or `providers`, and what there is to set. */
export type AttachOptions = AttachSettings & (OneProvider | ProvidersByHost);

/** What `attach` can be told besides its providers. */
export interface AttachSettings {
  /** Comes before a provider's own policy; a request's `recovery` comes before both. */
  readonly policy?: Policy;
  /** Resends in proportion to good answers, for each provider of this client. Default `{ ratio: 0.1, burst: 4 }`; `false`: none. */
  readonly retryBudget?: RetryBudgetOptions | false;
  /**
   * Stops calls that cannot succeed, for each provider and host. Default `{ failureRatio: 0.5, minimumCalls: 20, window:
   * 10_000, openFor: 30_000 }`; `false` for none.
   */
  readonly circuitBreaker?: CircuitBreakerOptions | false;
  /**
   * Attempts to one provider and host at a time: a number, or `'adaptive'` for as many as it takes without getting slower; or
   * one of these with the length of the queue. Default `false`: no limit.
   */
  readonly concurrency?: ConcurrencyOptions | ConcurrencyOptions['limit'] | false;
  /** Shares budget, breaker and quiet with other processes: `redisState(…)` of `recoverable/redis`. Default: none. */
  readonly state?: SharedState;
  /** Any pino-compatible logger. `false` for none. Default: pino on standard output. */
  readonly logger?: Logger | false;
  /**
   * What an error inside HTTP 2xx does. `reject` (default): the call rejects with an AxiosError, code `ERR_PROVIDER`.
   * `resolve`: it resolves with the response, for SDKs that judge bodies themselves.
   */
  readonly bodyErrors?: 'reject' | 'resolve';
}

const ratio = v.optional(
  v.custom<number>((value) => typeof value === 'number' && value >= 0 && value <= 1, 'a number from 0 to 1'),
);
const requiredWholeFrom = (least: number) =>
  v.custom<number>(
    (value) => Number.isInteger(value) && (value as number) >= least,
    `a whole number, at least ${least}`,
  );
const wholeFrom = (least: number) => v.optional(requiredWholeFrom(least));
const ATTEMPTS = "a whole number of attempts, at least 1, or 'adaptive'";
const concurrencyLimit = v.custom<number | 'adaptive'>(
  (value) => value === 'adaptive' || (Number.isInteger(value) && (value as number) >= 1),
  ATTEMPTS,
);
const span = v.optional(numberFrom(1, 'a number of milliseconds, at least 1'));
const orOff = <T extends v.GenericSchema>(schema: T, what: string) =>
  v.optional(v.union([v.literal(false), schema], (issue) => nested(issue) ?? what));

/** The first complaint of a union's branch that came closest, so that the message names the inner field. */
function nested(issue: v.UnionIssue<v.BaseIssue<unknown>>): string | undefined {
  const inner = issue.issues?.find((each) => each.path !== undefined);
  return inner === undefined ? undefined : `right in ${v.getDotPath(inner)}: ${inner.message}`;
}

const attachSchema = options({
  provider: v.optional(providerGiven),
  providers: v.optional(
    v.pipe(v.array(providerGiven, 'an array of providers'), v.minLength(1, 'an array of at least one provider')),
  ),
  policy: v.optional(policySchema),
  retryBudget: orOff(options({ ratio, burst: wholeFrom(1) }), 'an object with some of: ratio, burst; or false'),
  circuitBreaker: orOff(
    options({ failureRatio: ratio, minimumCalls: wholeFrom(1), window: span, openFor: span }),
    'an object with some of: failureRatio, minimumCalls, window, openFor; or false',
  ),
  concurrency: v.optional(
    v.union(
      [v.literal(false), concurrencyLimit, options({ limit: concurrencyLimit, queue: wholeFrom(0) })],
      (issue) => nested(issue) ?? `${ATTEMPTS}, or an object of limit and queue; or false`,
    ),
  ),
  state: v.optional(
    v.custom<SharedState>(
      (value) => typeof (value as SharedState | null)?.exchange === 'function' && (value as SharedState).limit > 0,
      'shared state, such as redisState() of recoverable/redis makes',
    ),
  ),
  logger: v.optional(loggerSchema),
  bodyErrors: v.optional(v.picklist(['reject', 'resolve'], "'reject' or 'resolve'")),
});

const clientSchema = options({ client: functionOf('an axios instance, such as axios.create() makes') });

/** @throws TypeError that names the option, its value and what would be right */
export function checkAttach(client: AxiosInstance, given: AttachOptions): void {
  checkOptions('attach', clientSchema, { client });
  if (typeof client.interceptors?.request?.use !== 'function') {
    throw new TypeError('attach: client must be an axios instance, such as axios.create() makes; got another function');
  }
  checkOptions('attach', attachSchema, given);
  if ((given.provider === undefined) === (given.providers === undefined)) {
    throw new TypeError(
      'attach: give either provider, for every request of this client, or providers, matched by host',
    );
  }
  for (const { name, hosts } of given.providers ?? []) {
    if (hosts.length === 0) {
      throw new TypeError(`attach: provider ${name} needs hosts, such as ['api.example.com'], to be matched by`);
    }
  }
}
