import { describe, expect, test } from '@jest/globals';
import axios, { AxiosError } from 'axios';
import { constant, plainHttp, type RunOptions, recoveryOf, run } from '../../src/index.js';
import { thrownBy } from '../axios/attached.js';
import { type Answer, reply, serve } from '../axios/serve.js';

const options: RunOptions = { provider: plainHttp(), logger: false, policy: { backoff: constant(1) } };

/** As applications and SDKs do with the error of a client. */
const wrapping = (cause: unknown, message = 'the charge failed') => {
  throw new Error(message, { cause });
};

const clients: Readonly<Record<string, (url: string) => Promise<unknown>>> = {
  axios: (url) => axios.post(url, {}),
  ky: async (url) => {
    const response = await fetch(url, { method: 'POST', body: '{}' });
    if (!response.ok) throw Object.assign(new Error('ky'), { name: 'HTTPError', response });
    return response;
  },
};

describe.each(Object.keys(clients))('an answer behind an error that has that of %s as its cause', (name) => {
  const pay = (url: string) => (clients[name] as (url: string) => Promise<unknown>)(url).catch(wrapping);

  test('is read: a rate limit is no request that could not be sent', async () => {
    const limited: Answer = reply(429);
    const server = await serve(limited, reply(200));
    const paid = await run(() => pay(server.url), options);
    expect(recoveryOf(paid)).toMatchObject({ outcome: 'recovered', attempts: [{ status: 429 }, { status: 200 }] });
  });

  test('says that the payment is refused', async () => {
    const server = await serve(reply(402));
    const error = await thrownBy(run(() => pay(server.url), options));
    expect(error).toMatchObject({ message: 'the charge failed' });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', attempts: [{ status: 402, code: '402' }] });
  });
});

test('what caused the failure of a request is not its answer', async () => {
  const failed = new AxiosError('socket hang up', 'ECONNRESET', { method: 'post', url: '/charges' } as never);
  failed.cause = Object.assign(new Error('the proxy'), { status: 429 });
  const error = await thrownBy(run(() => wrapping(failed), options));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', attempts: [{ code: 'ECONNRESET' }] });
});

test('an error of the application that begins as one of `fetch` is none', async () => {
  const server = await serve(reply(429), reply(200));
  const pay = () => axios.post(server.url, {}).catch((error) => wrapping(error, 'Failed to fetch the charge'));
  expect(recoveryOf(await run(pay, options))).toMatchObject({ outcome: 'recovered' });
});
