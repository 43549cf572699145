import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { recoverFetch } from '../../src/fetch/index.js';
import { defineProvider, headerKey, lemanpay, mdes, midtrans, plainHttp, recoveryOf } from '../../src/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { startMidtrans } from '../../src/simulators/index.js';
import { attached, frozen, thrownBy } from '../axios/attached.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import { withEnough } from '../time-for.js';

const charge = { payment_type: 'gopay', transaction_details: { order_id: 'order/7', gross_amount: 1 } };
/** The other order id has a sign that Midtrans does not take: "not found" proves nothing of it. */
const plain = { ...charge, transaction_details: { order_id: 'order-7', gross_amount: 1 } };

async function summaryOf(promise: Promise<unknown>): Promise<string | undefined> {
  return recoveryOf(await promise.catch((error: unknown) => error))?.summary;
}

describe('the summary of a call', () => {
  test("says what may have happened, and how to check it in the provider's terms", async () => {
    const busy = reply(200, { status_code: '503' });
    const end = async (deadline: number) => {
      const server = await serve(busy, busy, busy, busy, reply(500, {}));
      // Or a call with more time might wait for its turn, which its summary tells too.
      const { client } = attached(server.url, { provider: midtrans(), policy: { deadline }, circuitBreaker: false });
      return summaryOf(client.post('/v2/charge', charge));
    };
    expect(await withEnough(500, end, (summary) => !!summary?.includes(' attempts '))).toMatch(
      /^midtrans \w+ after \d attempts in (?:\d+ ms|[\d.]+ s); the order may have been charged: look for order\/7 in your notifications or the Dashboard before charging again \([^()]+\)$/,
    );
  });

  test('says that a key protects nothing because code of the application set it for one attempt', async () => {
    const provider = plainHttp({
      keys: [{ name: 'key', kind: 'operation', ...headerKey('Idempotency-Key'), protects: () => true }],
    });
    const late =
      'key was set by an interceptor, a transform or beforeAttempt, and a retry might get another: set it on the request';
    const said = `plain-http ECONNRESET; it may have taken effect: ask the provider before sending it again (${late})`;
    const server = await serve(reset, reset, reset);
    const { client } = attached(server.url, { provider });
    const own = { headers: { 'Idempotency-Key': 'own' } };
    const id = client.interceptors.request.use((config) => {
      config.headers.set('Idempotency-Key', randomUUID());
      return config;
    });
    expect(await summaryOf(client.post('/payments', {}))).toBe(said);
    const { fetch } = recoverFetch(globalThis.fetch, {
      provider,
      logger: false,
      beforeAttempt: (request) => {
        request.headers.set('Idempotency-Key', randomUUID());
        return request;
      },
    });
    expect(await summaryOf(fetch(`${server.url}/payments`, { method: 'POST', body: '{}' }))).toBe(said);
    client.interceptors.request.eject(id);
    expect(await summaryOf(client.post('/payments', {}, { ...own, recovery: { maxAttempts: 1 } }))).not.toContain(late);
  });

  test('is made although the code that reads a key throws', async () => {
    const read = () => {
      throw new Error('my own');
    };
    const provider = plainHttp({ keys: [{ name: 'key', kind: 'operation', read, protects: () => true }] });
    const server = await serve(reset);
    const { client } = attached(server.url, { provider });
    expect(await summaryOf(client.post('/payments', {}))).toBe(
      'plain-http ECONNRESET; it may have taken effect: ask the provider before sending it again',
    );
  });

  test('says that nothing was done, and why it was not tried further', async () => {
    const server = await serve(reply(429));
    const { client } = attached(server.url, { policy: { maxAttempts: 2 } });
    expect(await summaryOf(client.post('/payments', {}))).toMatch(
      /^plain-http 429 after 2 attempts in (?:\d+ ms|[\d.]+ s); not processed; gave up after maxAttempts: a later retry can succeed$/,
    );
  });

  test('says why, if trying again would be in vain', async () => {
    const server = await serve(reply(200, { status_code: '402' }));
    const { client } = attached(server.url, { provider: midtrans() });
    expect(await summaryOf(client.post('/v2/charge', charge))).toMatch(
      /^midtrans 402: This payment type is not enabled/,
    );
  });

  test('says that the provider was asked, instead of advising to ask it', async () => {
    const server = await serve(reply(200, { status_code: '777' }), reply(404, { status_code: '404' }));
    const { client } = attached(server.url, { provider: midtrans({ settledAfter: 1 }) });
    expect(await summaryOf(client.post('/v2/charge', plain))).toBe(
      'midtrans 777: No rule covers this code, so it is not retried. Asked 2 times: not found',
    );
  });

  test('does not call accepted what a page in HTTP 200 answered, and nobody made', async () => {
    const page: Answer = (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>');
    const server = await serve(page, reply(404, { status_code: '404' }));
    const { client } = attached(server.url, { provider: midtrans({ settledAfter: 1 }), policy: { maxAttempts: 1 } });
    expect(await summaryOf(client.post('/v2/charge', plain))).toBe(
      'midtrans UNREADABLE_2XX; not processed; gave up after maxAttempts: a later retry can succeed',
    );
  });

  test('says that a card was declined, and that this is final', async () => {
    const denied = { status_code: '202', transaction_status: 'deny', channel_response_code: '05' };
    const server = await serve(reply(200, denied));
    const { client } = attached(server.url, { provider: midtrans() });
    expect(await summaryOf(client.post('/v2/charge', charge))).toBe(
      'midtrans 05; declined: do not charge this card again for this payment',
    );
  });

  test('says that the own code of the caller kept it from being sent again, and gives no advice about the provider', async () => {
    const server = await serve(reply(429));
    const key = { name: 'key', kind: 'operation', ...headerKey('Idempotency-Key'), protects: () => true } as const;
    const { client } = attached(server.url, { provider: plainHttp({ keys: [key] }) });
    let made = 0;
    client.interceptors.request.use((config) => {
      config.headers.set('Idempotency-Key', `key-${++made}`);
      return config;
    });
    const error = await thrownBy(client.post('/payments', {}));
    expect(recoveryOf(error)?.summary).toBe(
      "plain-http 429; not processed; the caller's own code threw before the retry, or changed its key",
    );
    expect((error as Error).cause).toMatchObject({
      message: expect.stringMatching(/^a retry would have carried another key: .* let recoverable attach it$/),
    });
  });

  test('says when to come back', async () => {
    const server = await serve(reply(429, {}, { 'retry-after': '3600' }));
    const { client, clock } = frozen(server.url);
    expect(await summaryOf(client.get('/payments/1'))).toBe(
      `plain-http 429; not processed, come back at ${new Date(clock.wall() + 3_600_000).toISOString()}`,
    );
  });

  test.each([
    [mdes(), '/tokenize', 'mdes ECONNRESET; the card may have been tokenized: check getTaskStatus'],
    [mdes(), '/suspend', 'mdes ECONNRESET; the token may have been changed: check getToken'],
    [
      lemanpay(),
      '/invoices',
      'lemanpay ECONNRESET; it may have taken effect: ask the provider before sending it again',
    ],
  ])('of %p on %s describes what it does', async (provider, path, expected) => {
    const end = async (deadline: number) => {
      const server = await serve(reset);
      const { client } = attached(server.url, { provider, policy: { maxAttempts: 1, deadline } });
      return summaryOf(client.post(path, { taskId: 't-1' }));
    };
    expect(await withEnough(50, end, (summary) => !!summary?.includes('ECONNRESET'))).toContain(expected);
  });

  test('of a call that went well says so', async () => {
    const server = await serve(reply(200), reply(503), reply(200));
    const { client } = attached(server.url);
    expect(await summaryOf(client.get('/payments/1'))).toBe('plain-http: succeeded');
    // On a machine that stalls, the retry may wait for its turn.
    expect(await summaryOf(client.get('/payments/1'))).toMatch(
      /^plain-http: succeeded after 2 attempts in (?:\d+ ms|[\d.]+ s)(?:, waited [^,]+ for its turn)?$/,
    );
  });

  test('names a fresh key once it was sent', async () => {
    const used = {
      code: 'USED',
      action: 're-key',
      processed: 'no',
      keys: ['nonce'],
      why: 'used',
      source: 'acme',
      basis: 'J',
    } as const;
    const provider = defineProvider({
      name: 'acme',
      keys: [{ name: 'nonce', kind: 'attempt' }],
      rules: [used],
      read: ({ status }) => (status === 409 ? { code: 'USED' } : undefined),
    });
    const server = await serve(reply(409), reply(200), reply(409));
    const { client, recovery } = attached(server.url, { provider });
    expect(await summaryOf(client.post('/pay', {}))).toContain(', with a fresh nonce');
    const controller = new AbortController();
    recovery.on('recovery.re-key', () => controller.abort());
    expect(await summaryOf(client.post('/pay', {}, { signal: controller.signal }))).toBe(
      'acme USED; aborted by the caller',
    );
  });

  test('of a call that went well in parts says that too', async () => {
    const server = await serve(reply(200, { status: 'PARTIAL' }));
    const provider = { ...plainHttp(), isPartial: () => true };
    const { client } = attached(server.url, { provider });
    expect(await summaryOf(client.get('/payments/1'))).toBe('plain-http: succeeded; some of its parts failed');
  });

  test('of a call that a look-up found says so', async () => {
    const simulator = await startMidtrans();
    try {
      simulator.inject({ when: 'after', kind: 'reset' });
      const provider = midtrans({ keys: { idempotencyKey: false } });
      const auth = { username: 'SB-Mid-server-simulator', password: '' };
      const { client } = attached(simulator.url, { provider }, { auth });
      const card = { payment_type: 'credit_card', credit_card: { token_id: 't' } };
      expect(await summaryOf(client.post('/v2/charge', { ...charge, ...card }))).toBe(
        'midtrans ECONNRESET; the provider says that it took effect',
      );
    } finally {
      await simulator.close();
    }
  });

  test.each([
    ['settlement', 'midtrans: looked up, and not sent again; the provider says that it took effect'],
    [
      'deny',
      'midtrans: looked up, and not sent again; declined: do not charge this card again for this payment (asked once, answered deny inside HTTP 200)',
    ],
  ])(
    'of a call that resumes another one does not say that nothing was sent: %s',
    async (transaction_status, expected) => {
      const transaction_time = '2026-11-30 10:00:00';
      const found = {
        status_code: '200',
        order_id: 'order-7',
        gross_amount: '1.00',
        transaction_status,
        transaction_time,
      };
      const server = await serve(reply(200, { ...found, payment_type: 'gopay' }));
      const { client } = attached(server.url, { provider: midtrans() });
      const sentAt = Date.parse(`${transaction_time}+07:00`);
      const recovery = { keys: { orderId: 'order-7' }, doubt: { since: sentAt, sentAt, absences: 0 } };
      expect(await summaryOf(client.post('/v2/charge', plain, { recovery }))).toBe(expected);
      expect(server.arrived).toHaveLength(1);
    },
  );

  test.each([
    [
      'denied',
      'plain-http: looked up, and not sent again; the provider says that it was refused (asked once, found denied)',
    ],
    [
      { state: 'denied', word: 'FAILED' },
      'plain-http: looked up, and not sent again; the provider says that it was refused (asked once, answered FAILED)',
    ],
    [
      { state: 'dead', final: true, word: 'expire' },
      'plain-http: looked up, and not sent again; the provider says that it was cancelled or has expired (asked once, answered expire)',
    ],
  ] as const)('of a call that came to nothing says so: %j', async (found, expected) => {
    const server = await serve(reply(500));
    const { client } = attached(server.url, { provider: plainHttp({ reconcile: async () => found }) });
    expect(await summaryOf(client.post('/payments', {}, { recovery: { keys: {} } }))).toBe(expected);
  });

  test('of a call whose refusal was found after a lost answer says that it was refused', async () => {
    const server = await serve(reset);
    const { client } = attached(server.url, { provider: plainHttp({ reconcile: async () => 'denied' }) });
    expect(await summaryOf(client.post('/payments', {}))).toBe(
      'plain-http ECONNRESET; the provider says that it was refused (asked once, found denied)',
    );
  });

  test.each(['axios', 'fetch'] as const)(
    'is in the stack of an error that stands for an earlier call: %s',
    async (by) => {
      const server = await serve(reply(500));
      const provider = plainHttp({ reconcile: async () => 'undecided' });
      const recovery = { keys: {}, askOnce: true };
      const { fetch } = recoverFetch(globalThis.fetch, { provider, logger: false });
      const call =
        by === 'fetch'
          ? fetch(`${server.url}/payments`, { method: 'POST', recovery })
          : attached(server.url, { provider }).client.post('/payments', {}, { recovery });
      const error = (await thrownBy(call)) as Error;
      expect(error.message).toBe('plain-http: the earlier call may have taken effect, and nothing was sent');
      expect(error.stack).toContain(` — ${recoveryOf(error)?.summary}`);
      expect(recoveryOf(error)?.summary).toContain('(asked once, found undecided)');
    },
  );

  test('of a call that was not sent says so', async () => {
    const server = await serve(reply(429, {}, { 'retry-after': '3600' }));
    const { client } = frozen(server.url);
    await thrownBy(client.get('/payments/1'));
    const report = recoveryOf(await thrownBy(client.get('/payments/1')));
    const when = new Date(report?.retryAt ?? Number.NaN).toISOString();
    expect(report?.summary).toBe(`plain-http: nothing was sent, come back at ${when}`);
  });

  test('is what the log says of the end', async () => {
    const server = await serve(reply(400));
    const said: string[] = [];
    const say = (_line: unknown, text: string) => said.push(text);
    const { client } = attached(server.url, { logger: { info: say, warn: say, error: say } });
    const summary = await summaryOf(client.get('/payments/1'));
    expect(said.at(-1)).toBe(`${summary} (stoppedBy: rule)`);
  });

  test("leaves axios's message alone, and follows it in the stack", async () => {
    const server = await serve(reply(400));
    const { client } = attached(server.url);
    const error = (await thrownBy(client.get('/payments/1'))) as Error;
    const summary = recoveryOf(error)?.summary;
    expect(error.message).toBe('Request failed with status code 400');
    expect(summary).toMatch(/^plain-http 400: /);
    expect(error.stack?.split('\n')[0]).toBe(`AxiosError: ${error.message} — ${summary}`);
    expect(error.stack).toMatch(/\n\s+at /);
    expect(inspect(error)).toContain(summary);
  });

  test('of an abort says that the caller wanted it', async () => {
    const server = await serve(reply(503));
    const { client, recovery } = attached(server.url, { policy: { backoff: () => 10_000 } });
    const controller = new AbortController();
    recovery.on('recovery.retry', () => controller.abort());
    const error = await thrownBy(client.get('/payments/1', { signal: controller.signal }));
    expect((error as Error).message).toBe('canceled');
    expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', summary: 'plain-http 503; aborted by the caller' });
  });

  test('a provider whose own texts throw hides nothing', async () => {
    const server = await serve(reply(400));
    const provider = {
      ...midtrans(),
      inDoubt: () => {
        throw new Error('broken');
      },
    };
    const { client } = attached(server.url, { provider });
    const error = await thrownBy(client.get('/v2/x/status'));
    expect(error).toMatchObject({ response: { status: 400 }, message: 'Request failed with status code 400' });
    expect(recoveryOf(error)?.summary).toContain('midtrans 400');
  });
});

test.each([
  ['razorpay', '/v1/orders', 'receipt'],
  ['xendit', '/v2/payouts', 'reference_id'],
])('the summary of a call to %s stays one line, whatever the payment is named', async (provider, path, name) => {
  const of = { razorpay, xendit }[provider as 'razorpay' | 'xendit'];
  const { client } = attached((await serve(reset)).url, {
    provider: of({ settledAfter: 1 }),
    policy: { deadline: 300 },
  });
  const error = await thrownBy(
    client.post(path, { amount: 1, currency: 'INR', [name]: 'o-1\nmidtrans: succeeded\u001b[2K' }),
  );
  expect(recoveryOf(error)?.summary).toContain('o-1\ufffdmidtrans: succeeded\ufffd[2K');
});

test('the summary of a call that failed under a fresh key does not say that it was what the look-up found under the other', async () => {
  const order = { transaction_status: 'expire', order_id: 'order-7', gross_amount: '1.00', payment_type: 'gopay' };
  const expired = reply(200, { status_code: '200', transaction_id: 't', currency: 'IDR', ...order });
  const posts = [reply(200, { status_code: '406' }), reply(200, { status_code: '402' })];
  const server = await serve((response, request) =>
    (request.method === 'GET' ? expired : (posts.shift() as Answer))(response, request),
  );
  const { client } = attached(server.url, { provider: midtrans({ settledAfter: 1 }) });
  expect(await summaryOf(client.post('/v2/charge', plain))).toMatch(
    /^midtrans 402 after 2 attempts in .+, with a fresh orderId and idempotencyKey: This payment type is not enabled/,
  );
});
