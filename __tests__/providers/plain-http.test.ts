import { describe, expect, test } from '@jest/globals';
import { constant, headerKey, plainHttp, recoveryOf, rule } from '../../src/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { reply, reset, serve } from '../axios/serve.js';
import { edges } from './keys/edges.js';

const busy = rule({
  code: 'BUSY',
  action: 'retry',
  processed: 'no',
  why: 'Busy, and says so before any work',
  source: 'acme',
  basis: 'S',
});
const provider = plainHttp({
  name: 'acme',
  rules: [busy],
  read: ({ body }) => {
    const { error } = (body ?? {}) as { error?: { code?: string } };
    return error?.code === undefined ? undefined : { code: error.code };
  },
});
const options = { provider, policy: { backoff: constant(1) } };

describe('plainHttp() that reads a code', () => {
  test('applies the row of that code, whatever the status', async () => {
    const server = await serve(reply(409, { error: { code: 'BUSY' } }), reply(201, { id: 1 }));
    const { client } = attached(server.url, options);
    const report = recoveryOf(await client.post('/payments', { amount: 5 }));
    expect(report).toMatchObject({
      outcome: 'recovered',
      attempts: [{ code: 'BUSY', source: 'body' }, { attempt: 2 }],
    });
  });

  test('judges by the status if the answer has no code', async () => {
    const server = await serve(reply(422, {}));
    const { client } = attached(server.url, options);
    const report = recoveryOf(await thrownBy(client.post('/payments', { amount: 5 })));
    expect(report).toMatchObject({ outcome: 'failed', attempts: [{ code: '422', source: 'status' }] });
  });

  test('recognises an error in a 2xx', async () => {
    const server = await serve(reply(200, { error: { code: 'REFUSED' } }));
    const { client } = attached(server.url, options);
    const report = recoveryOf(await thrownBy(client.post('/payments', { amount: 5 })));
    expect(report).toMatchObject({ outcome: 'unknown', attempts: [{ code: 'REFUSED' }] });
  });

  test('rejects a read that is not a function', () => {
    expect(() => plainHttp({ read: 'code' as never })).toThrow("read must be a function of the exchange; got 'code'");
  });
});

describe('a key that plainHttp() attaches', () => {
  const keys = [
    {
      name: 'key',
      kind: 'operation',
      ...headerKey('Idempotency-Key'),
      attach: (method: string) => method === 'post',
      protects: () => true,
    },
  ] as const;

  test("is set before the caller's interceptors run, and stays for the retry", async () => {
    const server = await serve(reset, reply(201, { id: 1 }));
    const { client } = attached(server.url, { ...options, provider: plainHttp({ keys }) });
    let made = 0;
    client.interceptors.request.use((config) => {
      if (!config.headers['Idempotency-Key']) config.headers.set('Idempotency-Key', `key-${++made}`);
      return config;
    });
    expect(recoveryOf(await client.post('/payments', { amount: 5 }))?.outcome).toBe('recovered');
    const sent = server.arrived.map(({ headers }) => headers['idempotency-key']);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toBe(sent[0]);
    expect(made).toBe(0);
  });
});

describe.each(edges)('a refusal under a key, after an attempt that got no answer, by %s', (_edge, send) => {
  const fault = { action: 'fail-fast', processed: 'no', source: 'acme', basis: 'D' } as const;
  const keyed = plainHttp({
    keys: [{ name: 'id', kind: 'operation', ...headerKey('X-Request-Id'), attach: () => true, protects: () => true }],
    read: ({ body }) => {
      const { code } = (body ?? {}) as { code?: string };
      return code === undefined ? undefined : { code };
    },
    rules: [
      { code: 'AMOUNT_TOO_SMALL', ...fault, settles: true, why: 'Below the least amount, at any time' },
      { code: 'NO_SUCH_SOURCE', ...fault, why: 'Perhaps used up by now' },
    ],
  });
  const ending = async (status: number, body: object) => {
    const { url } = await serve(reset, reply(status, body));
    return send({ provider: keyed, url, path: '/payments', body: { amount: 5 } });
  };

  test.each([400, 401, 402, 403, 404, 405, 409, 410, 413, 422])(
    'settles nothing by its status alone: %i',
    async (status) => {
      expect(await ending(status, {})).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    },
  );

  test('settles nothing by a code whose row does not say so', async () => {
    expect(await ending(422, { code: 'NO_SUCH_SOURCE' })).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  });

  test('settles it by a code whose row says so', async () => {
    expect(await ending(422, { code: 'AMOUNT_TOO_SMALL' })).toMatchObject({ outcome: 'failed', processed: 'no' });
  });
});
