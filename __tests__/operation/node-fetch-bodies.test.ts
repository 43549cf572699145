// node-fetch's bodies are streams of Node's, of which a copy cannot be read alone: `run` reads the body itself, and gives it back.
import type { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { midtrans, plainHttp, recoveryOf, run } from '../../src/index.js';
import { type Answer, reply, serve } from '../axios/serve.js';
import { charge, statusOf } from '../axios/wire/payments.js';
import { posting, thrownBy, wrapped } from '../fetch/wrapped.js';
import { until } from '../simulators/until.js';

const nodeFetch: typeof fetch = async (url, init) => (await import('node-fetch' as string)).default(url, init);

const options = { provider: midtrans(), logger: false as const, policy: { attemptTimeout: 500, maxAttempts: 1 } };
const pay = (url: string) =>
  run(({ signal }) => nodeFetch(`${url}/v2/charge`, { ...posting(charge), signal }), options);

async function chunksOf({ body }: Response): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const each of body as never as Readable) chunks.push(each as Buffer);
  return chunks;
}

const PAID = statusOf('settlement');
const ways: readonly [string, (response: Response) => Promise<unknown>][] = [
  ['json', (response) => response.json()],
  ['text', async (response) => JSON.parse(await response.text())],
  ['arrayBuffer', async (response) => JSON.parse(Buffer.from(await response.arrayBuffer()).toString())],
  ['its stream', async (response) => JSON.parse(Buffer.concat(await chunksOf(response)).toString())],
  ['a clone', (response) => response.clone().json()],
];

test.each(ways)('a success can be read as bare: %s', async (_, read) => {
  const { url } = await serve(reply(200, PAID));
  const response = await pay(url);
  expect(recoveryOf(response)).toMatchObject({ outcome: 'ok' });
  expect(response.bodyUsed).toBe(false);
  expect(await read(response)).toEqual(PAID);
});

test('a long success can be read', async () => {
  const long = { ...PAID, custom: 'x'.repeat(200_000) };
  const { url } = await serve(reply(200, long));
  expect(await (await pay(url)).json()).toEqual(long);
});

const around: readonly [string, (response: () => Promise<Response>) => Promise<Response>][] = [
  ['a run', (inner) => run(inner, options)],
  ['a run that gives on a clone', (inner) => run(async () => (await inner()).clone(), options)],
  [
    'a wrapped fetch',
    (inner) => wrapped({ provider: midtrans() }, inner).fetch('http://pay.test/v2/charge', posting(charge)),
  ],
];

test.each(around)('a success that a run gives back is one for %s around it', async (_, outer) => {
  const { url } = await serve(reply(200, PAID));
  const response = await outer(() => pay(url));
  expect(recoveryOf(response)).toMatchObject({ outcome: 'ok' });
  expect(await response.json()).toEqual(PAID);
});

test('a refusal inside HTTP 200 is one', async () => {
  const { url } = await serve(reply(200, { status_code: '202', status_message: 'denied', transaction_status: 'deny' }));
  expect(recoveryOf(await thrownBy(pay(url)))).toMatchObject({ outcome: 'failed', attempts: [{ code: '202' }] });
});

const begun: readonly [string, (body: Readable) => Promise<unknown>][] = [
  ['read', async (body) => body.toArray()],
  ['let go', async (body) => body.destroy()],
];

test.each(begun)('a response is looked at no more if the operation has its stream %s', async (_, use) => {
  const { url } = await serve(reply(200, PAID));
  const operation = async ({ signal }: { signal: AbortSignal }) => {
    const response = await nodeFetch(`${url}/v2/charge`, { ...posting(charge), signal });
    await use(response.body as never as Readable);
    return response;
  };
  const report = recoveryOf(await thrownBy(run(operation, options)));
  expect(report).toMatchObject({ outcome: 'unknown', attempts: [{ code: 'NOT_UNDERSTOOD' }] });
});

describe('a body', () => {
  const begun =
    (type: string, then: (response: Parameters<Answer>[0]) => void): Answer =>
    (response) => {
      response.writeHead(200, { 'content-type': type }).write('{');
      then(response);
    };

  test('that breaks off leaves the payment in doubt', async () => {
    const { url } = await serve(begun('application/json', (response) => setTimeout(() => response.destroy(), 20)));
    expect(recoveryOf(await thrownBy(pay(url)))).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  });

  test('that breaks off as it begins leaves the payment in doubt', async () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
    const { url } = await serve((response) => response.socket?.end(`${head}no length\r\n`));
    const plain = { provider: plainHttp(), logger: false as const, policy: { maxAttempts: 1 } };
    const ends = [run(() => nodeFetch(url, posting({})), plain), wrapped(plain, nodeFetch).fetch(url, posting({}))];
    for (const error of await Promise.all(ends.map(thrownBy)))
      expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  });

  test('that stalls ends with the attempt, and holds no socket', async () => {
    let isClosed = false;
    const stalled = begun('application/json', (response) => {
      response.on('close', () => {
        isClosed = true;
      });
    });
    const { url } = await serve(stalled);
    expect(recoveryOf(await thrownBy(pay(url)))).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    await until(() => isClosed);
  });

  test('of a stream is left alone', async () => {
    const { url } = await serve(begun('text/plain', () => {}));
    const response = await run(() => nodeFetch(url), options);
    expect(response.bodyUsed).toBe(false);
    (response.body as never as Readable).destroy();
  });
});
