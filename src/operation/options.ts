import * as v from 'valibot';
import { functionOf, options } from '../policy/check.js';
import { type Policy, policySchema } from '../policy/policy.js';
import { providerGiven } from '../providers/given.js';
import type { Provider } from '../providers/provider.js';
import { type Logger, loggerSchema } from '../report/logger.js';

export interface RunOptions {
  readonly provider: Provider;
  readonly policy?: Policy;
  /** Any pino-compatible logger. `false` for none. Default: pino on standard output. */
  readonly logger?: Logger | false;
  /** Ends the wait, or the attempt, at once; `run` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * `true`: running the operation twice does no harm, so it is run again also where an attempt may have taken effect.
   * Default: only what was surely not processed, and reads where the operation's errors tell the method.
   */
  readonly idempotent?: boolean;
}

/** @internal */
export const runSchema = options({
  operation: functionOf('a function that returns a promise'),
  provider: providerGiven,
  policy: v.optional(policySchema),
  logger: v.optional(loggerSchema),
  signal: v.optional(v.custom<AbortSignal>((value) => value instanceof AbortSignal, 'an AbortSignal')),
  idempotent: v.optional(v.boolean('true or false')),
});
