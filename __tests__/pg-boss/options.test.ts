// What pg-boss or PostgreSQL would take without a word, and fail at later.
import { expect, jest, test } from '@jest/globals';
import { beginDeferral } from '../../src/deferral/deferral.js';
import { deferTo } from '../../src/deferral/index.js';
import { sooner } from '../../src/pg-boss/check.js';
import { pgBossQueue, pgBossWorker } from '../../src/pg-boss/index.js';
import { until } from '../bullmq/stage.js';
import { reportOf } from '../deferral/reports.js';

const boss = { send: async () => null, fetch: async () => [] };
const database = { query: async () => ({ rows: [] }) };
const deferral = beginDeferral(reportOf(), {}, Date.now(), Date.now());
const given = { boss, database, name: 'payments' };

test.each<[object, string]>([
  [{ boss: {} }, 'boss must be an object with send() and fetch()'],
  [{ database: 'postgres://localhost' }, 'database must be an object with query()'],
  [{ name: '' }, "name must be a string that is not empty; got ''"],
  [{ schema: 7 }, 'schema must be a string that is not empty; got 7'],
  [{ expireInSeconds: 0.5 }, 'expireInSeconds must be a whole number, at least 1; got 0.5'],
  [{ expireIn: 60 }, 'expireIn is not an option'],
])('pgBossQueue refuses %o', (wrong, complaint) => {
  expect(() => pgBossQueue({ ...given, ...wrong } as never)).toThrow(TypeError);
  expect(() => pgBossQueue({ ...given, ...wrong } as never)).toThrow(`pgBossQueue: ${complaint}`);
});

test.each<[object, string]>([
  [{ concurrency: 0 }, 'concurrency must be a whole number, at least 1; got 0'],
  [{ concurrency: Number.NaN }, 'concurrency must be a whole number, at least 1; got NaN'],
  [{ pollingInterval: Number.NaN }, 'pollingInterval must be a number of milliseconds, at least 1; got NaN'],
  [{ onEnd: 'log' }, 'onEnd must be a function'],
  [{ onError: null }, 'onError must be a function'],
  [{ pollInterval: 5 }, 'pollInterval is not an option; did you mean pollingInterval?'],
  [{ timeout: 900_000 }, "timeout must be shorter than the queue's expireInSeconds (900 s)"],
  [{ timeout: false }, "timeout must be shorter than the queue's expireInSeconds (900 s)"],
])('pgBossWorker refuses %o', (wrong, complaint) => {
  const start = () => pgBossWorker(pgBossQueue(given), () => null, wrong as never);
  expect(start).toThrow(TypeError);
  expect(start).toThrow(`pgBossWorker: ${complaint}`);
});

test('a payment is not put off to a queue that is not there, of which pg-boss 10 says nothing', async () => {
  const defer = deferTo(pgBossQueue(given), { job: () => ({}), logger: false });
  await expect(defer(reportOf())).rejects.toThrow("there is no queue 'payments'");
});

/** With what options a queue puts a payment. */
async function putBy(options: object): Promise<object | undefined> {
  const sent: { options: object }[] = [];
  const send = async (request: { options: object }) => {
    sent.push(request);
    return 'id';
  };
  await pgBossQueue({ ...given, ...options, boss: { ...boss, send } }).put('a/id=1', {}, Date.now(), 'a');
  return sent[0]?.options;
}

test('a killed run is taken up as soon as it has expired, whatever the queue says of retries', async () => {
  expect(await putBy({})).toMatchObject({ retryDelay: 0, retryBackoff: false });
});

test.each([
  [900, {}],
  [60, { expireInSeconds: 60 }],
  // pg-boss takes no less.
  [10, { expireInSeconds: 5 }],
])(
  'nobody else gets a payment before it expires, whatever heartbeat its queue wants: %i s',
  async (seconds, options) => {
    expect(await putBy(options)).toMatchObject({ heartbeatSeconds: seconds });
  },
);

test('a run ends before its job expires, however soon that is', async () => {
  const queue = pgBossQueue({ ...given, expireInSeconds: 60 });
  expect(() => pgBossWorker(queue, () => null, { timeout: 60_000 })).toThrow('expireInSeconds (60 s)');
  await pgBossWorker(queue, () => null).close();
  await pgBossWorker(queue, () => null, { timeout: 59_000 }).close();
});

test.each([1, '1.000000'])(
  'a job that was put to expire sooner, in %p s, is stopped before that',
  async (expireInSeconds) => {
    const job = { id: 'j', data: JSON.parse(JSON.stringify(deferral)), retryCount: 0, expireInSeconds };
    const jobs = [job];
    const queue = pgBossQueue({ ...given, boss: { ...boss, fetch: async () => jobs.splice(0) } });
    let stopped: AbortSignal | undefined;
    const worker = pgBossWorker(
      queue,
      ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            stopped = signal;
            reject(signal.reason);
          });
        }),
      { pollingInterval: 1 },
    );
    await until(async () => stopped !== undefined);
    await worker.close();
    expect(stopped?.reason).toMatchObject({ name: 'TimeoutError' });
  },
);

test.each([undefined, null, '', 'soon', 900])(
  'a job that says %p about its end has the time of the worker',
  (given) => {
    expect(sooner(given, 600_000)).toBeUndefined();
  },
);

test('listeners that throw or reject end neither the worker nor the process', async () => {
  const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
  let fetched = 0;
  const away = {
    ...boss,
    fetch: async () => {
      fetched += 1;
      throw new Error('the database is away');
    },
  };
  const queue = pgBossQueue({ ...given, boss: away });
  const worker = pgBossWorker(queue, () => null, {
    pollingInterval: 1,
    onError: () => {
      if (fetched === 1) throw new Error('this listener throws');
      return Promise.reject(new Error('this listener rejects'));
    },
  });
  await until(async () => warned.mock.calls.length > 1);
  await worker.close();
  const warnings = warned.mock.calls.slice(0, 2).map(([message]) => message);
  warned.mockRestore();
  expect(warnings).toEqual(['pgBossWorker: this listener throws', 'pgBossWorker: this listener rejects']);
});
