// The answer of a look-up takes the place of the payment's own, in the form that the application asked for.
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import type { AxiosRequestConfig, AxiosResponse } from 'axios';
import { midtrans, recoveryOf } from '../../src/index.js';
import { attached } from './attached.js';
import { reply, reset, serve } from './serve.js';
import { charge, statusOf } from './wire/payments.js';

const PAID = statusOf('settlement');

type Read = (data: never) => unknown;
const forms: readonly (readonly [adapter: 'http' | 'fetch', responseType: 'stream' | 'arraybuffer' | 'blob', Read])[] =
  [
    ['http', 'stream', (data: Readable) => data instanceof Readable && text(data)],
    ['http', 'arraybuffer', (data: Buffer) => Buffer.isBuffer(data) && data.toString()],
    ['http', 'blob', (data: string) => data],
    ['fetch', 'stream', (data: ReadableStream) => data instanceof ReadableStream && new Response(data).text()],
    ['fetch', 'arraybuffer', (data: ArrayBuffer) => data instanceof ArrayBuffer && Buffer.from(data).toString()],
    ['fetch', 'blob', (data: Blob) => data.text()],
  ];

describe.each(forms)('by %s, as %s', (adapter, responseType, read) => {
  const asked: AxiosRequestConfig = { adapter, responseType };

  async function pay(answer: typeof reset, reconcile?: () => never): Promise<AxiosResponse> {
    const server = await serve((response, request) =>
      (request.method === 'POST' ? answer : reply(200, PAID))(response, request),
    );
    const provider = midtrans({ settledAfter: 0, ...(reconcile && { reconcile }) });
    const { client } = attached(server.url, { provider, policy: { maxAttempts: 1 } });
    const response = await client.post('/v2/charge', charge, asked);
    expect(server.arrived.filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
    return response;
  }

  test('after an answer that was lost', async () => {
    const { data } = await pay(reset);
    expect(JSON.parse((await read(data as never)) as string)).toEqual(PAID);
  });

  test("if the application's own look-up says what was found", async () => {
    const { data } = await pay(reset, () => ({ state: 'landed', answer: { status: 200, data: PAID } }) as never);
    expect(JSON.parse((await read(data as never)) as string)).toEqual(PAID);
  });
});

test('an answer to a payment that is a stream is not read: the look-up answers, as a stream', async () => {
  const server = await serve((response, request) =>
    reply(200, request.method === 'POST' ? { status_code: '200' } : PAID)(response, request),
  );
  const { client } = attached(server.url, { provider: midtrans() });
  const response = await client.post('/v2/charge', charge, { responseType: 'stream' });
  expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
  expect(response.data).toBeInstanceOf(Readable);
  expect(JSON.parse(await text(response.data))).toEqual(PAID);
});
