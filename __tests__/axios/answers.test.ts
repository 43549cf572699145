import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosError } from 'axios';
import { attemptOf, mdes, midtrans, recoveryOf } from '../../src/index.js';
import { until } from '../simulators/until.js';
import { attached, frozen, thrownBy } from './attached.js';
import { type Answer, reply, serve } from './serve.js';

const PAID = { paid: true };
const TEXT = JSON.stringify(PAID);

describe('validateStatus', () => {
  test('null: an answer that axios takes for a success is judged and recovered, and the last one is handed back', async () => {
    const server = await serve(reply(503), reply(503, { why: 'bank' }));
    const { client } = attached(server.url, { policy: { maxAttempts: 2 } }, { validateStatus: null });
    const response = await client.get('/payments/1');
    expect(response).toMatchObject({ status: 503, data: { why: 'bank' } });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'failed', stoppedBy: 'attempts' });
    expect(server.arrived.length).toBe(2);
  });

  test('null: a success after a retry resolves', async () => {
    const server = await serve(reply(429), reply(200, PAID));
    const { client } = attached(server.url, {}, { validateStatus: null });
    const response = await client.post('/payments', { amount: 1 });
    expect(response.data).toEqual(PAID);
    expect(recoveryOf(response)?.outcome).toBe('recovered');
  });

  test('null: an unprotected POST is not retried', async () => {
    const server = await serve(reply(503), reply(200, PAID));
    const { client } = attached(server.url, {}, { validateStatus: null });
    const response = await client.post('/payments', { amount: 1 });
    expect(response.status).toBe(503);
    expect(recoveryOf(response)?.outcome).toBe('unknown');
    expect(server.arrived.length).toBe(1);
  });

  test("that rejects a success: the error is axios's own, and nothing is retried", async () => {
    const server = await serve(reply(200, PAID));
    const { client } = attached(server.url, {}, { validateStatus: (status) => status === 201 });
    const error = await thrownBy(client.post('/payments', { amount: 1 }));
    expect(axios.isAxiosError(error) && error.response?.data).toEqual(PAID);
    expect(server.arrived.length).toBe(1);
  });

  test('that rejects the success of a retry rejects it as it would the first', async () => {
    const server = await serve(reply(429), reply(200, PAID));
    const { client } = attached(server.url, {}, { validateStatus: (status) => status === 201 });
    const error = await thrownBy(client.post('/payments', { amount: 1 }));
    expect(axios.isAxiosError(error) && error.response?.status).toBe(200);
    expect(server.arrived.length).toBe(2);
  });
});

describe('responseType', () => {
  const kinds = [
    ['text', (data: unknown) => data, TEXT],
    ['json', (data: unknown) => data, PAID],
    ['arraybuffer', (data: unknown) => Buffer.isBuffer(data) && data.toString(), TEXT],
    ['stream', (data: unknown) => text(data as NodeJS.ReadableStream), TEXT],
  ] as const;
  for (const [responseType, read, expected] of kinds) {
    test(`${responseType} gives the same as without recoverable, on the first attempt and after retries`, async () => {
      const server = await serve(reply(200, PAID), reply(429, PAID), reply(503, PAID), reply(200, PAID));
      const { client } = attached(server.url, {}, { responseType });
      const plain = axios.create({ baseURL: server.url, responseType });
      if (responseType !== 'text') {
        expect(await read((await plain.get('/payments/1', { validateStatus: null })).data)).toEqual(expected);
      } else {
        // axios parses text as JSON anyway, unless it is told not to.
        const response = await client.get('/payments/1', { transitional: { forcedJSONParsing: false } });
        expect(response.data).toBe(TEXT);
      }
      const response = await client.get('/payments/1', { transitional: { forcedJSONParsing: false } });
      expect(recoveryOf(response)?.attempts.map(({ status }) => status)).toEqual([429, 503, 200]);
      expect(await read(response.data)).toEqual(expected);
    });
  }

  test('arraybuffer and text: an error inside HTTP 200 is read', async () => {
    const broken = reply(200, { status_code: '503', status_message: 'bank' });
    const server = await serve(broken, broken, reply(200, { status_code: '200' }));
    const { client } = attached(server.url, { provider: midtrans() });
    for (const responseType of ['arraybuffer', 'text'] as const) {
      const response = await client.get('/v2/A-1/status', { responseType });
      expect(recoveryOf(response)?.outcome).toBe(responseType === 'arraybuffer' ? 'recovered' : 'ok');
    }
    expect(server.arrived.length).toBe(4);
  });

  test('stream: the body after an error status is left to the caller', async () => {
    const server = await serve(reply(400, { why: 'amount' }));
    const { client } = attached(server.url, {}, { responseType: 'stream' });
    const error = await thrownBy(client.post('/payments', { amount: 1 }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'rule' });
    expect(axios.isAxiosError(error) && (await text(error.response?.data))).toBe('{"why":"amount"}');
  });

  test.each(['http', 'fetch'])(
    'stream: that of an attempt which is retried by %s holds no socket while the call waits',
    async (adapter) => {
      let isClosed = false;
      const endless: Answer = (response) => {
        response.writeHead(503).write('a page without an end');
        response.once('close', () => {
          isClosed = true;
        });
      };
      const server = await serve(endless, reply(200, PAID));
      const { clock, client } = frozen(server.url, {}, { adapter });
      const call = client.get('/payments/1', { responseType: 'stream' });
      await until(() => isClosed);
      expect(server.arrived.length).toBe(1);
      clock.pass(1);
      expect(await text((await call).data)).toBe(TEXT);
    },
  );

  test.each(['http', 'fetch'])(
    'stream: whoever gets one from %s that was let go for a retry does not take it for whole',
    async (adapter) => {
      const server = await serve(reply(503, 'a page'));
      const { client } = attached(server.url, {}, { adapter });
      client.interceptors.request.use((config) => {
        if (attemptOf(config) === 2) throw new Error('no key');
        return config;
      });
      const error = await thrownBy(client.get('/payments/1', { responseType: 'stream' }));
      const { response } = error as AxiosError;
      expect(response?.status).toBe(503);
      await expect((async () => text(response?.data as never))()).rejects.toThrow();
    },
  );
});

describe('transformResponse', () => {
  test("the caller's runs once, on the final answer, with the text as it came", async () => {
    const server = await serve(reply(429, { try: 1 }), reply(503, { try: 2 }), reply(200, PAID));
    const seen: unknown[] = [];
    const transformResponse = (data: unknown, _headers: unknown, status?: number) => {
      seen.push([status, data]);
      return { mine: data };
    };
    const { client } = attached(server.url, {}, { transformResponse });
    const response = await client.get('/payments/1');
    expect(response.data).toEqual({ mine: TEXT });
    expect(seen).toEqual([[200, TEXT]]);
  });

  test("the caller's runs once on the answer of a call that fails", async () => {
    const server = await serve(reply(429));
    let runs = 0;
    const transformResponse = [
      (data: string) => {
        runs += 1;
        return `${data}!`;
      },
    ];
    const { client } = attached(server.url, {}, { transformResponse });
    const error = await thrownBy(client.post('/payments', { amount: 1 }));
    expect(axios.isAxiosError(error) && error.response?.data).toBe('{}!');
    expect(runs).toBe(1);
    expect(server.arrived.length).toBe(4);
  });

  test("axios's own parses once: a string inside the JSON that looks like JSON stays a string", async () => {
    const server = await serve(reply(429), reply(200, '"{\\"a\\":1}"'));
    const { client } = attached(server.url);
    expect((await client.get('/payments/1')).data).toBe('{"a":1}');
    expect((await client.get('/payments/1')).data).toBe('{"a":1}');
  });

  test('that hides an error inside HTTP 200 does not hide it from recoverable', async () => {
    const failure = { errorCode: 'INTERNAL_SERVICE_FAILURE', errorDescription: 'An internal service failure' };
    const server = await serve(reply(200, failure), reply(200, { tasks: 1 }));
    const { client } = attached(server.url, { provider: mdes() }, { transformResponse: () => 'hidden' });
    const response = await client.post('/getTaskStatus', { taskId: 't-1' });
    expect(response.data).toBe('hidden');
    expect(recoveryOf(response)?.attempts.map(({ code }) => code)).toEqual(['INTERNAL_SERVICE_FAILURE', undefined]);
  });
});

describe('maxRedirects', () => {
  test('the default: a redirect is followed on every attempt', async () => {
    const moved = reply(307, '', { location: '/moved' });
    const server = await serve(moved, reply(429), moved, reply(200, PAID));
    const { client } = attached(server.url);
    const response = await client.post('/payments', { amount: 1 });
    expect(recoveryOf(response)?.attempts.map(({ status }) => status)).toEqual([429, 200]);
    expect(server.arrived.map(({ url, body }) => `${url} ${body}`)).toEqual([
      '/payments {"amount":1}',
      '/moved {"amount":1}',
      '/payments {"amount":1}',
      '/moved {"amount":1}',
    ]);
  });

  test('0: a redirect is an answer, and no retry follows it', async () => {
    const server = await serve(reply(429), reply(302, '', { location: '/moved' }));
    const { client } = attached(server.url, {}, { maxRedirects: 0 });
    const error = await thrownBy(client.post('/payments', { amount: 1 }));
    expect(axios.isAxiosError(error) && error.response?.status).toBe(302);
    expect(recoveryOf(error)?.attempts.map(({ status }) => status)).toEqual([429, 302]);
    expect(server.arrived.map(({ url }) => url)).toEqual(['/payments', '/payments']);
  });
});
