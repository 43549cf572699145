import { expect, test } from '@jest/globals';
import { redisState } from '../../src/redis/index.js';
import { recoverable } from '../../src/simulation/recoverable-strategy.js';
import { simulate } from '../../src/simulation/simulate.js';
import { breaker, budget } from './handed.js';
import { lane, Processes } from './processes.js';
import { describeWithRedis } from './redis-server.js';

describeWithRedis('an exchange', () => {
  const fleet = new Processes();

  async function commands(): Promise<Map<string, number>> {
    const counted = (await fleet.redis.info('commandstats')).matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm);
    return new Map([...counted].map(([, name = '', calls]) => [name, Number(calls)]));
  }

  test('is one command, whatever is handed in, and two if the server does not know the script yet', async () => {
    await fleet.redis.script('FLUSH');
    await fleet.redis.config('RESETSTAT');
    const state = redisState(fleet.redis);
    await state.exchange(lane, fleet.next({}));
    const first = await commands();
    expect([first.get('evalsha'), first.get('eval')]).toEqual([1, 1]);
    const given = [
      { budget: { ...budget, spent: 2 } },
      { breaker: { ...breaker, calls: 4, failures: 4, failedInRow: 4, succeededAgo: 60_000 } },
      { breaker: { ...breaker, wantsProbe: true }, quiet: new Map([['', 1000]]) },
      {},
    ];
    for (const each of given) await state.exchange({ ...lane, id: 'b' }, fleet.next(each));
    const then = await commands();
    expect([then.get('evalsha'), then.get('eval')]).toEqual([1 + given.length, 1]);
    // The rest is what the script itself calls, and what the tests ask.
    const own = ['get', 'set', 'hset', 'hget', 'hgetall', 'hdel', 'pexpire', 'time'];
    const others = [...then.keys()].filter((name) => !own.includes(name));
    expect(others.sort()).toEqual(['config|resetstat', 'eval', 'evalsha', 'info']);
  });
});

const PROCESSES = 100;
const SECONDS = 30;

/** Exchanges a second of a fleet with a call a second and process, of which that share fails. */
async function exchangesOf(failing: number): Promise<number> {
  let exchanges = 0;
  const strategy = recoverable('a fleet', { isShared: true, onExchange: () => (exchanges += 1) });
  const scenario = {
    ...{ name: 'steady', provider: { failing: () => failing }, rate: () => PROCESSES },
    ...{ seconds: SECONDS, beginsAt: 0, overAt: SECONDS },
  };
  await simulate(scenario, strategy, PROCESSES, 1);
  return exchanges / SECONDS;
}

test('a fleet in the simulation makes no more exchanges than on paper: one in 3 s and process, five a second while calls fail', async () => {
  expect(await exchangesOf(0)).toBeLessThanOrEqual((1.05 * PROCESSES) / 3);
  expect(await exchangesOf(0.3)).toBeLessThanOrEqual(5 * PROCESSES);
});
