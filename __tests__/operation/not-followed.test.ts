// A write that was answered with a redirect which nobody follows: nothing says that it was made.
import { request as nodeRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { request } from 'undici';
import { constant, defineProvider, midtrans, plainHttp, type RunOptions, recoveryOf, run } from '../../src/index.js';
import { thrownBy } from '../axios/attached.js';
import { type Answer, reply, serve } from '../axios/serve.js';

const options = (): RunOptions => ({ provider: plainHttp(), logger: false, policy: { backoff: constant(1) } });
const moved = (status: number, body: unknown = {}): Answer => reply(status, body, { location: '/moved' });
const STATUSES = [300, 301, 302, 303, 304];

const byUndici = async (url: string) => (await request(url, { method: 'POST', body: '{}' })).body.text();
const byNode = (url: string) =>
  new Promise<string>((resolve, reject) => {
    nodeRequest(url, { method: 'POST' }, (response) => text(response).then(resolve, reject))
      .on('error', reject)
      .end('{}');
  });

/** Clients that do not follow it, and what operations make of the answer. */
const ways: [string, (url: string) => Promise<unknown>][] = [
  ['undici, and returns nothing', (url) => byUndici(url).then(() => {})],
  ['undici, and returns the text', byUndici],
  ['undici, and returns an object', (url) => byUndici(url).then(() => ({ paid: true }))],
  ['node:http, and returns nothing', (url) => byNode(url).then(() => {})],
  ['fetch, and returns the text', async (url) => (await fetch(url, { method: 'POST', redirect: 'manual' })).text()],
  [
    'axios, and returns where it leads',
    async (url) => ({
      at: (await axios.post(url, {}, { maxRedirects: 0, validateStatus: () => true })).headers.location,
    }),
  ],
];

describe.each(ways)('an operation that uses %s', (_, pay) => {
  test.each(STATUSES)('is in doubt after %i', async (status) => {
    const server = await serve(moved(status));
    for (const provider of [plainHttp(), midtrans()]) {
      const error = await thrownBy(run(() => pay(`${server.url}/v2/charge`), { ...options(), provider }));
      expect(error).toMatchObject({ code: 'ERR_PROVIDER', response: { status } });
      expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe', attempts: [{ status }] });
    }
    expect(server.arrived).toHaveLength(2);
  });
});

test.each([300, 301, 302])('a write that is repeated where %i leads counts by that', async (status) => {
  const server = await serve(moved(status), reply(200, { id: 1 }));
  const pay = () => axios.put(`${server.url}/payments/1`, {});
  expect(recoveryOf(await run(async () => ({ own: (await pay()).data }), options()))).toMatchObject({ outcome: 'ok' });
});

test('an operation that goes on after it resolves with what came of that, and the report knows', async () => {
  const server = await serve(moved(302), reply(200, { id: 1 }));
  const operation = async () => {
    await byUndici(`${server.url}/payments`);
    return (await axios.get(`${server.url}/payments/1`)).data as object;
  };
  const value = await run(operation, options());
  expect(recoveryOf(value)).toMatchObject({ outcome: 'unknown', processed: 'maybe', stoppedBy: 'operation' });
});

test('an unfollowed redirect of a read is no success that an operation went on to', async () => {
  const server = await serve(reply(503), moved(302));
  const operation = async () => {
    await byUndici(`${server.url}/payments`);
    await request(`${server.url}/payments/1`);
    return { paid: true };
  };
  expect(recoveryOf(await thrownBy(run(operation, options())))).toMatchObject({ outcome: 'unknown' });
});

test('a provider may say that a redirect is its success', async () => {
  const checkout = defineProvider({
    name: 'checkout',
    read: () => undefined,
    isSuccess: ({ status }) => status === 201 || status === 303,
    rules: [],
  });
  const server = await serve(moved(303));
  const at = async () => ({ at: (await request(server.url, { method: 'POST' })).headers.location });
  const value = await run(at, { ...options(), provider: checkout });
  expect(value).toEqual({ at: '/moved' });
  expect(recoveryOf(value)).toMatchObject({ outcome: 'ok' });
});
