import type { ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { recoveryOf, type SharedState, type StateLine } from '../../src/index.js';
import type { HandedIn, Told, ToldBreaker } from '../../src/redis/index.js';
import { CALM } from '../../src/traffic/courier.js';
import { frozen, thrownBy } from './attached.js';
import { reply, serve } from './serve.js';

const HOUR = 3_600_000;
const policy = { maxAttempts: 2 };
const closed: ToldBreaker = { state: 'closed', epoch: 0, closedFor: 0, isShaken: false, givesProbe: false };
const open: ToldBreaker = { ...closed, state: 'open', epoch: 7, isShaken: true };
const calm: Told = { budget: { level: 4 }, breaker: closed, quiet: new Map() };

/** A shared state that says what the test wants, and keeps what was handed in. */
class Scripted implements SharedState {
  readonly limit = 50;
  readonly handed: HandedIn[] = [];
  tell: (given: HandedIn) => Promise<Told> = async () => calm;

  exchange(_lane: unknown, given: HandedIn): Promise<Told> {
    this.handed.push(given);
    return this.tell(given);
  }
}

const never = () => new Promise<Told>(() => {});
const refuse = () => Promise.reject(new Error('ECONNREFUSED'));

/** Lets everything happen that takes no time on the client's clock. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}

async function staged(answers: Parameters<typeof serve>, more: object = {}) {
  const state = new Scripted();
  const server = await serve(...answers);
  const all = frozen(server.url, { state, policy, circuitBreaker: { row: 4, openFor: 16_000 }, ...more });
  const lines: StateLine[] = [];
  all.recovery.on('recovery.state', (line) => lines.push(line));
  /** A call that has to wait a millisecond before it is sent again. */
  const recovered = async () => {
    const call = all.client.get('/payments/1');
    const settled = call.then(
      () => true,
      () => true,
    );
    let isOver = false;
    settled.then(() => {
      isOver = true;
    });
    await until(() => {
      if (!isOver) all.clock.pass(0.1);
      return isOver;
    });
    return call;
  };
  return { state, server, lines, recovered, ...all };
}

describe('state that processes share', () => {
  test('is asked nothing on a success: counts go in every three seconds', async () => {
    const { client, clock, state } = await staged([reply(200)]);
    for (let call = 0; call < 20; call++) await client.get('/payments/1');
    expect(state.handed.map(({ sequence }) => sequence)).toEqual([1]);
    clock.pass(CALM - 1);
    expect(state.handed.length).toBe(1);
    clock.pass(1);
    expect(state.handed[1]).toMatchObject({
      breaker: { calls: 20, failures: 0 },
      budget: { spent: 0 },
      pace: { answers: 20, hasQuick: true, turns: 20, waiting: 0 },
    });
    expect(state.handed[1]?.budget?.earned).toBeCloseTo(2);
    await until(() => clock.pending === 0);
    clock.pass(10_000);
    expect(state.handed.length).toBe(2);
  });

  test('is told of a failure at once, and nothing waits for what it says', async () => {
    const { recovered, state, server } = await staged([reply(503), reply(200)]);
    state.tell = never;
    const response = await recovered();
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered' });
    expect(server.arrived.length).toBe(2);
  });

  test('is told of a failure before the call is sent again', async () => {
    const { recovered, state } = await staged([reply(503), reply(200)]);
    await recovered();
    const told = state.handed.filter(({ breaker }) => breaker?.failures === 1);
    expect(told.length).toBe(1);
    expect(told[0]).toMatchObject({ breaker: { calls: 1, failures: 1, failedInRow: 1 }, budget: { spent: 0 } });
  });

  test('is told how long ago the last failed attempt was sent', async () => {
    let pass = (_ms: number) => {};
    const late = (ms: number) => (response: ServerResponse) => {
      pass(ms);
      response.writeHead(503).end();
    };
    const { client, clock, state } = await staged([late(300), late(200)], { policy: { maxAttempts: 1 } });
    pass = (ms) => clock.pass(ms);
    await thrownBy(client.get('/payments/1'));
    expect(state.handed.at(-1)).toMatchObject({ breaker: { failures: 1, failureSentAgo: 300 } });
    await thrownBy(client.get('/payments/1'));
    expect(state.handed.at(-1)).toMatchObject({ breaker: { failures: 1, failureSentAgo: 200 } });
  });

  test("has the tokens: if it has none, the process's full bucket does not count", async () => {
    const { client, state, server, recovery } = await staged([reply(200), reply(503)]);
    state.tell = async () => ({ ...calm, budget: { level: 0 } });
    await client.get('/payments/1');
    await until(() => (recovery.stats().lanes[0]?.budget ?? 1) < 1);
    const error = await thrownBy(client.get('/payments/1'));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'budget' });
    expect(server.arrived.length).toBe(2);
  });

  test('opens the breaker of a process that met no failure', async () => {
    const { client, clock, state, server, recovery } = await staged([reply(200)], { policy: { longestWait: 1000 } });
    await client.get('/payments/1');
    state.tell = async () => ({ ...calm, breaker: { ...open, closedFor: 3000 } });
    clock.pass(CALM);
    await until(() => recovery.stats().lanes[0]?.breaker === 'open');
    const error = await thrownBy(client.get('/payments/1'));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'breaker', attempts: [] });
    expect(server.arrived.length).toBe(1);
  });

  test('lets a waiting call go as soon as another process has found the provider well', async () => {
    const { client, clock, state, recovery } = await staged([reply(200)]);
    await client.get('/payments/1');
    state.tell = async () => ({ ...calm, breaker: { ...open, closedFor: 10_000 } });
    clock.pass(CALM);
    await until(() => recovery.stats().lanes[0]?.breaker === 'open');
    const call = client.get('/payments/1');
    await until(() => recovery.stats().lanes[0]?.waiting === 1);
    state.tell = async ({ pace }) => ({
      ...calm,
      breaker: { ...closed, epoch: 9 },
      pace: { usual: 100, slowInRow: 0, provenAgo: 0, lateAgo: HOUR, timelyAgo: 0, turns: Math.min(1, pace.waiting) },
    });
    await until(() => {
      clock.pass(1000);
      return recovery.stats().lanes[0]?.waiting === 0;
    });
    expect((await call).status).toBe(200);
    expect(clock.now()).toBeLessThan(10_000);
  });

  test('lets through the call that was given a probe, and no other', async () => {
    const { client, clock, state, server, recovery } = await staged([reply(200)], { policy: { longestWait: 150 } });
    await client.get('/payments/1');
    state.tell = async () => ({ ...calm, breaker: { ...open, closedFor: 100 } });
    clock.pass(CALM);
    await until(() => recovery.stats().lanes[0]?.breaker === 'open');
    clock.pass(100);
    const half: ToldBreaker = { ...open, state: 'half-open', epoch: 8 };
    state.tell = async () => ({ ...calm, breaker: { ...half, closedFor: 200 } });
    const refused = thrownBy(client.get('/payments/1'));
    await until(() => recovery.stats().lanes[0]?.waiting === 1);
    clock.pass(150);
    expect(recoveryOf(await refused)).toMatchObject({ stoppedBy: 'overload', attempts: [] });
    clock.pass(50);
    state.tell = async ({ breaker }) => ({ ...calm, breaker: { ...half, givesProbe: breaker?.wantsProbe ?? false } });
    expect((await client.get('/payments/1')).status).toBe(200);
    await until(() => state.handed.some(({ breaker }) => breaker?.probesProven === 1));
    expect(server.arrived.length).toBe(2);
    state.tell = async () => ({ ...calm, breaker: { ...closed, epoch: 9 } });
    clock.pass(1000);
    await until(() => recovery.stats().lanes[0]?.breaker === 'closed');
  });

  test('gives turns to calls that wait after a slow failure, and is asked once a second meanwhile', async () => {
    let pass = (_ms: number) => {};
    const late = (response: ServerResponse) => {
      pass(5000);
      response.writeHead(503).end();
    };
    const { client, clock, state, server, recovery } = await staged([late, reply(200)], {
      // A call considers itself unlucky only after the others have heard of it.
      circuitBreaker: { row: 4, openFor: 32_000 },
    });
    pass = (ms) => clock.pass(ms);
    const call = client.get('/payments/1');
    await until(() => {
      clock.pass(1);
      return recovery.stats().lanes[0]?.waiting === 1;
    });
    const before = state.handed.length;
    clock.pass(1000);
    await until(() => state.handed.length > before);
    expect(state.handed.at(-1)).toMatchObject({ pace: { waiting: 1 } });
    expect(server.arrived.length).toBe(1);
    state.tell = async ({ pace }) => ({
      ...calm,
      pace: {
        usual: 100,
        slowInRow: 0,
        provenAgo: 9000,
        lateAgo: HOUR,
        timelyAgo: 9000,
        turns: Math.min(1, pace.waiting),
      },
    });
    clock.pass(1000);
    expect(recoveryOf(await call)).toMatchObject({ outcome: 'recovered' });
    expect(server.arrived.length).toBe(2);
  });

  test('reports the quiet that another process was asked for', async () => {
    const { client, clock, state, recovery } = await staged([reply(200)]);
    await client.get('/payments/1');
    const endsAt = clock.now() + CALM + 5000;
    state.tell = async () => ({ ...calm, quiet: new Map([['', Math.max(0, endsAt - clock.now())]]) });
    clock.pass(CALM);
    await until(() => recovery.stats().lanes[0]?.held[''] !== undefined);
    const call = client.get('/payments/1');
    await until(() => recovery.stats().lanes[0]?.waiting === 1);
    clock.pass(6000);
    expect((await call).status).toBe(200);
  });

  test('is called shared only after it has answered', async () => {
    const { client, state, recovery } = await staged([reply(200)]);
    state.tell = never;
    expect(recovery.stats().link).toEqual({ state: 'untried' });
    await client.get('/payments/1');
    expect(state.handed.length).toBe(1);
    expect(recovery.stats().link).toEqual({ state: 'untried' });

    const well = await staged([reply(200)]);
    await well.client.get('/payments/1');
    await until(() => well.recovery.stats().link?.state === 'shared');
  });

  test('is not waited for beyond its limit: then the process decides alone', async () => {
    const { client, clock, state, server, lines, recovery } = await staged([reply(200)]);
    await client.get('/payments/1');
    state.tell = async () => ({ ...calm, breaker: { ...open, closedFor: 100 } });
    clock.pass(CALM);
    await until(() => recovery.stats().lanes[0]?.breaker === 'open');
    clock.pass(100);
    state.tell = never;
    const call = client.get('/payments/1');
    await until(() => state.handed.some(({ breaker }) => breaker?.wantsProbe));
    expect(server.arrived.length).toBe(1);
    clock.pass(state.limit);
    expect((await call).status).toBe(200);
    expect(lines).toEqual([{ schema: 1, event: 'recovery.state', state: 'local', why: 'timeout' }]);
    expect(recovery.stats().link).toEqual({ state: 'local', why: 'timeout' });
  });

  test.each([
    ['rejects', refuse],
    [
      'throws',
      () => {
        throw new TypeError('not a function');
      },
    ],
    ['answers nonsense', async () => ({}) as Told],
  ])('that %s is left alone for a second, and then used again; each change is reported once', async (_, trouble) => {
    const { client, clock, state, recovered, lines } = await staged([reply(503), reply(503), reply(200)]);
    state.tell = trouble;
    expect(recoveryOf(await thrownBy(recovered()))).toMatchObject({ outcome: 'failed' });
    const before = state.handed.length;
    for (let call = 0; call < 20; call++) await client.get('/payments/1');
    expect(state.handed.length).toBe(before);
    expect(lines.map((line) => line.state)).toEqual(['local']);

    state.tell = async () => calm;
    await until(() => {
      clock.pass(100);
      return lines.length === 2;
    });
    expect(lines.map((line) => line.state)).toEqual(['local', 'shared']);
    // Nobody else knows about the retry that failed meanwhile.
    expect(state.handed.at(-1)).toMatchObject({ budget: { spent: 1 } });
  });

  test('waits longer with every failure in a row, up to ten seconds', async () => {
    const { client, clock, state } = await staged([reply(200)]);
    state.tell = refuse;
    await client.get('/payments/1');
    const tried: number[] = [];
    for (let second = 0; second < 60; second++) {
      const before = state.handed.length;
      clock.pass(1000);
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (state.handed.length > before) tried.push(second);
    }
    const gaps = tried.slice(1).map((second, index) => second - (tried[index] ?? 0));
    expect(Math.max(...gaps)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(12);
    expect(tried.length).toBeLessThanOrEqual(12);
  });

  test('is no longer called by a detached client', async () => {
    const { client, clock, state, recovery } = await staged([reply(200)]);
    await client.get('/payments/1');
    recovery.detach();
    clock.pass(10_000);
    expect(state.handed.length).toBe(1);
    expect(clock.pending).toBe(0);
  });

  test.each([[{}], [{ limit: 50 }], ['redis'], [{ limit: Number.POSITIVE_INFINITY, exchange: never }]])(
    'refuses %j',
    (state) => {
      expect(() => frozen('http://127.0.0.1:9', { state: state as never })).toThrow(
        /attach: state must be shared state, like one that redisState\(\) of recoverable\/redis makes/,
      );
    },
  );
});
