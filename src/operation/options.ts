import * as v from 'valibot';
import { lanesOf, type Traffic } from '../engine/traffic-of.js';
import { checkOptions, functionOf, options } from '../policy/check.js';
import type { Policy } from '../policy/policy.js';
import { policySchema } from '../policy/policy-schema.js';
import { checkNotProvider, providerGiven } from '../providers/given.js';
import type { Provider } from '../providers/provider.js';
import { type Logger, loggerSchema } from '../report/logger.js';
import { hostNamed } from './host.js';

const A_HOST = "a host, with its port if the operation's URLs have one, such as 'api.example.com' or '127.0.0.1:8080'";

export interface RunOptions {
  readonly provider: Provider;
  readonly policy?: Policy | undefined;
  /** Any pino-compatible logger. `false` for none. Default: pino on standard output. */
  readonly logger?: Logger | false | undefined;
  /** Ends the wait or the attempt at once; `run` then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * `true`: running the operation twice does no harm, so it is run again even if an attempt may have taken effect. Default: it is
   * run again only if it was certainly not processed, or is a read by what its error or the wire tells.
   */
  readonly idempotent?: boolean | undefined;
  /**
   * Retry budget, circuit breaker, back-off times and concurrency: those of an attached client, `trafficOf(recovery)`, or of your
   * own, `trafficOf({ concurrency: 5 })`. Default: one for all runs with this provider object, with the defaults of `attach`.
   */
  readonly traffic?: Traffic | undefined;
  /**
   * The host that the operation talks to, as in its URLs, with its port if they name one: breaker and back-off times are per host.
   * A default port, 443 or 80, makes no difference. Default: the host of the client's `baseURL`, else the first host of this
   * provider that the traffic has met, else the first of the provider's own.
   */
  readonly host?: string | undefined;
}

const operationSchema = options({ operation: functionOf('a function that returns a promise') });
const runSchema = options({
  provider: providerGiven,
  policy: v.optional(policySchema),
  logger: v.optional(loggerSchema),
  signal: v.optional(v.custom<AbortSignal>((value) => value instanceof AbortSignal, 'an AbortSignal')),
  idempotent: v.optional(v.boolean('true or false')),
  traffic: v.optional(v.custom<Traffic>((value) => lanesOf(value) !== undefined, 'traffic, as trafficOf() returns')),
  host: v.optional(
    v.pipe(
      v.string(A_HOST),
      v.check((text) => hostNamed(text) !== undefined, A_HOST),
    ),
  ),
});

/** @throws TypeError that names the option, its value and what is expected */
export function checkRun(operation: unknown, given: RunOptions): void {
  checkOptions<unknown>('run', operationSchema, { operation });
  checkNotProvider('run', given);
  checkOptions('run', runSchema, given);
}
