import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { checkOptions, numberFrom, options } from '../policy/check.js';
import type { SharedState } from '../traffic/shared-state.js';
import { argumentsOf, keysOf, readTold } from './messages.js';
import { SCRIPT } from './script.js';

/** What is used of ioredis: a `Redis` or a `Cluster`. */
export interface RedisClient {
  readonly status?: string;
  evalsha(sha: string, numberOfKeys: number, ...rest: string[]): Promise<unknown>;
  eval(script: string, numberOfKeys: number, ...rest: string[]): Promise<unknown>;
}

export interface RedisStateOptions {
  /** What the keys begin with: services that are to learn from one another have the same. Default `recoverable`. */
  readonly prefix?: string;
  /** Milliseconds that a failed attempt waits for Redis at most. Default 50. */
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

/** A client that has lost its connection keeps commands back until it has another, for as long as that takes. */
const SENDS = new Set(['wait', 'connecting', 'connect', 'ready']);

/**
 * State that processes share by Redis 6 or later, for `attach(client, { state })`. The connection stays the caller's: whoever
 * made it closes it.
 *
 * @throws TypeError that names the option, its value and what would be right
 */
export function redisState(redis: RedisClient, given: RedisStateOptions = {}): SharedState {
  const { prefix = 'recoverable', limit = 50 } = checkOptions('redisState', schema, given);
  if (typeof redis?.evalsha !== 'function') {
    throw new TypeError('redisState: redis must be a client of ioredis, such as new Redis() makes');
  }
  return {
    limit,
    async exchange(lane, handedIn) {
      if (redis.status !== undefined && !SENDS.has(redis.status))
        throw new Error(`Redis is not there: ${redis.status}`);
      const keys = keysOf(prefix, lane);
      return readTold(await evaluate(redis, keys.length, [...keys, ...argumentsOf(handedIn)]));
    },
  };
}

async function evaluate(redis: RedisClient, keys: number, rest: readonly string[]): Promise<unknown> {
  try {
    return await redis.evalsha(SHA, keys, ...rest);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
    return redis.eval(SCRIPT, keys, ...rest);
  }
}
