// Mercado Pago's simulator over sockets, by axios and by its own SDK.
import { afterEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { MercadoPagoConfig, Order, Payment, PaymentRefund } from 'mercadopago';
import { recoverFetch } from '../../src/fetch/index.js';
import { attach, constant, recoveryOf } from '../../src/index.js';
import { type MercadoPagoOptions, mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { type MercadoPagoSimulator, startMercadoPago } from '../../src/simulators/index.js';
import { towards } from '../sdks/ledger.js';
import { manners } from '../sdks/manners.js';
import { protects } from '../sdks/suite.js';
import { keep } from '../simulators/keep.js';
import { AMPLE, timeFor, withEnough } from '../time-for.js';

const noKey = { keys: { idempotencyKey: false } } as const;
const payment = (more: object = {}) => ({
  transaction_amount: 10,
  payment_method_id: 'visa',
  external_reference: 'R-1',
  ...more,
});
const order = (more: object = {}) => ({
  type: 'online',
  total_amount: '10.00',
  external_reference: 'R-1',
  transactions: { payments: [{ amount: '10.00' }] },
  ...more,
});
const caught = (error: unknown) => error;
const wentTo = ({ requests }: MercadoPagoSimulator) => requests.map(({ method, path }) => `${method} ${path}`);

async function stage(
  given: MercadoPagoOptions = {},
  start: Parameters<typeof startMercadoPago>[0] = {},
  policy: object = {},
) {
  const simulator = await keep(startMercadoPago(start));
  const client = axios.create({ baseURL: simulator.url });
  attach(client, {
    provider: mercadoPago({ settledAfter: 100, ...given }),
    policy: { backoff: constant(2), deadline: AMPLE, ...policy },
    logger: false,
  });
  return { simulator, client };
}

describe('a payment', () => {
  test('is made once under the attached key, whatever happens to its answers', async () => {
    const { simulator, client } = await stage({}, {}, { maxAttempts: 6 });
    simulator.inject(
      { when: 'after', kind: 'reset' },
      { when: 'after', kind: 'half' },
      { when: 'before', kind: 'provider', code: '424' },
    );
    const response = await client.post('/v1/payments', payment());
    expect(response.data).toMatchObject({ status: 'approved', external_reference: 'R-1' });
    expect(recoveryOf(response)?.outcome).toBe('recovered');
    expect(simulator.ledger.count('payment')).toBe(1);
  });

  test('without a key is found by its reference, amount and time', async () => {
    const { simulator, client } = await stage(noKey);
    await axios.post(`${simulator.url}/v1/payments`, payment({ transaction_amount: 11 }));
    simulator.inject({ when: 'after', kind: 'reset' });
    const response = await client.post('/v1/payments', payment());
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(response.data).toMatchObject({ transaction_amount: 10 });
    expect(wentTo(simulator).slice(-2)).toEqual(['GET /v1/payments/search', `GET /v1/payments/${response.data.id}`]);
    expect(simulator.ledger.count('payment')).toBe(2);
  });

  test('that the search does not show is never made again: the search can miss payments for a day', async () => {
    const lose = async (deadline: number) => {
      const { simulator, client } = await stage(noKey, { lag: 60_000 }, { deadline });
      simulator.inject({ when: 'after', kind: 'reset' });
      const report = recoveryOf(await client.post('/v1/payments', payment()).catch(caught));
      expect(report?.outcome).toBe('unknown');
      expect(simulator.ledger.count('payment')).toBe(1);
      return report?.summary;
    };
    const searched = 'by external_reference R-1';
    expect(await withEnough(1500, lose, (summary) => !!summary?.includes(searched))).toContain(searched);
  });

  test('without a key or a reference ends as unknown', async () => {
    const { simulator, client } = await stage(noKey);
    simulator.inject({ when: 'after', kind: 'reset' });
    const error = await client.post('/v1/payments', payment({ external_reference: undefined })).catch(caught);
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'unknown',
      unaskable: expect.stringContaining('external_reference'),
    });
  });

  test('that is rejected has failed; if only the search shows the rejection it ends as unknown, since that may be another call', async () => {
    for (const given of [{}, noKey]) {
      const outcome = given === noKey ? 'unknown' : 'failed';
      const { simulator, client } = await stage(given, {}, { deadline: timeFor(outcome, 2000) });
      if (given === noKey) simulator.inject({ when: 'after', kind: 'reset' });
      const error = await client.post('/v1/payments', payment({ payer: { first_name: 'FUND' } })).catch(caught);
      expect(recoveryOf(error)?.outcome).toBe(outcome);
      expect(simulator.ledger.count('payment')).toBe(0);
      expect(simulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    }
  });

  test('that is under review is handed on as pending', async () => {
    const { client } = await stage();
    const response = await client.post('/v1/payments', payment({ payer: { first_name: 'CONT' } }));
    expect(recoveryOf(response)).toMatchObject({ outcome: 'ok', pending: true });
    const approved = await client.post('/v1/payments', payment());
    expect(recoveryOf(approved)?.pending).toBeUndefined();
  });

  test('is captured once, and a capture whose answer was lost is looked up in the payment', async () => {
    const { simulator, client } = await stage();
    const { data } = await client.post('/v1/payments', payment({ capture: false }));
    simulator.inject({ when: 'after', kind: 'reset' });
    const response = await client.put(`/v1/payments/${data.id}`, { capture: true, transaction_amount: 10 });
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(simulator.ledger.count('capture')).toBe(1);
    simulator.inject({ when: 'before', kind: 'reset' });
    const error = await client.put(`/v1/payments/${data.id}`, { status: 'cancelled' }).catch(caught);
    expect(recoveryOf(error)?.outcome).toBe('failed');
  });

  test('whose capture names no amount does not show whether all of it was captured', async () => {
    const { simulator, client } = await stage();
    const { data } = await client.post('/v1/payments', payment({ capture: false }));
    simulator.inject({ when: 'after', kind: 'reset' });
    const error = await client.put(`/v1/payments/${data.id}`, { capture: true }).catch(caught);
    const unaskable = expect.stringContaining('transaction_amount');
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe', unaskable });
    const { data: other } = await client.post('/v1/payments', payment({ capture: false, external_reference: 'R-9' }));
    simulator.inject({ when: 'before', kind: 'reset' });
    expect(recoveryOf(await client.put(`/v1/payments/${other.id}`, { capture: true }))?.outcome).toBe('recovered');
  });

  test('is refunded once; without a key the refund is found in the payment', async () => {
    const { simulator, client } = await stage(noKey);
    const { data } = await client.post('/v1/payments', payment());
    simulator.inject({ when: 'after', kind: 'reset' });
    const response = await client.post(`/v1/payments/${data.id}/refunds`, { amount: 4 });
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(response.data).toMatchObject({ amount: 4, status: 'approved' });
    expect(wentTo(simulator).slice(2)).toEqual([`GET /v1/payments/${data.id}/refunds`]);
    expect(simulator.ledger.count('refund')).toBe(1);
  });
});

describe('an order', () => {
  test('under a used key is looked up by its reference, and adopted', async () => {
    const { simulator, client } = await stage();
    simulator.inject({ when: 'after', kind: 'reset' });
    const response = await client.post('/v1/orders', order());
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(response.data).toMatchObject({ status: 'processed', external_reference: 'R-1' });
    // The search shows the whole order, so no further request asks for it.
    expect(response.data.transactions.payments).toHaveLength(1);
    expect(wentTo(simulator)).toEqual(['POST /v1/orders', 'POST /v1/orders', 'GET /v1/orders']);
    expect(simulator.ledger.count('order')).toBe(1);
  });

  test('that is refused with 402 has failed', async () => {
    const { simulator, client } = await stage();
    const error = await client.post('/v1/orders', order({ payer: { first_name: 'OTHE' } })).catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', decline: { code: 'generic' } });
    expect(simulator.requests).toHaveLength(1);
  });

  test('is refunded once', async () => {
    const { simulator, client } = await stage();
    const { data } = await client.post('/v1/orders', order());
    simulator.inject({ when: 'after', kind: 'reset' });
    const response = await client.post(`/v1/orders/${data.id}/refund`);
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(simulator.ledger.count('refund')).toBe(1);
  });
});

const plain = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = plain;
});

protects({
  name: 'mercadopago with mercadoPago()',
  manner: manners.mercadopago,
  connect(ledger, settings, isKeyed, timeout) {
    // The look-up is tested above. Here it would go on for a minute.
    const provider = mercadoPago({ ...(isKeyed ? {} : noKey), reconcile: async () => undefined });
    const { fetch, on } = recoverFetch(towards(ledger), { providers: [provider], ...settings });
    globalThis.fetch = fetch;
    const client = new Payment(new MercadoPagoConfig({ accessToken: 'TEST-1', options: { maxRetries: 0, timeout } }));
    const pay = (reference: string) =>
      client.create({ body: { transaction_amount: 10, payment_method_id: 'pix', external_reference: reference } });
    return { pay, on };
  },
  keyed: [true, false],
  paid: (reference) => ({ status: 'approved', external_reference: reference }),
  refused: { as: { name: 'MPServerError', status: 503, message: 'is 503' }, isReported: false },
  broken: { as: { name: 'MPConnectionError', message: expect.stringContaining('fetch failed') }, isReported: true },
  cut: { as: { name: 'MPConnectionError' }, isReported: true },
});

test('the unchanged SDK makes a payment, its refund and an order once, although each answer is lost once', async () => {
  const simulator = await keep(startMercadoPago({ accessToken: 'TEST-1' }));
  // The answer must seem to come from the host that was asked.
  const to: typeof fetch = async (input, init) => {
    const response = await plain(String(input).replace('https://api.mercadopago.com', simulator.url), init);
    return Object.defineProperty(response, 'url', { value: String(input) });
  };
  const settings = { policy: { backoff: constant(1) }, logger: false as const };
  globalThis.fetch = recoverFetch(to, { providers: [mercadoPago()], ...settings }).fetch;
  const config = new MercadoPagoConfig({ accessToken: 'TEST-1', options: { maxRetries: 0 } });
  const lost = { when: 'after', kind: 'reset' } as const;
  simulator.inject(lost, lost);
  const paid = await new Payment(config).create({ body: payment() });
  expect(paid).toMatchObject({ status: 'approved' });
  simulator.inject(lost);
  expect(await new PaymentRefund(config).create({ payment_id: paid.id as number, body: { amount: 3 } })).toMatchObject({
    amount: 3,
  });
  simulator.inject(lost);
  expect(await new Order(config).create({ body: order({ external_reference: 'R-2' }) })).toMatchObject({
    status: 'processed',
  });
  for (const kind of ['payment', 'refund', 'order']) expect(simulator.ledger.count(kind)).toBe(1);
});
