import { beforeAll, beforeEach } from '@jest/globals';
import type { Redis } from 'ioredis';
import { redisState } from '../../src/redis/index.js';
import type {
  HandedBreaker,
  HandedBudget,
  HandedIn,
  HandedPace,
  SharedLane,
  SharedState,
  ToldBreaker,
} from '../../src/traffic/shared-state.js';
import { breaker, budget, pace } from './handed.js';
import { RedisServer } from './redis-server.js';
import { Timed } from './timed.js';

export const lane: SharedLane = { id: 'a', provider: 'acme', host: 'api.acme.example', site: '', route: 'POST /pay' };
export const other: SharedLane = { ...lane, id: 'b' };

/** Processes of one fleet that hand in what a test says, before each of whose tests the server is empty. */
export class Processes {
  redis!: Redis;
  state!: SharedState;
  sequence = 0;
  private timed!: Timed;
  private now = 0;

  constructor() {
    beforeAll(async () => {
      this.redis = (await RedisServer.start()).client();
      this.timed = new Timed(this.redis);
      this.state = redisState(this.timed, { prefix: 'test' });
    });
    beforeEach(async () => {
      await this.redis.flushall();
      await this.pass(0);
    });
  }

  pass(ms: number): Promise<void> {
    this.now += ms;
    return this.timed.setTime(this.now);
  }

  /** What is handed in next, with so much to tell. */
  next(given: Partial<HandedIn>): HandedIn {
    this.sequence += 1;
    return { sequence: this.sequence, pace, quiet: new Map(), ...given };
  }

  exchange(given: Partial<HandedIn>, by = lane) {
    return this.state.exchange(by, this.next(given));
  }

  async pay(more: Partial<HandedBudget>, by = lane): Promise<number | undefined> {
    return (await this.exchange({ budget: { ...budget, ...more } }, by)).budget?.level;
  }

  async watch(more: Partial<HandedBreaker>, by = lane): Promise<ToldBreaker> {
    const told = await this.exchange({ breaker: { ...breaker, failedInRow: more.failures ?? 0, ...more } }, by);
    if (told.breaker === undefined) throw new Error('it says nothing of the breaker');
    return told.breaker;
  }

  async feel(more: Partial<HandedPace>, by = lane) {
    return (await this.exchange({ pace: { ...pace, ...more } }, by)).pace;
  }
}
