// A wrapper of `fetch` may throw for an error status, with the answer in the error: that is an answer like any other.
import { describe, expect, test } from '@jest/globals';
import { plainHttp, recoveryOf } from '../../src/index.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import { AMPLE } from '../time-for.js';
import { posting, thrownBy, wrapped } from './wrapped.js';

class HttpError extends Error {
  constructor(readonly response: Response) {
    super(`HTTP ${response.status}`);
  }
}

/** As ky does. */
async function strict(input: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  if (!response.ok) throw new HttpError(response);
  return response;
}

const inDoubt = { outcome: 'unknown', processed: 'maybe' };

describe('a fetch that throws for an error status', () => {
  const { fetch: mine } = wrapped({}, strict as never);

  test('a payment that was rejected before work is sent again', async () => {
    const { url, arrived } = await serve(reply(429, {}, { 'retry-after': '0' }), reply(200, { id: 1 }));
    const response = await mine(`${url}/payments`, posting({ amount: 1 }));
    expect(await response.json()).toEqual({ id: 1 });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', attempts: [{ code: '429' }, {}] });
    expect(arrived).toHaveLength(2);
  });

  test('a payment that was refused rejects with that error, whose answer is unread', async () => {
    const { url } = await serve(reply(402, { error: 'no money' }));
    const error = await thrownBy(mine(`${url}/payments`, posting({ amount: 1 })));
    expect(error).toBeInstanceOf(HttpError);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no', attempts: [{ code: '402' }] });
    expect(await (error as HttpError).response.json()).toEqual({ error: 'no money' });
  });

  test('a payment that may have been made is in doubt', async () => {
    const { url, arrived } = await serve(reply(503));
    const error = await thrownBy(mine(`${url}/payments`, posting({ amount: 1 })));
    expect(recoveryOf(error)).toMatchObject({ ...inDoubt, attempts: [{ code: '503' }] });
    expect(arrived).toHaveLength(1);
  });

  test('a read is made again', async () => {
    const { url } = await serve(reply(503), reply(200));
    expect(recoveryOf(await mine(`${url}/payments/1`))).toMatchObject({ outcome: 'recovered' });
  });

  test('an answer that breaks off rejects with its error', async () => {
    const { url } = await serve((response) => {
      response.writeHead(400, { 'content-type': 'application/json', 'content-length': '100' }).write('{"e');
      setImmediate(() => response.destroy());
    });
    const error = await thrownBy(mine(`${url}/payments`, posting({ amount: 1 })));
    expect(error).toBeInstanceOf(HttpError);
  });

  test('a look-up may find nothing', async () => {
    const payments = [reset, reply(200)];
    const { url, arrived } = await serve((response, request) =>
      (request.method === 'GET' ? reply(404) : (payments.shift() as Answer))(response, request),
    );
    const provider = plainHttp({
      settledAfter: 1,
      reconcile: async (_request, { get }) => ((await get('/payments/1')).status === 404 ? 'absent' : 'landed'),
    });
    const { fetch: asking } = wrapped({ provider, policy: { deadline: AMPLE } }, strict as never);
    const response = await asking(`${url}/payments`, posting({ amount: 1 }));
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered' });
    expect(arrived.at(-1)?.method).toBe('POST');
    expect(payments).toEqual([]);
  });
});

test.each<[string, (url: string, init: RequestInit) => Promise<unknown>]>([
  ['after the payment', (url, init) => fetch(url, init)],
  ['instead of the payment, as far as it is seen', async () => {}],
])('the answer to something else, %s, is none', async (_when, pay) => {
  const { url } = await serve((response, request) =>
    (request.url === '/audit' ? reply(400) : reply(200))(response, request),
  );
  const wrapper = async (input: string, init: RequestInit) => {
    await pay(input, init);
    return strict(`${url}/audit`);
  };
  const { fetch: mine } = wrapped({}, wrapper as never);
  const error = await thrownBy(mine(`${url}/payments`, posting({ amount: 1 })));
  expect(error).toBeInstanceOf(HttpError);
  expect(recoveryOf(error)).toMatchObject(inDoubt);
});
