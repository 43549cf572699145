// Endpoints of a host fail together, and come back together: one that a probe has found well is news for the others.
import { describe, expect, test } from '@jest/globals';
import { plainHttp } from '../../src/index.js';
import { SharedModel } from '../../src/simulation/shared-model.js';
import type { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { admit } from '../../src/traffic/door.js';
import type { Lane } from '../../src/traffic/lane.js';
import { Lanes } from '../../src/traffic/lanes.js';
import { Link } from '../../src/traffic/link.js';
import { Pass } from '../../src/traffic/pass.js';
import type { Admission } from '../../src/traffic/visitor.js';
import { FakeClock } from '../axios/fake-clock.js';
import { failures } from '../decision/failures.js';

const PAY = 'POST /pay';
const STATUS = 'GET /pay/{id}';
const factsOf = (route: string) => ({
  method: route.split(' ')[0],
  path: '/pay',
  header: () => undefined,
  body: undefined,
});

/** Two endpoints of a host, one of which has been found dead more often. */
async function made(isShared: boolean, isAway = false) {
  const clock = new FakeClock();
  const model = new SharedModel(clock as unknown as VirtualClock);
  const there = model.exchange.bind(model);
  const redis = { isAway };
  model.exchange = async (...given) => {
    if (redis.isAway) throw Object.assign(new Error(), { code: 'ECONNREFUSED' });
    return there(...given);
  };
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 50) {
      clock.pass(Math.min(50, left));
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    }
  };
  const opened = (host = 'a.test') => {
    const link = isShared ? new Link(model, clock, () => {}) : undefined;
    const lanes = new Lanes({}, clock, { breaker: () => {}, held: () => {} }, link);
    return { pay: lanes.of(plainHttp(), host, PAY), status: lanes.of(plainHttp(), host, STATUS), lanes };
  };
  /** A call that has not been sent yet, and what the door says, if it has said it. */
  const arrive = async (lane: Lane) => {
    const call: { said?: Admission; pass: Pass } = { pass: new Pass(lane) };
    const caller = { gone: () => undefined, onGone: undefined, isAbort: () => false };
    const time = { remaining: 600_000, patience: 600_000, isInDoubt: false, maxRetryAfter: 0 };
    const visitor = { pass: call.pass, caller, request: factsOf(lane.route), ...time, onWait: () => {} };
    void Promise.resolve(admit(visitor)).then((said) => {
      call.said = said;
    });
    await pass(1);
    return call;
  };
  const fails = (call: Pass, lane: Lane) => call.learn(failures.unavailable, factsOf(lane.route), clock.now());
  const kill = async (lane: Lane) => {
    for (let failure = 0; failure < 12; failure++) {
      const call = new Pass(lane);
      call.ticket = lane.breaker?.admit(clock.now());
      if (call.ticket !== undefined) fails(call, lane);
      await pass(100);
    }
    expect(lane.breaker?.state).toBe('open');
  };
  /** A call waits until it is the probe. */
  const probe = async (lane: Lane) => {
    const call = await arrive(lane);
    for (let waited = 0; call.said === undefined && waited < 60_000; waited += 50) await pass(50);
    expect([call.said, call.pass.isProbe]).toEqual([{ waited: true }, true]);
    return call.pass;
  };
  const here = opened();
  await pass(1);
  await kill(here.status);
  for (let again = 0; again < 3; again++) fails(await probe(here.status), here.status);
  await kill(here.pay);
  const found = await probe(here.pay);
  return { clock, here, opened, arrive, pass, found, fails, probe, redis };
}

describe.each([
  ['a process', false, false],
  ['a process that shares', true, false],
  ['a process whose shared state is away', true, true],
])('%s of which a probe has found one endpoint well', (_what, isShared, isAway) => {
  test('sends what waits for another one: that may be well too', async () => {
    const { clock, here, arrive, pass, found } = await made(isShared, isAway);
    const waits = [await arrive(here.status), await arrive(here.status)];
    await pass(1000);
    expect(waits.map(({ said }) => said)).toEqual([undefined, undefined]);
    found.succeed(clock.now(), 20);
    await pass(50);
    // One of them finds out.
    expect(waits.map(({ said }) => said)).toEqual([{ waited: true }, undefined]);
    expect(waits[0]?.pass.isProbe).toBe(true);
    waits[0]?.pass.succeed(clock.now(), 20);
    await pass(2000);
    expect(waits[1]?.said).toEqual({ waited: true });
  });

  test('leaves it at that if it finds the other one dead: its next probe comes later than this one', async () => {
    const { clock, here, arrive, pass, found, fails } = await made(isShared, isAway);
    const [first, second] = [await arrive(here.status), await arrive(here.status)];
    found.succeed(clock.now(), 20);
    await pass(50);
    fails(first.pass, here.status);
    new Pass(here.pay).succeed(clock.now(), 20);
    await pass(3000);
    expect([second.said, here.status.breaker?.state]).toEqual([undefined, 'open']);
  });

  test('sends nothing to another host', async () => {
    const { clock, here, opened, arrive, pass, found } = await made(isShared, isAway);
    const { pay: elsewhere } = opened('b.test');
    for (let failure = 0; failure < 12; failure++) {
      elsewhere.breaker?.fail(elsewhere.breaker.admit(clock.now()) ?? -1, clock.now());
      clock.pass(50);
    }
    const call = await arrive(elsewhere);
    found.succeed(clock.now(), 20);
    await pass(50);
    expect([here.pay.breaker?.state, call.said]).toEqual(['closed', undefined]);
  });
});

test('if the shared state goes away just then, what waits is sent all the same', async () => {
  const { clock, here, arrive, pass, found, redis } = await made(true);
  const call = await arrive(here.status);
  await pass(1000);
  redis.isAway = true;
  found.succeed(clock.now(), 20);
  await pass(50);
  expect(call.said).toEqual({ waited: true });
});

test('processes that share send one probe, whoever has calls waiting', async () => {
  const { clock, here, opened, arrive, pass, found } = await made(true);
  const others = Array.from({ length: 5 }, () => opened());
  await pass(50);
  const calls = [await arrive(here.status), ...(await Promise.all(others.map(({ status }) => arrive(status))))];
  await pass(500);
  expect(calls.map(({ said }) => said)).toEqual(calls.map(() => undefined));
  found.succeed(clock.now(), 20);
  await pass(1000);
  expect(calls.filter(({ said }) => said !== undefined).length).toBe(1);
});
