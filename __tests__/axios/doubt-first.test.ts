// Behind a limit on concurrency, a payment in doubt waits for no call that has sent nothing yet: its time for the truth would run out.
import { expect, test } from '@jest/globals';
import { headerKey, plainHttp, type Reconcile, recoveryOf } from '../../src/index.js';
import { until } from '../simulators/until.js';
import { attached } from './attached.js';
import { type Answer, reply, reset, serve } from './serve.js';

const keyed = plainHttp({
  keys: [{ name: 'key', kind: 'operation', ...headerKey('Idempotency-Key'), protects: () => true }],
});
const reconcile: Reconcile = async (_, { get }) => ({ state: 'landed', answer: await get('/look-up?id=0') });
const asked = plainHttp({ reconcile });

/** The first of five payments loses its answer, the second is answered once the first waits for a place again. */
async function arrivalOf(provider: typeof keyed) {
  let answer = () => {};
  const held: Answer = (response, request) => {
    answer = () => reply(200, { id: 1 })(response, request);
  };
  const server = await serve(reset, held, reply(200, { id: 0 }));
  const { client, recovery } = attached(server.url, { provider, concurrency: 1 });
  const payments = [0, 1, 2, 3, 4].map((id) =>
    client.post('/payments', { id }, { headers: { 'Idempotency-Key': `key-${id}` } }),
  );
  const waiting = () => recovery.stats().lanes.reduce((sum, lane) => sum + lane.waiting, 0);
  await until(() => server.arrived.length === 2 && waiting() === 4);
  answer();
  const outcomes = (await Promise.all(payments)).map((response) => recoveryOf(response)?.outcome);
  return {
    outcomes,
    arrived: server.arrived.map(({ url, body }) => (url?.startsWith('/look-up') ? 'look-up' : JSON.parse(body).id)),
  };
}

test('its retry gets the next place', async () => {
  expect(await arrivalOf(keyed)).toEqual({
    arrived: [0, 1, 0, 2, 3, 4],
    outcomes: ['recovered', 'ok', 'ok', 'ok', 'ok'],
  });
});

test('so does its look-up', async () => {
  expect(await arrivalOf(asked)).toEqual({
    arrived: [0, 1, 'look-up', 2, 3, 4],
    outcomes: ['reconciled', 'ok', 'ok', 'ok', 'ok'],
  });
});

test('so does that of one that is resumed', async () => {
  let answer = () => {};
  const server = await serve(
    (response, request) => {
      answer = () => reply(200, { id: 0 })(response, request);
    },
    reply(200, { id: 0 }),
  );
  const { client, recovery } = attached(server.url, { provider: asked, concurrency: 1 });
  const payments = [0, 1, 2].map((id) => client.post('/payments', { id }));
  payments.push(client.post('/payments', { id: 3 }, { recovery: { keys: {} } }));
  const waiting = () => recovery.stats().lanes.reduce((sum, lane) => sum + lane.waiting, 0);
  await until(() => server.arrived.length === 1 && waiting() === 3);
  answer();
  const outcomes = (await Promise.all(payments)).map((response) => recoveryOf(response)?.outcome);
  expect(outcomes).toEqual(['ok', 'ok', 'ok', 'reconciled']);
  expect(server.arrived.map(({ method }) => method)).toEqual(['POST', 'GET', 'POST', 'POST']);
});

test('look-ups that all hang leave half of the places to others', async () => {
  const held: (() => void)[] = [];
  const server = await serve((response, request) => {
    if (request.method === 'GET') held.push(() => reply(200, { id: 0 })(response, request));
    else (JSON.parse(server.arrived.at(-1)?.body ?? '').id < 2 ? reset : reply(200))(response, request);
  });
  const { client } = attached(server.url, { provider: asked, concurrency: 2 });
  const payments = [0, 1, 2, 3, 4, 5].map((id) => client.post('/payments', { id }));
  for (const response of await Promise.all(payments.slice(2))) expect(response.status).toBe(200);
  await until(() => held.length === 2);
  expect(server.arrived.map(({ method }) => method).lastIndexOf('POST')).toBe(6);
  for (const go of held) go();
  const outcomes = (await Promise.all(payments)).map((response) => recoveryOf(response)?.outcome);
  expect(outcomes).toEqual(['reconciled', 'reconciled', 'ok', 'ok', 'ok', 'ok']);
});
