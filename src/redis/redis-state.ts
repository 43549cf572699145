import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { checkOptions, numberFrom, options, show } from '../policy/check.js';
import type { SharedState } from '../traffic/shared-state.js';
import { type RedisClient, runnerOf, type ScriptRunner } from './clients.js';
import { argumentsOf, keysOf, readTold } from './messages.js';
import { SCRIPT } from './script.js';

export interface RedisStateOptions {
  /** What the keys begin with: services with the same prefix learn from one another. Default `recoverable`. */
  readonly prefix?: string;
  /** The longest that a call waits for Redis, in milliseconds. Default 50. */
  readonly limit?: number;
}

const schema = options({
  prefix: v.optional(
    v.custom<string>(
      (value) => typeof value === 'string' && /^[^{}]+$/.test(value),
      'a string without braces, which would change the slot in a cluster',
    ),
  ),
  limit: v.optional(numberFrom(1, 'a number of milliseconds, at least 1')),
});

const SHA = createHash('sha1').update(SCRIPT).digest('hex');

/**
 * State that processes share through Redis 6 or later, or Valkey, for `attach(client, { state })`. Takes a client of ioredis,
 * iovalkey, node-redis or valkey-glide. The connection stays yours: you close it.
 *
 * @throws TypeError that names the option, its value and what is expected
 */
export function redisState(redis: RedisClient, given: RedisStateOptions = {}): SharedState {
  const { prefix = 'recoverable', limit = 50 } = checkOptions('redisState', schema, given);
  const runner = runnerOf(redis);
  if (runner === undefined) {
    throw new TypeError(
      `redisState: redis must be a client of ioredis, iovalkey, node-redis or valkey-glide; got ${show(redis)}`,
    );
  }
  return {
    limit,
    async exchange(lane, handedIn) {
      runner.ensureConnected();
      return readTold(await evaluate(runner, keysOf(prefix, lane), argumentsOf(handedIn)));
    },
  };
}

/** A server that has restarted, or has just become the leader, does not know the script yet. */
const NOT_KNOWN = /NOSCRIPT|NoScriptError/;

async function evaluate(runner: ScriptRunner, keys: readonly string[], args: readonly string[]): Promise<unknown> {
  try {
    return await runner.byHash(SHA, keys, args);
  } catch (error) {
    if (!(error instanceof Error && NOT_KNOWN.test(error.message))) throw error;
    return runner.whole(SCRIPT, keys, args);
  }
}
