// PayPal's simulator over sockets: what protects a payment, and what is looked up if nothing does.
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, constant, recoveryOf } from '../../src/index.js';
import { type PaypalOptions, paypal } from '../../src/providers/paypal/index.js';
import { type PaypalSimulator, startPaypal } from '../../src/simulators/index.js';
import { keep } from '../simulators/keep.js';

const ORDERS = '/v2/checkout/orders';
const amount = { currency_code: 'USD', value: '10.00' };
const card = { payment_source: { card: { name: 'A', number: '4' } } };
const order = (more: object = {}, unit: object = {}) => ({
  intent: 'CAPTURE',
  purchase_units: [{ reference_id: 'R-1', amount, ...unit }],
  ...more,
});
const batch = (id: string, value = '5.00') => ({
  sender_batch_header: { sender_batch_id: id },
  items: [{ amount: { currency: 'USD', value }, receiver: 'a@b.c' }],
});
const caught = (error: unknown) => error;
const wentTo = ({ requests }: PaypalSimulator) => requests.map(({ method, path }) => `${method} ${path}`);

async function stage(given: PaypalOptions = {}, start: Parameters<typeof startPaypal>[0] = {}, policy: object = {}) {
  const simulator = await keep(startPaypal(start));
  const client = axios.create({ baseURL: simulator.url });
  attach(client, {
    provider: paypal({ settledAfter: 100, ...given }),
    policy: { backoff: constant(2), ...policy },
    logger: false,
  });
  return { simulator, client };
}

/** Makes an order that the payer has approved; returns its id. */
async function approved(simulator: PaypalSimulator, more: object = {}): Promise<string> {
  const { data } = await axios.post(simulator.url + ORDERS, order(more));
  simulator.approve(data.id);
  return data.id;
}

async function authorized(simulator: PaypalSimulator) {
  const { data } = await axios.post(
    `${simulator.url}${ORDERS}/${await approved(simulator, { intent: 'AUTHORIZE' })}/authorize`,
    {},
  );
  return data.purchase_units[0].payments.authorizations[0].id as string;
}

const noKey = { keys: { requestId: false, order: false } } as const;

describe('an order', () => {
  test('is paid once under the attached request id, whatever happens to its answers', async () => {
    const { simulator, client } = await stage({}, {}, { maxAttempts: 6 });
    simulator.inject(
      { when: 'after', kind: 'reset' },
      { when: 'after', kind: 'provider', code: 'INTERNAL_SERVER_ERROR' },
      { when: 'before', kind: 'provider', code: 'SERVICE_UNAVAILABLE' },
    );
    const response = await client.post(ORDERS, order(card));
    expect(response.data).toMatchObject({ status: 'COMPLETED' });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', keys: { requestId: expect.any(String) } });
    expect(simulator.ledger.count('capture')).toBe(1);
    expect(new Set(simulator.requests.map(({ headers }) => headers['paypal-request-id'])).size).toBe(1);
  });

  test('keeps the caller’s own request id', async () => {
    const { simulator, client } = await stage();
    const headers = { 'PayPal-Request-Id': 'mine' };
    const first = await client.post(ORDERS, order(card), { headers });
    const second = await client.post(ORDERS, order(card), { headers });
    expect([first.status, second.status, second.data.id]).toEqual([201, 200, first.data.id]);
    expect(simulator.ledger.count('capture')).toBe(1);
  });

  test('cannot be looked up without its id, so a lost answer without a key ends as unknown', async () => {
    const { simulator, client } = await stage(noKey);
    simulator.inject({ when: 'after', kind: 'reset' });
    const error = await client.post(ORDERS, order(card)).catch(caught);
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'unknown',
      unaskable: expect.stringContaining('only by its id'),
    });
    expect(recoveryOf(error)?.summary).toContain('an order may have been made');
    expect(simulator.requests).toHaveLength(1);
  });

  test.each(['CCREJECT-REFUSED', 'CCREJECT-IF', 'CCREJECT-IRC', 'CCREJECT-IA', 'CCREJECT-BANK_ERROR'])(
    'with a declined card (%s) has failed, and is not retried',
    async (name) => {
      const { simulator, client } = await stage();
      const error = await client.post(ORDERS, order({ payment_source: { card: { name } } })).catch(caught);
      expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', decline: { code: expect.any(String) } });
      expect(simulator.ledger.count('capture')).toBe(0);
      expect(simulator.requests).toHaveLength(1);
    },
  );

  test('with a card holder that PayPal does not have as a trigger is refused by the simulator', async () => {
    const { simulator, client } = await stage();
    const misspelt = order({ payment_source: { card: { name: 'CCREJECT-FUNDS' } } });
    const error = await client.post(ORDERS, misspelt).catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(simulator.ledger.entries).toEqual([]);
  });

  test('with a request id that is too long is not protected by it', async () => {
    const { simulator, client } = await stage();
    simulator.inject({ when: 'after', kind: 'reset' });
    const headers = { 'PayPal-Request-Id': 'x'.repeat(109) };
    expect(recoveryOf(await client.post(ORDERS, order(card), { headers }).catch(caught))?.outcome).toBe('unknown');
    expect(simulator.requests).toHaveLength(1);
  });
});

describe('a capture of an order', () => {
  test('whose answer was lost is found in the order if no key protects it', async () => {
    const { simulator, client } = await stage(noKey);
    const id = await approved(simulator);
    simulator.inject({ when: 'after', kind: 'reset' });
    const response = await client.post(`${ORDERS}/${id}/capture`, {});
    expect(response.data).toMatchObject({ id, status: 'COMPLETED' });
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(wentTo(simulator).slice(-2)).toEqual([`POST ${ORDERS}/${id}/capture`, `GET ${ORDERS}/${id}`]);
  });

  test('that never arrived is retried once it is certain that the order has not been captured', async () => {
    const { simulator, client } = await stage(noKey);
    const id = await approved(simulator);
    simulator.inject({ when: 'before', kind: 'reset' });
    expect(recoveryOf(await client.post(`${ORDERS}/${id}/capture`, {}))?.outcome).toBe('recovered');
    expect(simulator.ledger.count('capture')).toBe(1);
  });

  test('is retried even without a request id, since an order is captured only once', async () => {
    const { simulator, client } = await stage({ keys: { requestId: false } });
    const id = await approved(simulator);
    simulator.inject({ when: 'after', kind: 'reset' });
    const response = await client.post(`${ORDERS}/${id}/capture`, {});
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled', keys: { order: id } });
    expect(response.status).toBe(200);
    expect(wentTo(simulator).slice(-3)).toEqual([
      `POST ${ORDERS}/${id}/capture`,
      `POST ${ORDERS}/${id}/capture`,
      `GET ${ORDERS}/${id}`,
    ]);
    expect(simulator.ledger.count('capture')).toBe(1);
  });

  test('that shows late is waited for, and never made twice', async () => {
    const { simulator, client } = await stage({ keys: { requestId: false } }, { lag: 400 });
    const id = await approved(simulator);
    simulator.inject({ when: 'after', kind: 'reset' });
    const response = await client.post(`${ORDERS}/${id}/capture`, {});
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(simulator.ledger.count('capture')).toBe(1);
  });

  test('that somebody else made is adopted, since it is the same order', async () => {
    const { simulator, client } = await stage();
    const id = await approved(simulator);
    await axios.post(`${simulator.url}${ORDERS}/${id}/capture`, {});
    expect(recoveryOf(await client.post(`${ORDERS}/${id}/capture`, {}))?.outcome).toBe('reconciled');
    expect(simulator.ledger.count('capture')).toBe(1);
  });

  test.each([
    ['INSTRUMENT_DECLINED', 'failed', 1],
    ['ORDER_NOT_APPROVED', 'failed', 1],
  ])('refused with %s ends as %s', async (mock_application_codes, outcome, requests) => {
    const { simulator, client } = await stage();
    const headers = { 'PayPal-Mock-Response': JSON.stringify({ mock_application_codes }) };
    const error = await client.post(`${ORDERS}/O-1/capture`, {}, { headers }).catch(caught);
    expect(recoveryOf(error)?.outcome).toBe(outcome);
    expect(simulator.requests).toHaveLength(requests);
  });
});

describe('an authorization', () => {
  test('of an order, whose answer was lost, is found in the order', async () => {
    const { simulator, client } = await stage(noKey);
    const id = await approved(simulator, { intent: 'AUTHORIZE' });
    simulator.inject({ when: 'after', kind: 'reset' });
    const response = await client.post(`${ORDERS}/${id}/authorize`, {});
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(simulator.ledger.count('authorization')).toBe(1);
  });

  test('is captured again under the same request id if the answer was lost', async () => {
    const { simulator, client } = await stage();
    const id = await authorized(simulator);
    simulator.inject({ when: 'after', kind: 'reset' });
    const response = await client.post(`/v2/payments/authorizations/${id}/capture`, { amount });
    expect([response.status, recoveryOf(response)?.outcome]).toEqual([200, 'recovered']);
    expect(simulator.ledger.count('capture')).toBe(1);
  });

  test('whose capture has no key and lost its answer: the capture is found in the order, and handed over', async () => {
    const { simulator, client } = await stage(noKey);
    const id = await authorized(simulator);
    simulator.inject({ when: 'after', kind: 'reset' });
    const body = { amount: { ...amount, value: '4.00' }, invoice_id: 'I-1' };
    const response = await client.post(`/v2/payments/authorizations/${id}/capture`, body);
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(response.data).toMatchObject({ status: 'COMPLETED', amount: { value: '4.00' }, invoice_id: 'I-1' });
    expect(simulator.ledger.count('capture')).toBe(1);
  });

  test('with two captures of one amount and no invoice id: they cannot be told apart, so the call ends as unknown', async () => {
    const { simulator, client } = await stage(noKey, {}, { deadline: 1500 });
    const id = await authorized(simulator);
    const body = { amount: { ...amount, value: '4.00' } };
    await axios.post(`${simulator.url}/v2/payments/authorizations/${id}/capture`, body);
    simulator.inject({ when: 'after', kind: 'reset' });
    const error = await client.post(`/v2/payments/authorizations/${id}/capture`, body).catch(caught);
    expect(recoveryOf(error)?.outcome).toBe('unknown');
    expect(simulator.ledger.count('capture')).toBe(2);
  });

  test('is voided once, and a void whose answer was lost is retried', async () => {
    const { simulator, client } = await stage();
    const id = await authorized(simulator);
    simulator.inject({ when: 'after', kind: 'reset' });
    const response = await client.post(`/v2/payments/authorizations/${id}/void`);
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(response.data).toMatchObject({ id, status: 'VOIDED' });
    expect(simulator.ledger.count('void')).toBe(1);
  });

  test('is voided with a 204, which is a success', async () => {
    const { simulator, client } = await stage();
    const response = await client.post(`/v2/payments/authorizations/${await authorized(simulator)}/void`);
    expect([response.status, recoveryOf(response)?.outcome]).toEqual([204, 'ok']);
  });
});

describe('a refund', () => {
  async function capturedOf(simulator: PaypalSimulator) {
    const { data } = await axios.post(simulator.url + ORDERS, order(card));
    return data.purchase_units[0].payments.captures[0].id as string;
  }

  test('without a key, whose answer was lost, is found in the order by its invoice id', async () => {
    const { simulator, client } = await stage(noKey);
    const id = await capturedOf(simulator);
    simulator.inject({ when: 'after', kind: 'reset' });
    const body = { amount: { ...amount, value: '3.00' }, invoice_id: 'REF-1' };
    const response = await client.post(`/v2/payments/captures/${id}/refund`, body);
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(response.data).toMatchObject({ status: 'COMPLETED', invoice_id: 'REF-1' });
    expect(simulator.ledger.count('refund')).toBe(1);
  });

  test('without a key that never arrived is retried, and made once', async () => {
    const { simulator, client } = await stage(noKey);
    const id = await capturedOf(simulator);
    simulator.inject({ when: 'before', kind: 'reset' });
    expect(recoveryOf(await client.post(`/v2/payments/captures/${id}/refund`, {}))?.outcome).toBe('recovered');
    expect(simulator.ledger.count('refund')).toBe(1);
  });
});

describe('a payout', () => {
  test('is made once under its batch id: the refusal of the retry leads to the first', async () => {
    const { simulator, client } = await stage({ keys: { requestId: false } });
    simulator.inject({ when: 'after', kind: 'reset' });
    const response = await client.post('/v1/payments/payouts', batch('B-1'));
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled', keys: { senderBatchId: 'B-1' } });
    expect(response.data.batch_header).toMatchObject({ batch_status: 'PENDING' });
    expect(simulator.ledger.count('payout')).toBe(1);
  });

  test('is handed on as pending, even with a pendingLimit', async () => {
    for (const policy of [{}, { pendingLimit: 200 }]) {
      const { simulator, client } = await stage({}, {}, policy);
      const response = await client.post('/v1/payments/payouts', batch('B-1'));
      expect(recoveryOf(response)).toMatchObject({ outcome: 'ok', pending: true });
      expect(simulator.ledger.count('payout')).toBe(1);
    }
  });

  test('under the batch id of another payout has failed', async () => {
    const { simulator, client } = await stage();
    await axios.post(`${simulator.url}/v1/payments/payouts`, batch('B-1', '7.00'));
    const error = await client.post('/v1/payments/payouts', batch('B-1')).catch(caught);
    expect(recoveryOf(error)?.outcome).toBe('failed');
    expect(simulator.ledger.count('payout')).toBe(1);
  });

  test('that was denied has failed', async () => {
    const { simulator, client } = await stage();
    await axios.post(`${simulator.url}/v1/payments/payouts`, batch('B-1'));
    simulator.settle('B-1', 'DENIED');
    const error = await client.post('/v1/payments/payouts', batch('B-1')).catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed' });
  });

  test('without a batch id or a key ends as unknown', async () => {
    const { simulator, client } = await stage({ keys: { requestId: false } });
    simulator.inject({ when: 'after', kind: 'reset' });
    const { items } = batch('-');
    const error = await client.post('/v1/payments/payouts', { items }).catch(caught);
    expect(recoveryOf(error)).toMatchObject({
      outcome: 'unknown',
      unaskable: expect.stringContaining('by its own id'),
    });
    expect(simulator.ledger.count('payout')).toBe(1);
  });
});

describe('a request id lives as long as PayPal keeps it', () => {
  const HOUR = 3_600_000;
  test.each([
    [ORDERS, 6],
    [`${ORDERS}/O-1/capture`, 6],
    ['/v2/payments/captures/C-1/refund', 45 * 24],
    ['/v2/payments/authorizations/A-1/capture', 45 * 24],
    ['/v1/payments/payouts', 30 * 24],
    ['/v1/billing/subscriptions/I-1/capture', 72],
  ])('on %s: %i hours', (path, hours) => {
    const key = paypal().keys.find(({ name }) => name === 'requestId');
    const request = { method: 'POST', path, header: () => undefined, body: undefined };
    const lifetime = key?.lifetime;
    expect(typeof lifetime === 'function' ? lifetime(request) : lifetime).toBe(hours * HOUR);
    expect(key?.protects?.('k', request)).toBe(true);
    expect(
      key?.attach?.(
        'post',
        () => path,
        () => undefined,
      ),
    ).toBe(true);
  });

  test.each(['/v2/payments/authorizations/A-1/void', `${ORDERS}/O-1/confirm-payment-source`, '/v1/oauth2/token'])(
    '%s gets no request id',
    (path) => {
      const key = paypal().keys.find(({ name }) => name === 'requestId');
      expect(
        key?.attach?.(
          'post',
          () => path,
          () => undefined,
        ),
      ).toBe(false);
    },
  );
});
