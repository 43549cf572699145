// A redirect that turns a write into a read (301, 302, 303): whatever page is at its end says nothing about the write.
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { constant, plainHttp, type RunOptions, recoveryOf, run } from '../../src/index.js';
import { thrownBy } from '../axios/attached.js';
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

describe('a login that is answered with a redirect beside a charge', () => {
  const shop: Answer = (response, request) => {
    const answer = request.url === '/login' ? reply(302, {}, { location: '/home' }) : reply(200, { id: 1 });
    answer(response, request);
  };
  const logIn = (url: string) => fetch(`${url}/login`, { method: 'POST', body: 'name=a' });

  test('leaves the run in doubt, which says what to do', async () => {
    const { url } = await serve(shop);
    const pay = async () => {
      await logIn(url);
      return (await axios.post(`${url}/payments`, {})).data;
    };
    const report = recoveryOf(await run(pay, options()));
    expect(report).toMatchObject({ outcome: 'unknown', stoppedBy: 'operation' });
    expect(report?.summary).toMatch(/ask the provider .* such as a login, keep it out of the run, return the response/);
  });

  test('and so does the stack of the error, if nothing came after it', async () => {
    const { url } = await serve(shop);
    const pay = async () => {
      const { data } = await axios.post(`${url}/payments`, {});
      await fetch(`${url}/login`, { method: 'POST', redirect: 'manual' });
      return data;
    };
    const error = (await thrownBy(run(pay, options()))) as Error;
    expect(error).toMatchObject({
      message: 'plain-http: the operation returned a value, but its write failed with 302',
    });
    expect(error.stack?.split('\n')[0]).toMatch(/ failed with 302 — plain-http 302; .* such as a login, keep it out/);
  });

  test('does not, if the operation returns the response of the charge, or the host of the charge is named', async () => {
    const [{ url }, own] = [await serve(shop), await serve(shop)];
    const pay = async (where: string) => {
      await logIn(url);
      return axios.post(`${where}/payments`, {});
    };
    const whole = await run(() => pay(url), options());
    const data = await run(async () => (await pay(own.url)).data, { ...options(), host: own.host });
    expect([recoveryOf(whole)?.outcome, recoveryOf(data)?.outcome]).toEqual(['ok', 'ok']);
  });
});
