import { afterEach, describe, expect, test } from '@jest/globals';
import { constant, plainHttp, type RunOptions, recoveryOf, run, trafficOf } from '../../src/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { hang, reply, serve } from '../axios/serve.js';
import { until } from '../simulators/until.js';

const options: RunOptions = { provider: plainHttp(), logger: false, policy: { backoff: constant(1) } };
const nap = () => new Promise((resolve) => setTimeout(resolve, 5));

const ending: AbortController[] = [];
afterEach(() => {
  for (const each of ending.splice(0)) each.abort();
});

/** Traffic of two places and a way to see whether both are free: two operations get in at once. */
function twoPlaces() {
  const traffic = trafficOf({ concurrency: 2, retryBudget: false, circuitBreaker: false, logger: false });
  const isFree = async () => {
    let inside = 0;
    const controller = new AbortController();
    ending.push(controller);
    const hung = [1, 2].map(() =>
      run(
        () => {
          inside += 1;
          return new Promise(() => {});
        },
        { ...options, traffic, signal: controller.signal },
      ).catch(() => {}),
    );
    await nap();
    controller.abort();
    await Promise.all(hung);
    return inside === 2;
  };
  return { traffic, isFree };
}

describe('a place is given back', () => {
  test.each<[string, Partial<RunOptions>, () => unknown]>([
    ['after a success', {}, () => 'done'],
    ['after a failure', {}, () => Promise.reject({ status: 400, headers: {}, data: '' })],
    ['after retries', { idempotent: true }, () => Promise.reject({ status: 503, headers: {}, data: '' })],
    ['after an answer that is an error', {}, () => ({ status: 500, headers: {}, data: '' })],
    ['after a fault in the code', {}, () => (undefined as unknown as { field: string }).field],
    ['after what cannot even be looked at', {}, () => Promise.reject(unreadable)],
    ['after a time-out', { policy: { attemptTimeout: 5 } }, () => new Promise(() => {})],
    ['after the deadline', { policy: { deadline: 5 } }, () => new Promise(() => {})],
  ])('%s', async (_when, more, operation) => {
    const { traffic, isFree } = twoPlaces();
    await Promise.all([1, 2].map(() => run(operation, { ...options, ...more, traffic }).catch(() => {})));
    expect(await isFree()).toBe(true);
  });

  const unreadable = Object.defineProperty({}, 'response', {
    get() {
      throw new Error('a hostile getter');
    },
  });

  test.each(['in an attempt', 'in a wait', 'in the queue'])('after an abort %s', async (when) => {
    const { traffic, isFree } = twoPlaces();
    const controllers = [1, 2, 3].map(() => new AbortController());
    const operation = () =>
      when === 'in a wait' ? Promise.reject({ status: 429, headers: {}, data: '' }) : new Promise(() => {});
    const policy = { backoff: constant(50_000) };
    const runs = controllers.map(({ signal }) => thrownBy(run(operation, { ...options, policy, traffic, signal })));
    const waiting = when === 'in a wait' ? 0 : 1;
    await until(() => traffic.stats()[0]?.waiting === waiting);
    await nap();
    expect(traffic.stats()).toMatchObject([{ waiting }]);
    for (const controller of controllers) controller.abort(new Error('enough'));
    for (const error of await Promise.all(runs)) expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted' });
    expect(await isFree()).toBe(true);
  });
});

test('a run that waits for its retry leaves its place to others', async () => {
  const traffic = trafficOf({ concurrency: 1, logger: false });
  const seen: string[] = [];
  const first = run(
    async ({ attempt }) => {
      seen.push(`first ${attempt}`);
      if (attempt === 1) throw { status: 429, headers: {}, data: '' };
    },
    { ...options, policy: { backoff: constant(30) }, traffic },
  );
  await nap();
  await run(() => seen.push('second'), { ...options, traffic });
  await first;
  expect(seen).toEqual(['first 1', 'second', 'first 2']);
});

test('no more are under way at a time than the limit, in the client and in runs together', async () => {
  let inside = 0;
  let most = 0;
  const enter = () => {
    inside += 1;
    most = Math.max(most, inside);
  };
  const server = await serve((response, request) => {
    enter();
    setTimeout(() => {
      inside -= 1;
      reply(200)(response, request);
    }, 5);
  });
  const { client, recovery } = attached(server.url, { concurrency: 3 });
  await client.get('/payments/0');
  const traffic = trafficOf(recovery);
  const operation = async () => {
    enter();
    await nap();
    inside -= 1;
  };
  await Promise.all(
    Array.from({ length: 15 }, (_, index) => [
      client.get(`/payments/${index}`),
      run(operation, { ...options, traffic }),
    ]).flat(),
  );
  expect(most).toBe(3);
  expect(recovery.stats().lanes).toMatchObject([{ waiting: 0 }]);
});

test('a full queue refuses a run, which is then not run at all', async () => {
  const server = await serve(hang);
  const { client, recovery } = attached(server.url, { concurrency: { limit: 1, queue: 0 } });
  const controller = new AbortController();
  const hung = thrownBy(client.get('/payments/1', { signal: controller.signal }));
  await until(() => server.arrived.length === 1);
  const error = await thrownBy(run(() => 'done', { ...options, traffic: trafficOf(recovery) }));
  expect(error).toMatchObject({
    code: 'ERR_QUEUE_FULL',
    message: 'plain-http: too many calls are waiting for their turn, nothing was sent',
  });
  expect(recoveryOf(error)).toMatchObject({
    outcome: 'failed',
    processed: 'no',
    stoppedBy: 'concurrency',
    attempts: [],
  });
  controller.abort();
  await hung;
});
