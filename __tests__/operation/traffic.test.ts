import { describe, expect, jest, test } from '@jest/globals';
import { constant, plainHttp, type RunOptions, recoveryOf, run, trafficOf } from '../../src/index.js';
import { runWith } from '../../src/operation/run.js';
import { answering, attached, frozen, thrownBy } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';
import { until } from '../simulators/until.js';

const NO_TIME = { backoff: constant(0) };
const once = { maxAttempts: 1 };
/** Whoever would have to wait for its turn is refused at once. */
const hasty = { maxAttempts: 1, longestWait: 1 };
/** Four failures at once open it, for half a second. */
const circuitBreaker = { row: 1 };
const HALF_A_SECOND = 500;

/** An operation that throws what a client would: an answer with this status. */
const answered = (status: number, headers: object = {}) =>
  jest.fn(async () => Promise.reject({ status, headers, data: '' }));
const limited = () => answered(429);
const broken = () => answered(503);

/** Runs it with the client's own provider and clock, unless something else is said. */
function given(more: Partial<RunOptions> = {}): RunOptions {
  return { provider: plainHttp(), logger: false, idempotent: true, ...more, policy: { ...NO_TIME, ...more.policy } };
}

/** How many times it is run at most: as often as the budget allows, and once. */
async function timesRun(options: RunOptions): Promise<number> {
  const operation = limited();
  await thrownBy(run(operation, { ...options, policy: { ...options.policy, maxAttempts: 20 } }));
  return operation.mock.calls.length;
}

describe('without its own traffic', () => {
  test('all runs with one provider object share a budget, and no others', async () => {
    const options = given();
    expect(await timesRun(options)).toBe(1 + 15);
    expect(await timesRun(options)).toBe(1);
    expect(await timesRun(given())).toBe(1 + 15);
  });

  test('all runs with one provider object share a breaker', async () => {
    const options = given({ policy: hasty });
    for (let index = 0; index < 28; index++) await thrownBy(run(broken(), options));
    const operation = broken();
    expect(await thrownBy(run(operation, options))).toMatchObject({ code: 'ERR_BREAKER_OPEN' });
    expect(operation).not.toHaveBeenCalled();
    expect(await thrownBy(run(operation, given({ policy: hasty })))).toMatchObject({ status: 503 });
  });

  test('a logger of theirs that rejects later harms nobody', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', note);
    const told = jest.fn(async (_fields: object, _message: string) => Promise.reject(new Error('the log is away')));
    const logger = { info: told, warn: told, error: told };
    const options = given({ policy: once, logger });
    await thrownBy(run(answered(429, { 'retry-after': '90' }), options));
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.off('unhandledRejection', note);
    expect(told).toHaveBeenCalledWith(expect.objectContaining({ event: 'recovery.held' }), expect.any(String));
    expect(unhandled).toEqual([]);
  });

  test('all respect a back-off', async () => {
    const options = given({ policy: once });
    await thrownBy(run(answered(429, { 'retry-after': '90' }), options));
    const operation = limited();
    const error = await thrownBy(run(operation, options));
    expect(error).toMatchObject({ code: 'ERR_HELD_BACK' });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'deferred', stoppedBy: 'retry-after', attempts: [] });
    expect(operation).not.toHaveBeenCalled();
  });
});

test('the traffic of all runs reports to the loggers of those under way, each once, and to no others', async () => {
  const loggers = ['first', 'second', 'third'].map(() => {
    const lines: object[] = [];
    const log = (line: object) => lines.push(line);
    return { lines, logger: { info: log, warn: log, error: log } };
  });
  const [first, second, third] = loggers as [Listening, Listening, Listening];
  type Listening = (typeof loggers)[number];
  const held = { event: 'recovery.held', provider: 'plain-http' };
  const provider = plainHttp();
  const options = given({ provider, policy: once });
  await run(() => 'done', { ...options, logger: first.logger });
  let end = () => {};
  const underWay = [1, 2].map(() =>
    run(
      () =>
        new Promise<void>((resolve) => {
          const before = end;
          end = () => {
            before();
            resolve();
          };
        }),
      { ...options, logger: second.logger },
    ),
  );
  await thrownBy(run(answered(429, { 'retry-after': '90' }), { ...options, logger: third.logger }));
  end();
  await Promise.all(underWay);
  expect(first.lines).toEqual([]);
  expect(second.lines).toEqual([expect.objectContaining(held)]);
  expect(third.lines.filter((line) => 'event' in line && line.event === held.event).length).toBe(1);
});

describe('with its own traffic', () => {
  test('it is as it was made', async () => {
    const traffic = trafficOf({ retryBudget: { burst: 2 }, circuitBreaker: false, logger: false });
    expect(await timesRun(given({ traffic }))).toBe(3);
    expect(await timesRun(given({ traffic }))).toBe(1);
    expect(await timesRun(given({ traffic: trafficOf({ retryBudget: false, logger: false }) }))).toBe(20);
    expect(traffic.stats()).toMatchObject([{ provider: 'plain-http', host: '', budget: 0, breaker: undefined }]);
  });

  test('breaker and back-off are per host, the budget is for all of them', async () => {
    const traffic = trafficOf({ logger: false });
    const provider = plainHttp();
    const at = (host: string) => given({ provider, traffic, host, policy: once });
    await thrownBy(run(answered(429, { 'retry-after': '90' }), at('a')));
    expect(await thrownBy(run(limited(), at('a')))).toMatchObject({ code: 'ERR_HELD_BACK' });
    expect(await run(() => 'done', at('b:8080'))).toBe('done');
    expect(traffic.stats().map(({ host }) => host)).toEqual(['a', 'b:8080']);
  });

  test.each([
    ['api.example.com:443', 'https://api.example.com'],
    ['api.example.com:80', 'http://api.example.com'],
    ['API.example.com', 'https://api.example.com:443/'],
    ['my_service:8080', 'http://my_service:8080/v1'],
    ['api.example.com.', 'https://api.example.com.'],
    ['[::1]:80', 'http://[::1]:80'],
    ['[0:0::1]:8443', 'https://[::1]:8443'],
    ['münchen.example', 'https://münchen.example'],
  ])('a host of %s is the one that a client of %s talks to', async (host, baseURL) => {
    const adapter = answering(200);
    const { client, recovery } = attached(baseURL, {}, { adapter });
    await client.get('/');
    await run(() => 'done', given({ provider: plainHttp(), traffic: trafficOf(recovery), host }));
    expect(recovery.stats().lanes.length).toBe(1);
  });

  test('its own listener is called', async () => {
    const lines: unknown[] = [];
    const log = (line: unknown) => lines.push(line);
    const logger = { info: log, warn: log, error: log, debug: log, isLevelEnabled: () => true };
    const traffic = trafficOf({ logger });
    await thrownBy(run(answered(429, { 'retry-after': '90' }), given({ traffic, policy: once })));
    expect(lines).toEqual([
      expect.objectContaining({ event: 'recovery.held', provider: 'plain-http', delayMs: 60_000 }),
    ]);
  });
});

describe('with the traffic of an attached client', () => {
  test('both spend one budget', async () => {
    const server = await serve(reply(429));
    const { client, recovery } = attached(server.url, { policy: { maxAttempts: 3, ...NO_TIME } });
    await thrownBy(client.get('/payments/1'));
    expect(server.arrived.length).toBe(3);
    expect(await timesRun(given({ traffic: trafficOf(recovery) }))).toBe(1 + 15 - 2);
    await thrownBy(client.get('/payments/1'));
    expect(server.arrived.length).toBe(4);
  });

  test("a breaker opened by the client keeps a run waiting, which is then the probe, and the client's listeners are called", async () => {
    const server = await serve(reply(503));
    const { client, clock, recovery } = frozen(server.url, { policy: once, circuitBreaker });
    const heard: unknown[] = [];
    recovery.on('recovery.breaker', ({ breaker }) => heard.push(breaker));
    for (let index = 0; index < 4; index++) await thrownBy(client.get('/payments/1'));
    const operation = jest.fn(() => 'done');
    const traffic = trafficOf(recovery);
    const error = await thrownBy(runWith(operation, given({ traffic, policy: hasty }), clock));
    expect(error).toMatchObject({
      code: 'ERR_BREAKER_OPEN',
      message: 'plain-http: the circuit breaker is open, nothing was sent; try again in 1 s',
    });
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'failed',
      processed: 'no',
      stoppedBy: 'breaker',
      retryAt: clock.wall() + HALF_A_SECOND,
      attempts: [],
    });
    expect(operation).not.toHaveBeenCalled();

    const waiting = runWith(operation, given({ traffic }), clock);
    expect(recovery.stats().lanes).toMatchObject([{ waiting: 1 }]);
    clock.pass(HALF_A_SECOND - 1);
    expect(heard).toEqual(['open']);
    clock.pass(1);
    expect(await waiting).toBe('done');
    expect(heard).toEqual(['open', 'half-open', 'closed']);
    expect(recovery.stats().lanes).toMatchObject([{ waiting: 0 }]);
  });

  test('a breaker opened by runs stops the client', async () => {
    const server = await serve(reply(200));
    const { client, clock, recovery } = frozen(server.url, { circuitBreaker });
    await client.get('/payments/1');
    const options = given({ traffic: trafficOf(recovery), policy: once });
    for (let index = 0; index < 4; index++) await thrownBy(runWith(broken(), options, clock));
    expect(await thrownBy(client.get('/payments/1', { recovery: hasty }))).toMatchObject({ code: 'ERR_BREAKER_OPEN' });
    expect(server.arrived.length).toBe(1);
  });

  test('a back-off asked of one holds back the other', async () => {
    const server = await serve(reply(429, {}, { 'retry-after': '5' }), reply(200));
    const { client, clock, recovery } = frozen(server.url, { policy: once });
    const traffic = trafficOf(recovery);
    const heard: unknown[] = [];
    recovery.on('recovery.held', ({ delayMs, host }) => heard.push([delayMs, host]));
    await thrownBy(client.get('/payments/1'));
    const operation = jest.fn(() => 'done');
    const running = runWith(operation, given({ traffic }), clock);
    expect(operation).not.toHaveBeenCalled();
    expect(recovery.stats().lanes).toMatchObject([{ waiting: 1 }]);
    clock.pass(5000);
    expect(await running).toBe('done');

    await thrownBy(runWith(answered(429, { 'retry-after': '3' }), given({ traffic, policy: once }), clock));
    const calling = client.get('/payments/1');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(server.arrived.length).toBe(1);
    clock.pass(3000);
    expect((await calling).status).toBe(200);
    expect(heard).toEqual([
      [5000, server.host],
      [3000, server.host],
    ]);
  });

  test("an earlier run does not keep later ones from the client's host", async () => {
    const server = await serve(reply(429, {}, { 'retry-after': '90' }));
    const { client, clock, recovery } = frozen(server.url, { policy: once });
    const options = given({ traffic: trafficOf(recovery), policy: once });
    await runWith(() => 'done', options, clock);
    await thrownBy(client.get('/payments/1'));
    expect(await thrownBy(runWith(() => 'done', options, clock))).toMatchObject({ code: 'ERR_HELD_BACK' });
    expect(new Set(recovery.stats().lanes.map(({ host }) => host))).toEqual(new Set([server.host]));
  });

  test('a run without a host stays where it was when the client uses a second host', async () => {
    const [server, second] = [await serve(reply(503)), await serve(reply(200))];
    const { client, clock, recovery } = frozen(server.url, { policy: once, circuitBreaker });
    const options = given({ traffic: trafficOf(recovery), policy: hasty });
    for (let index = 0; index < 4; index++) await thrownBy(client.get('/payments/1'));
    await client.get(second.url);
    expect(await thrownBy(runWith(() => 'done', options, clock))).toMatchObject({ code: 'ERR_BREAKER_OPEN' });
    expect(recovery.stats().lanes.map(({ host }) => host)).toEqual([server.host, second.host]);
  });

  test('abandoned while it waits at the door, it ends at once with the reason', async () => {
    const { clock, recovery } = frozen('http://127.0.0.1:1');
    const traffic = trafficOf(recovery);
    await thrownBy(runWith(answered(429, { 'retry-after': '5' }), given({ traffic, policy: once }), clock));
    const controller = new AbortController();
    const operation = jest.fn(() => 'done');
    const running = thrownBy(runWith(operation, given({ traffic, signal: controller.signal }), clock));
    const reason = new Error('enough');
    controller.abort(reason);
    expect(await running).toBe(reason);
    expect(recoveryOf(reason)).toMatchObject({ outcome: 'aborted', attempts: [] });
    expect(operation).not.toHaveBeenCalled();
    expect(recovery.stats().lanes).toMatchObject([{ waiting: 0 }]);
  });
});

test('nothing is run after the deadline', async () => {
  const { clock } = frozen('http://127.0.0.1:1');
  const operation = jest.fn(async () => {
    clock.pass(990);
    throw { status: 429, headers: {}, data: '' };
  });
  const options = given({ policy: { deadline: 1000, backoff: constant(5) } });
  const running = thrownBy(runWith(operation, options, clock));
  await new Promise((resolve) => setTimeout(resolve, 5));
  // The timer of the wait fires late.
  clock.pass(50);
  const error = await running;
  expect(operation).toHaveBeenCalledTimes(1);
  expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no', stoppedBy: 'deadline' });
});

test('the deadline is named as it was set, not by what was left of it', async () => {
  const { clock } = frozen('http://127.0.0.1:1');
  const operation = jest.fn(async ({ attempt }: { attempt: number }) => {
    if (attempt > 1) return new Promise(() => {});
    clock.pass(500);
    throw { status: 429, headers: {}, data: '' };
  });
  const options = given({ policy: { deadline: 5000, attemptTimeout: 4800, backoff: () => 0 } });
  const running = thrownBy(runWith(operation, options, clock));
  await until(() => {
    clock.pass(100);
    return operation.mock.calls.length === 2;
  });
  clock.pass(5000);
  expect(await running).toMatchObject({ message: 'deadline of 5000ms exceeded' });
});

describe('a wrong option is named', () => {
  test.each([
    [{ traffic: {} }, /run: traffic must be traffic, as trafficOf\(\) returns; got an object/],
    [{ traffic: { concurrency: 5 } }, /run: traffic must be traffic, as trafficOf\(\) returns/],
    [{ traffic: null }, /run: traffic must be traffic, as trafficOf\(\) returns; got null/],
    [{ host: '' }, /run: host must be a host, with its port .* such as 'api.example.com' or '127.0.0.1:8080'; got ''/],
    [{ host: 8080 }, /run: host must be a host, .*; got 8080/],
    ...[
      'https://api.example.com',
      'api.example.com/v2',
      '*.example.com',
      ' api.example.com',
      'me@api.example.com',
      'api.example.com:99999',
      'api example.com',
      '[::1',
      '?',
    ].map((host) => [{ host }, /run: host must be a host, /] as const),
    [{ concurrency: 5 }, /run: concurrency is not an option/],
  ])('%j', async (more, message) => {
    await expect(run(() => 1, { ...given(), ...more } as never)).rejects.toThrow(message);
  });

  test.each([
    [{ concurrency: 0 }, /trafficOf: concurrency must be a whole number of attempts/],
    [{ policy: {} }, /trafficOf: policy is not an option/],
    [7, /trafficOf/],
    [{ stats: () => 1 }, /trafficOf: expected the handle itself that attach\(\) returned/],
    [{ ...attached('http://a.example').recovery }, /trafficOf: expected the handle itself that attach\(\) returned/],
  ])('%j', (options, message) => {
    expect(() => trafficOf(options as never)).toThrow(message);
  });
});
