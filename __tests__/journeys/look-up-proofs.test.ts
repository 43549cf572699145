import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosInstance } from 'axios';
import {
  attach,
  constant,
  lemanpay,
  mastercard,
  mdes,
  midtrans,
  type Provider,
  plainHttp,
  type Reconcile,
  recoveryOf,
} from '../../src/index.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import { AMPLE, timeFor, withEnough } from '../time-for.js';

const caught = (error: unknown) => error;

function clientFor(provider: Provider, baseURL: string): AxiosInstance {
  const client = axios.create({ baseURL });
  attach(client, { provider, policy: { backoff: constant(2), deadline: AMPLE }, logger: false });
  return client;
}

const HOOKED = ['/payments', { id: 'p-1' }] as const;

/** A payment whose own answer is lost, and whose look-up is answered so each time. */
async function expectEnd(
  outcome: 'unknown' | 'reconciled',
  provider: Provider,
  answer: Answer,
  [path, payment]: readonly [path: string, payment: unknown] = HOOKED,
) {
  // A hook that makes its own answer asks nothing.
  const least = answer === reset ? 1 : 2;
  const lose = async (deadline: number) => {
    const server = await serve(reset, answer);
    const client = clientFor(provider, server.url);
    return { server, end: await client.post(path, payment, { recovery: { deadline } }).catch(caught) };
  };
  const { server, end } = await withEnough(timeFor(outcome, 300), lose, (lost) => lost.server.arrived.length >= least);
  expect(server.arrived.filter(({ method, url }) => method === 'POST' && url === path).length).toBe(1);
  expect(recoveryOf(end)?.outcome).toBe(outcome);
}

/** Hands on whatever comes, as the README has it. */
const handsOn: Reconcile = async (_request, { get }) => {
  const answer = await get('/payments/p-1');
  return answer.status === 404 ? 'absent' : answer;
};
/** Judges by the status alone. */
const byStatus: Reconcile = async (_request, { get }) => {
  const { status } = await get('/payments/p-1');
  return status === 200 ? 'landed' : 'absent';
};
/** Takes silence for absence. */
const hopeful: Reconcile = async (_request, { get }) => {
  try {
    return ((await get('/payments/p-1')).data as { id?: unknown } | undefined)?.id === 'p-1' ? 'landed' : 'absent';
  } catch {
    return 'absent';
  }
};

const hooks = [handsOn, byStatus, hopeful];

const html = { 'content-type': 'text/html' };
const NOTHING_PROVEN: readonly [string, Answer][] = [
  ['a login page', reply(200, '<!doctype html><title>Sign in</title>', html)],
  ['a redirect to one', reply(302, '', { location: '/login' })],
  ['an empty body', reply(200, '')],
  ['no content', (response) => response.writeHead(204).end()],
  ['JSON that is cut off', reply(200, '{"id":"p-1","status":"pa')],
  ['a maintenance page', reply(200, 'Back soon', { 'content-type': 'text/plain' })],
  ['a maintenance page that is one', reply(503, '<html>Back soon</html>', html)],
  ['a refusal of the look-up', reply(401, { message: 'no' })],
  ['a limit', reply(429, { message: 'slow down' })],
  ['a fault', reply(500, { message: 'oh' })],
  ['silence', reset],
];
/** A payment as each of them words a success. */
const PAID = {
  plainHttp: { id: 'p-1' },
  mastercard: { id: 'p-1' },
  lemanpay: { id: 'p-1', status: 'Success', data: {} },
};
const PROVIDERS = { plainHttp, mastercard, lemanpay };

describe.each(Object.entries(PROVIDERS))("a look-up of the application's own with %s", (name, make) => {
  const payment = PAID[name as keyof typeof PAID];

  test.each(NOTHING_PROVEN)('is proven nothing by %s', async (_what, answer) => {
    await Promise.all(hooks.map((reconcile) => expectEnd('unknown', make({ reconcile }), answer)));
  });

  test('is proven by the payment, and by a plain 404', async () => {
    const paid = reply(200, payment);
    await Promise.all(hooks.map((reconcile) => expectEnd('reconciled', make({ reconcile }), paid)));
    const server = await serve(reset, reply(404, ''), reply(404, ''), reply(200, payment));
    const response = await clientFor(make({ reconcile: handsOn, settledAfter: 0 }), server.url).post('/payments', {
      id: 'p-1',
    });
    expect(recoveryOf(response)?.outcome).toBe('recovered');
  });

  test('proves nothing by handing on an empty list', async () => {
    await expectEnd('unknown', make({ reconcile: handsOn }), reply(200, []));
  });

  test("may make its own answer, which counts as the payment's would", async () => {
    const made: Reconcile = async () => ({ status: 200, headers: {}, data: payment });
    await expectEnd('reconciled', make({ reconcile: made }), reset);
    const empty: Reconcile = async () => ({ status: 200, headers: {}, data: undefined });
    await expectEnd('unknown', make({ reconcile: empty }), reset);
  });
});

describe("an error inside HTTP 200, in the provider's own dialect, proves nothing", () => {
  test('of LemanPay', async () => {
    const none = { status: 'error', code: '020101', data: null, error: 'invoice not found' };
    const busy = { status: 'error', code: '020000', data: null, error: 'a fault' };
    for (const body of [none, busy]) {
      await expectEnd('unknown', lemanpay({ reconcile: handsOn }), reply(200, body));
    }
    // That the invoice is not there is plain, and the hook that reads it so is believed.
    await expectEnd('unknown', lemanpay({ reconcile: hopeful }), reply(200, busy));
    const server = await serve(reset, reply(200, none), reply(200, none), reply(200, { status: 'Success' }));
    const response = await clientFor(lemanpay({ reconcile: hopeful, settledAfter: 0 }), server.url).post('/payments', {
      id: 'p-1',
    });
    expect(recoveryOf(response)?.outcome).toBe('recovered');
  });

  test("of Mastercard, even if a proxy's 404 is a page", async () => {
    const refused = { Errors: { Error: [{ Source: 'Gateway', ReasonCode: 'AUTHENTICATION_FAILED' }] } };
    await expectEnd('unknown', mastercard({ reconcile: handsOn }), reply(200, refused));
    await expectEnd('unknown', mastercard({ reconcile: handsOn }), reply(404, '<html>nginx</html>', html));
  });

  test("of Midtrans, if the application's own look-up hands on a denied or dead payment", async () => {
    for (const [status_code, transaction_status] of [
      ['202', 'deny'],
      ['407', 'expire'],
      ['404', undefined],
    ]) {
      const answer = reply(200, { status_code, transaction_status, order_id: 'p-1' });
      const provider = midtrans({ reconcile: handsOn, keys: { idempotencyKey: false } });
      await expectEnd('unknown', provider, answer, ['/v2/charge', { id: 'p-1' }]);
    }
  });
});

describe('Midtrans', () => {
  const provider = midtrans({ keys: { idempotencyKey: false } });
  const status = (more: object = {}) => ({
    status_code: '200',
    transaction_status: 'settlement',
    order_id: 'o-1',
    gross_amount: '3.30',
    currency: 'idr',
    payment_type: 'GoPay',
    ...more,
  });
  const charge = { payment_type: 'gopay', transaction_details: { order_id: 'o-1', gross_amount: 1.1 * 3 } };
  const expectAsked = (outcome: 'unknown' | 'reconciled', answer: Answer) =>
    expectEnd(outcome, provider, answer, ['/v2/charge', charge]);

  test('adopts its own payment, if the amounts are equal as decimals, and the currencies apart from case', async () => {
    await expectAsked('reconciled', reply(200, status()));
    await expectAsked('reconciled', reply(200, status({ gross_amount: 3.3, status_code: 200 })));
  });

  test('does not re-key its own payment on a first attempt because of a rounding difference', async () => {
    const server = await serve(reply(200, { status_code: '406' }), reply(200, status()));
    const response = await clientFor(midtrans(), server.url).post('/v2/charge', charge);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled', keys: { orderId: 'o-1' } });
    expect(server.arrived.filter(({ method }) => method === 'POST').length).toBe(1);
  });

  test.each([
    ['another order of the same amount', status({ order_id: 'o-2' })],
    ['no order at all', status({ order_id: undefined })],
    ['a code that is no success', status({ status_code: '500' })],
    ['no code', status({ status_code: undefined })],
    ['a status that nobody knows', status({ transaction_status: 'constructor' })],
    ['no amount', status({ gross_amount: undefined })],
    ['an amount that is none', status({ gross_amount: '3,30' })],
    ['a list', [status()]],
  ])('learns nothing from %s, and re-keys nothing', async (_what, body) => {
    await expectAsked('unknown', reply(200, body));
    const refuse = async (deadline: number) => {
      const server = await serve(reply(200, { status_code: '406' }), reply(200, body));
      const client = clientFor(midtrans(), server.url);
      return { server, end: await client.post('/v2/charge', charge, { recovery: { deadline } }).catch(caught) };
    };
    const { end } = await withEnough(300, refuse, ({ server }) => server.arrived.length > 1);
    expect(recoveryOf(end)).toMatchObject({ outcome: 'unknown', keys: { orderId: 'o-1' } });
  });

  test.each([401, 403, 429, 500, 503, 302])('is told nothing by HTTP %d, whatever its body says', async (code) => {
    const dead = status({ status_code: '407', transaction_status: 'expire' });
    const bodies = [{ status_code: '404' }, status(), dead];
    await Promise.all(bodies.map((body) => expectAsked('unknown', reply(code, body))));
  });
});

describe('MDES', () => {
  const tokenize = { requestId: 'r', taskId: 't-1', fundingAccountInfo: {} };
  const suspend = { requestId: 'r', tokenUniqueReferences: ['token-1'] };

  test('learns nothing from the status of another task, nor from an HTTP 503 that knows none', async () => {
    const unkeyed = mdes({ keys: { taskId: false } });
    await expectEnd('reconciled', unkeyed, reply(200, { status: 'COMPLETED' }), ['/mdes/tokenize', tokenize]);
    const nothing: Answer[] = [
      reply(200, { status: 'COMPLETED', taskId: 't-2' }),
      reply(503, { errorCode: 'INVALID_TASK_ID' }),
      reply(200, { errors: [{ reasonCode: 'INVALID_TASK_ID' }, { reasonCode: 'INTERNAL_SERVICE_FAILURE' }] }),
    ];
    await Promise.all(nothing.map((answer) => expectEnd('unknown', unkeyed, answer, ['/mdes/tokenize', tokenize])));
  });

  test('learns nothing from the state of another token, or of an unnamed one', async () => {
    const token = (more: object) => reply(200, { token: { status: 'SUSPENDED', ...more } });
    const named = token({ tokenUniqueReference: 'token-1' });
    await expectEnd('reconciled', mdes(), named, ['/mdes/suspend', suspend]);
    for (const answer of [token({ tokenUniqueReference: 'token-2' }), token({})]) {
      await expectEnd('unknown', mdes(), answer, ['/mdes/suspend', suspend]);
    }
  });

  test('knows a numeric task id', async () => {
    const server = await serve(reset, reply(200, { status: 'COMPLETED' }));
    const client = clientFor(mdes({ keys: { taskId: false } }), server.url);
    const response = await client.post('/mdes/tokenize', { ...tokenize, taskId: 17 });
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(JSON.parse(server.arrived[1]?.body ?? '').taskId).toBe(17);
  });

  test('mistakes no word of a path for an operation', async () => {
    const answer = reply(200, { token: { tokenUniqueReference: 'token-1', status: 'ACTIVE' } });
    const recovery = { recovery: { idempotent: false } };
    const server = await serve(reset, answer);
    const end = await clientFor(mdes(), server.url).post('/mdes/constructor', suspend, recovery).catch(caught);
    expect(recoveryOf(end)?.outcome).toBe('unknown');
    expect(server.arrived.length).toBe(1);
  });
});
