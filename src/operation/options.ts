import * as v from 'valibot';
import { lanesOf, type Traffic } from '../engine/traffic-of.js';
import { functionOf, options } from '../policy/check.js';
import type { Policy } from '../policy/policy.js';
import { policySchema } from '../policy/policy-schema.js';
import { providerGiven } from '../providers/given.js';
import type { Provider } from '../providers/provider.js';
import { type Logger, loggerSchema } from '../report/logger.js';
import { hostNamed } from './host.js';

const A_HOST = "a host, with its port if the operation's URLs have one, such as 'api.example.com' or '127.0.0.1:8080'";

export interface RunOptions {
  readonly provider: Provider;
  readonly policy?: Policy;
  /** Any pino-compatible logger. `false` for none. Default: pino on standard output. */
  readonly logger?: Logger | false | undefined;
  /** Ends the wait, or the attempt, at once; `run` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * `true`: running the operation twice does no harm, so it is run again also if an attempt may have taken effect.
   * Default: only what was surely not processed, and reads if the operation's errors tell the method.
   */
  readonly idempotent?: boolean;
  /**
   * Retry budget, circuit breaker, back-off times and concurrency: those of an attached client, `trafficOf(recovery)`, or of
   * your own, `trafficOf({ concurrency: 5 })`. Default: one with the defaults of `attach` for all runs with this provider object.
   */
  readonly traffic?: Traffic;
  /**
   * The host that the operation talks to, as in its URLs, with its port if they name one: breaker and back-off times are per
   * host. The port that goes without saying, 443 or 80, makes no other host. Default: the host of the client's `baseURL`,
   * the first host that the traffic has met of this provider, or else the first of the provider's own.
   */
  readonly host?: string;
}

/** @internal */
export const runSchema = options({
  operation: functionOf('a function that returns a promise'),
  provider: providerGiven,
  policy: v.optional(policySchema),
  logger: v.optional(loggerSchema),
  signal: v.optional(v.custom<AbortSignal>((value) => value instanceof AbortSignal, 'an AbortSignal')),
  idempotent: v.optional(v.boolean('true or false')),
  traffic: v.optional(v.custom<Traffic>((value) => lanesOf(value) !== undefined, 'traffic, as trafficOf() gives')),
  host: v.optional(
    v.pipe(
      v.string(A_HOST),
      v.check((text) => hostNamed(text) !== undefined, A_HOST),
    ),
  ),
});
