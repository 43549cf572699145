import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { FormData as UndiciForm } from 'undici';
import { constant, midtrans, recoveryOf } from '../../src/index.js';
import { startMidtrans } from '../../src/simulators/index.js';
import { IteratedFile, LibraryFile, LibraryForm } from '../providers/keys/library-form.js';
import { keep } from '../simulators/keep.js';
import { attached, thrownBy } from './attached.js';
import { reply, reset, serve } from './serve.js';

const TROUBLE = [reply(429), reply(429), reply(200, { paid: true })] as const;
const payment = () => ({ amount: 1, items: [{ name: 'tea', tags: ['green'] }] });

describe("every attempt starts from the caller's own request", () => {
  test('if an interceptor changes the body, the params and the headers in place', async () => {
    const server = await serve(...TROUBLE);
    const { client } = attached(server.url);
    client.interceptors.request.use((config) => {
      config.data.stamped = (config.data.stamped ?? 0) + 1;
      config.data.items[0].tags.push('stamped');
      config.params.round = (config.params.round ?? 0) + 1;
      config.headers.set('X-Round', `${config.headers.get('X-Round') ?? ''}+`);
      config.url += '/now';
      return config;
    });
    const given = payment();
    await client.post('/payments', given, { params: { shop: 7 }, headers: { 'X-Round': '0' } });
    expect(server.arrived.map(({ url }) => url)).toEqual(Array(3).fill('/payments/now?shop=7&round=1'));
    expect(server.arrived.map(({ headers }) => headers['x-round'])).toEqual(['0+', '0+', '0+']);
    const sent = { amount: 1, items: [{ name: 'tea', tags: ['green', 'stamped'] }], stamped: 1 };
    expect(server.arrived.map(({ body }) => JSON.parse(body))).toEqual([sent, sent, sent]);
  });

  test('if an interceptor changes the params in place of a request without a body', async () => {
    const server = await serve(...TROUBLE);
    const { client } = attached(server.url);
    client.interceptors.request.use((config) => {
      config.params.round = (config.params.round ?? 0) + 1;
      return config;
    });
    await client.get('/payments/1', { params: { shop: 7 } });
    expect(server.arrived.map(({ url }) => url)).toEqual(Array(3).fill('/payments/1?shop=7&round=1'));
  });

  test('if an interceptor appends to form fields in place', async () => {
    const server = await serve(...TROUBLE);
    const { client } = attached(server.url);
    client.interceptors.request.use((config) => {
      config.params.append('round', '1');
      config.data.append('round', '1');
      return config;
    });
    const params = new URLSearchParams({ shop: '7' });
    await client.post('/payments', new URLSearchParams({ amount: '1' }), { params });
    expect(server.arrived.map(({ url }) => url)).toEqual(Array(3).fill('/payments?shop=7&round=1'));
    expect(server.arrived.map(({ body }) => body)).toEqual(Array(3).fill('amount=1&round=1'));
  });

  test('if the transform of a request changes the body in place', async () => {
    const server = await serve(...TROUBLE);
    const { client } = attached(server.url);
    const transformRequest = (data: { seen?: number }) => {
      data.seen = (data.seen ?? 0) + 1;
      return JSON.stringify(data);
    };
    await client.post('/payments', payment(), { transformRequest });
    expect(server.arrived.map(({ body }) => JSON.parse(body))).toEqual(Array(3).fill({ ...payment(), seen: 1 }));
  });

  test('if a chain of transforms belongs to the client, and each runs once per attempt', async () => {
    const server = await serve(...TROUBLE);
    let runs = 0;
    const wrap = (data: unknown) => {
      runs += 1;
      return JSON.stringify({ wrapped: data });
    };
    const seal = (text: string) => `${text}.`;
    const { client } = attached(server.url, {}, { transformRequest: [wrap, seal] });
    await client.post('/payments', payment());
    expect(server.arrived.map(({ body }) => body)).toEqual(Array(3).fill(`${JSON.stringify({ wrapped: payment() })}.`));
    expect(runs).toBe(3);
  });

  test('and a signer sees the same kind of body each time', async () => {
    const server = await serve(...TROUBLE);
    const { client } = attached(server.url);
    const kinds: string[] = [];
    client.interceptors.request.use((config) => {
      kinds.push(typeof config.data);
      config.data = JSON.stringify(config.data);
      return config;
    });
    await client.post('/payments', payment(), { headers: { 'Content-Type': 'application/json' } });
    expect(kinds).toEqual(['object', 'object', 'object']);
    expect(server.arrived.map(({ body }) => JSON.parse(body))).toEqual([payment(), payment(), payment()]);
  });

  test('with a body of bytes, and with form fields', async () => {
    const server = await serve(reply(429), reply(200), reply(429), reply(200));
    const { client } = attached(server.url);
    await client.post('/payments', Buffer.from('amount=1'));
    await client.post('/payments', new URLSearchParams({ amount: '2' }));
    expect(server.arrived.map(({ body }) => body)).toEqual(['amount=1', 'amount=1', 'amount=2', 'amount=2']);
    expect(server.arrived[3]?.headers['content-type']).toContain('application/x-www-form-urlencoded');
  });

  test('with form fields by a client whose content is said to be JSON', async () => {
    const server = await serve(...TROUBLE);
    const { client } = attached(server.url, {}, { headers: { 'Content-Type': 'application/json' } });
    await client.post('/payments', new URLSearchParams({ amount: '1' }));
    expect(server.arrived.map(({ body }) => body)).toEqual(Array(3).fill('amount=1'));
  });

  test("and the caller's own objects do not change", async () => {
    const server = await serve(...TROUBLE);
    const { client } = attached(server.url);
    const given = payment();
    const config = { params: { shop: 7 }, headers: { 'X-Shop': '7' } };
    await client.post('/payments', given, config);
    expect(given).toEqual(payment());
    expect(config).toEqual({ params: { shop: 7 }, headers: { 'X-Shop': '7' } });
  });
});

test('Content-Length is right after a re-key that lengthens the body', async () => {
  const simulator = await keep(startMidtrans());
  const provider = midtrans({ onUsedOrderId: 're-key' });
  const defaults = { auth: { username: 'SB-Mid-server-simulator', password: '' } };
  const { client } = attached(simulator.url, { provider, policy: { backoff: constant(1) } }, defaults);
  const charge = { payment_type: 'credit_card', transaction_details: { order_id: 'L-1', gross_amount: 5 } };
  await client.post('/v2/charge', { ...charge, credit_card: { token_id: 't' } });
  // A plain retry after the re-key must not bring the old id back.
  simulator.inject(
    { when: 'before', kind: 'provider', code: '406' },
    { when: 'before', kind: 'provider', code: '503' },
  );
  const report = recoveryOf(await client.post('/v2/charge', { ...charge, credit_card: { token_id: 't' } }));
  expect(report).toMatchObject({ outcome: 'recovered', rekeyed: ['orderId', 'idempotencyKey'] });
  const [, first, ...later] = simulator.requests;
  expect(later.length).toBe(2);
  for (const { headers, body } of later) {
    expect(headers['content-length']).toBe(String(Buffer.byteLength(body)));
    expect(Number(headers['content-length'])).toBeGreaterThan(Number(first?.headers['content-length']));
    expect(JSON.parse(body).transaction_details.order_id).toBe(report?.keys.orderId);
    expect(headers['idempotency-key']).toBe(report?.keys.idempotencyKey);
  }
});

describe('a body that can be read only once is never sent again', () => {
  test('a stream, although the caller vouches for the request', async () => {
    const server = await serve(reply(429), reply(200, { paid: true }));
    const { client } = attached(server.url, {}, { headers: { 'Content-Type': 'application/json' } });
    const body = Readable.from(['{"amount":', '1}']);
    const error = await thrownBy(client.post('/payments', body, { recovery: { idempotent: true } }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'not-repeatable' });
    expect(server.arrived.map((each) => each.body)).toEqual(['{"amount":1}']);
  });

  test('a stream whose answer was lost', async () => {
    const server = await serve(reset, reply(200, { paid: true }));
    const { client } = attached(server.url);
    const error = await thrownBy(
      client.post('/payments', Readable.from(['x']), { recovery: { idempotent: true }, maxRedirects: 0 }),
    );
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', stoppedBy: 'not-repeatable' });
    expect(server.arrived.length).toBe(1);
  });

  test('form-data', async () => {
    const server = await serve(reply(429), reply(200, { paid: true }));
    const { client } = attached(server.url);
    const { default: FormData } = await import('form-data');
    const form = new FormData();
    form.append('amount', '1');
    const error = await thrownBy(client.post('/payments', form, { headers: form.getHeaders() }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'not-repeatable' });
    expect(server.arrived.length).toBe(1);
    expect(server.arrived[0]?.body).toContain('name="amount"');
  });

  test('a stream in a form that axios makes from an object', async () => {
    const server = await serve(reply(429), reply(200, { paid: true }));
    const { client } = attached(server.url);
    const body = { amount: 1, files: [{ receipt: Readable.from(['x']) }] };
    const error = await thrownBy(client.postForm('/payments', body, { recovery: { idempotent: true } }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'not-repeatable', processed: 'no' });
    expect(server.arrived.length).toBe(1);
  });
});

test.each([
  ['the platform knows', () => new LibraryFile('x', 'a.txt')],
  ['only the library reads', () => new IteratedFile()],
])("a library's form with a file that %s is sent again as it was", async (_what, file) => {
  const server = await serve(reply(429), reply(200, { paid: true }));
  const { client } = attached(server.url);
  const form = new LibraryForm();
  form.append('amount', '1');
  form.append('receipt', file());
  const paying = client.post('/payments', form);
  form.append('amount', '2');
  expect(recoveryOf(await paying)?.outcome).toBe('recovered');
  const [first, second] = server.arrived.map(({ body }) => body);
  expect(first?.match(/name="\w+"/g)).toEqual(['name="amount"', 'name="receipt"']);
  expect(second).toBe(first);
});

describe('a multipart form is sent again byte for byte', () => {
  const parts = (form = new FormData()) => {
    form.append('amount', '1');
    form.append('receipt', new Blob(['x'], { type: 'image/png' }), 'a.png');
    return form;
  };
  const shared = { name: 'tea' };
  describe.each([
    ['alone', false],
    ['with an interceptor', true],
  ])('%s', (_way, isIntercepted) => {
    test.each<[string, unknown, object?]>([
      ['the FormData of the platform', parts()],
      ['the FormData of undici', parts(new UndiciForm() as FormData)],
      [
        'and one whose boundary is the caller’s',
        parts(),
        { 'Content-Type': 'multipart/form-data; boundary=0123456789' },
      ],
      ['and one whose boundary axios does not read', parts(), { 'Content-Type': 'multipart/form-data; boundary=x.y' }],
      ['an object of which axios makes one', { amount: 1, receipt: Buffer.from('x'), items: [shared, shared] }],
    ])('%s', async (_name, body, headers = {}) => {
      const server = await serve(reply(429), reply(200, { paid: true }));
      const { client } = attached(server.url);
      if (isIntercepted) client.interceptors.request.use((config) => config);
      const response = await client.postForm('/payments', body, { headers: { ...headers } });
      expect(recoveryOf(response)?.outcome).toBe('recovered');
      const [first, second] = server.arrived;
      expect(second?.body).toBe(first?.body);
      expect(second?.headers).toMatchObject({ 'content-type': first?.headers['content-type'] });
      const boundary = /boundary=(.+)$/.exec(first?.headers['content-type'] ?? '')?.[1];
      expect(first?.body.startsWith(`--${boundary}\r\n`)).toBe(true);
      expect(first?.body).toContain('name="amount"\r\n\r\n1');
    });
  });

  test('while two calls have different boundaries', async () => {
    const server = await serve(reply(200));
    const { client } = attached(server.url);
    await client.post('/payments', parts());
    await client.post('/payments', parts());
    const [first, second] = server.arrived.map(({ headers }) => headers['content-type']);
    expect(first).not.toBe(second);
  });
});
