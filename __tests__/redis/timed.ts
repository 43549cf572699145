import type { Redis } from 'ioredis';
import type { IoredisClient } from '../../src/redis/index.js';

/** Under which key a test keeps the time that the script takes for the server's. */
const TIME_KEY = 'time';
/** When the time of a test begins, in milliseconds: not long ago, since nothing is kept of the future. */
const START = 1_700_000_000_000;

/**
 * A client that runs the script of the package, whole, on its server, with a time that the test makes pass. It never knows the
 * script by its hash.
 */
export class Timed implements IoredisClient {
  constructor(private readonly redis: Redis) {}

  async setTime(ms: number): Promise<void> {
    const now = START + ms;
    const time = [Math.floor(now / 1000), (now % 1000) * 1000];
    // At once: an exchange may be under way.
    await this.redis
      .multi()
      .del(TIME_KEY)
      .rpush(TIME_KEY, ...time)
      .exec();
  }

  async evalsha(): Promise<unknown> {
    throw new Error('NOSCRIPT');
  }

  async eval(script: string, numberOfKeys: number, ...rest: string[]): Promise<unknown> {
    const timed = script.replace("redis.call('TIME')", `redis.call('LRANGE', '${TIME_KEY}', 0, 1)`);
    if (timed === script) throw new Error('the script does not ask the server for the time');
    return this.redis.eval(timed, numberOfKeys, ...rest);
  }
}
