// A redirect that turns a write into a read (301, 302, 303): whatever page is at its end says nothing about the write.
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { constant, plainHttp, type RunOptions, recoveryOf, run } from '../../src/index.js';
import { type Answer, reply, serve } from '../axios/serve.js';

const options = (): RunOptions => ({ provider: plainHttp(), logger: false, policy: { backoff: constant(1) } });
const post = { method: 'POST', body: '{}' };
const moved = (status: number): Answer => reply(status, {}, { location: '/login' });

const ways: [string, (url: string) => Promise<unknown>][] = [
  ['the page as axios gives it', (url) => axios.post(url, {})],
  ['its body', async (url) => (await axios.post(url, {})).data],
  ['the page as fetch gives it', (url) => fetch(url, post)],
  ['its body, by fetch', async (url) => (await fetch(url, post)).json()],
];

describe.each(ways)('an operation that returns %s', (_, pay) => {
  test.each([301, 302, 303])('is in doubt after %i', async (status) => {
    const server = await serve(moved(status), reply(200, { please: 'log in' }));
    const value = await run(() => pay(`${server.url}/payments`), options());
    expect(recoveryOf(value as object)).toMatchObject({
      outcome: 'unknown',
      stoppedBy: 'operation',
      attempts: [{ code: 'REDIRECTED_WRITE' }],
    });
    expect(server.arrived).toHaveLength(2);
  });
});

test('a read that is redirected is none', async () => {
  const server = await serve(moved(302), reply(200, { id: 1 }));
  const value = await run(async () => (await axios.get(`${server.url}/payments/1`)).data, options());
  expect(recoveryOf(value)).toMatchObject({ outcome: 'ok' });
});
