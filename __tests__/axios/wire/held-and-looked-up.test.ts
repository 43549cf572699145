// What becomes of a write that was given up is seen on the wire, if its adapter does not heed its signal.
import { expect, test } from '@jest/globals';
import axios, { type AxiosAdapter } from 'axios';
import { plainHttp, recoveryOf } from '../../../src/index.js';
import { attached } from '../attached.js';
import { hang, reply, type Served, serve } from '../serve.js';
import { paid, slow } from './slow-name.js';

const byFetch: AxiosAdapter = async ({ baseURL, url, method = 'get', data }) => {
  const answer = await fetch(`${baseURL}${url}`, { method: method.toUpperCase(), body: data });
  return { status: answer.status, statusText: '', headers: {}, data: await answer.text() } as never;
};
const http = axios.getAdapter('http');
const byNode: AxiosAdapter = ({ signal: _, ...config }) => http(config as never);

/** A client whose payments are found once they are there. `act`: what the fourth look-up does; the second one is usually believed. */
function looking(server: Served, adapter: AxiosAdapter, act: () => void) {
  let asked = 0;
  const reconcile = async () => {
    asked += 1;
    if (asked === 4) act();
    const answer = { status: 200, headers: {}, data: { id: 1 } };
    return paid(server) > 0 ? ({ state: 'landed', answer } as const) : 'absent';
  };
  const provider = plainHttp({ settledAfter: 50, reconcile });
  return attached(
    server.url,
    { provider, policy: { attemptTimeout: 100, deadline: false, maxAttempts: 2 } },
    { adapter },
  );
}

test.each<[string, AxiosAdapter]>([
  ['fetch', byFetch],
  ["axios's for Node", byNode],
])('a payment that still connects, by %s: it is not made again however often nothing is found', async (_, adapter) => {
  const server = await slow();
  const { client } = looking(server, adapter, server.open);
  const response = await client.post('/payments', { amount: 1 });
  expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled', attempts: { length: 1 } });
  await server.settled();
  expect(paid(server)).toBe(1);
});

test.each<[string, AxiosAdapter]>([
  ['fetch', byFetch],
  ["axios's for Node", byNode],
])('one that is on the wire, by %s: the provider has its time, and "not found" is believed', async (_, adapter) => {
  const server = await serve(hang, reply(200, { id: 1 }));
  const { client } = looking({ ...server, arrived: [] }, adapter, () => {
    throw new Error('it should have been believed');
  });
  const response = await client.post('/payments', { amount: 1 });
  expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', attempts: { length: 2 }, lookUps: { length: 2 } });
});
