// Part of an amount may be approved, and becomes the amount of the payment: it is the call's own, in the answer and in a look-up.
import { describe, expect, test } from '@jest/globals';
import { explain } from '../../src/index.js';
import { mpgs } from '../../src/providers/mpgs/index.js';
import { square } from '../../src/providers/square/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { asked, MADE, MADE_AT, SENT } from './asked.js';
import { explained } from './explained.js';

/** The customer has paid a part by another card, a minute before. */
const BEFORE = SENT - 60_000;

describe('Stripe: a payment of which a part was authorized', () => {
  const PAY = 'POST /v1/payment_intents';
  const provider = stripe({ reference: 'order' });
  const allowed = { payment_method_options: { card: { request_partial_authorization: 'if_available' } } };
  const body = { amount: 1000, currency: 'usd', confirm: true, metadata: { order: '7' } };
  const intent = (amount: number, status = 'requires_capture') => ({
    ...{ id: 'pi_1', object: 'payment_intent', amount, amount_capturable: amount, currency: 'usd', status },
    ...{ metadata: { order: '7' }, created: MADE_AT },
  });

  test('is made, if the request allows that', () => {
    expect(explained(provider, PAY, 200, intent(700), { ...body, ...allowed })).toBeUndefined();
    const form = new URLSearchParams({
      ...{ amount: '1000', currency: 'usd', confirm: 'true' },
      'payment_method_options[card][request_partial_authorization]': 'if_available',
    });
    expect(
      explain(
        provider,
        { method: 'POST', url: '/v1/payment_intents', status: 200, data: intent(700) },
        { requestBody: `${form}` },
      ),
    ).toBeUndefined();
    for (const [told, asked] of [
      [intent(700), body],
      [intent(1100), { ...body, ...allowed }],
      [intent(0), { ...body, ...allowed }],
      [intent(700, 'requires_action'), { ...body, ...allowed }],
    ] as const) {
      expect(explained(provider, PAY, 200, told, asked)).toMatchObject({ code: 'NOT_UNDERSTOOD' });
    }
  });

  test('is found by its name, and is nobody else’s', async () => {
    const ask = (told: object, asking: object) => asked(provider, PAY, asking, [{ data: [told], has_more: false }]);
    expect(await ask(intent(700), { ...body, ...allowed })).toBe('landed');
    expect(await ask(intent(700), body)).toBe('foreign');
    expect(await ask(intent(1100), { ...body, ...allowed })).toBe('foreign');
  });

  test('may be that of another card if it was made before: the rest is paid under the same name', async () => {
    const ask = (told: object) => asked(provider, PAY, { ...body, ...allowed }, [{ data: [told], has_more: false }]);
    expect(await ask({ ...intent(700), created: BEFORE / 1000 })).toBe('undecided');
    expect(await ask({ ...intent(1000), created: BEFORE / 1000 })).toBe('landed');
  });
});

test('Mastercard Gateway: a part that was approved, or a surcharge, is found as it was answered', async () => {
  const PAY = 'PUT /api/rest/version/100/merchant/M/order/o1/transaction/t1';
  const body = { apiOperation: 'PAY', order: { amount: '10.00', currency: 'USD' } };
  const told = (amount: number, gatewayCode: string, more: object = {}) => ({
    ...{ result: 'SUCCESS', order: { id: 'o1', ...more }, response: { gatewayCode } },
    transaction: { id: 't1', type: 'PAYMENT', amount, currency: 'USD' },
  });
  const surcharge = { surchargeAmount: 0.5 };
  for (const good of [told(7, 'PARTIALLY_APPROVED'), told(10.5, 'APPROVED', surcharge), told(10, 'APPROVED')]) {
    expect(explained(mpgs(), PAY, 201, good, body)).toBeUndefined();
    expect(await asked(mpgs(), PAY, body, [good])).toBe('landed');
  }
  for (const other of [told(11, 'PARTIALLY_APPROVED'), told(9, 'APPROVED', surcharge), told(7, 'APPROVED')]) {
    expect(explained(mpgs(), PAY, 201, other, body)).toMatchObject({ code: 'NOT_UNDERSTOOD' });
    expect(await asked(mpgs(), PAY, body, [other])).toBe('foreign');
  }
});

test('Square: a part that was approved is found by its reference, if the request allows one', async () => {
  const PAY = 'POST /v2/payments';
  const provider = square({ uniqueReference: true, onDoubt: 'leave' });
  const money = (amount: number) => ({ amount_money: { amount, currency: 'USD' } });
  const body = { source_id: 's', idempotency_key: 'k', reference_id: 'r', ...money(1000) };
  const payment = (amount: number, created_at = MADE) => ({
    id: 'p',
    reference_id: 'r',
    status: 'APPROVED',
    created_at,
    ...money(amount),
  });
  const ask = (amount: number, more: object, at?: string) =>
    asked(provider, PAY, { ...body, ...more }, [{ payments: [payment(amount, at)] }, { payment: payment(amount, at) }]);
  const allowed = { accept_partial_authorization: true, autocomplete: false };
  expect(await ask(700, allowed)).toBe('landed');
  expect(await ask(700, {})).toBe('foreign');
  expect(await ask(1100, allowed)).toBe('foreign');
  const before = new Date(BEFORE).toISOString();
  expect(await ask(700, allowed, before)).toBe('undecided');
  expect(await ask(1000, allowed, before)).toBe('landed');
  expect(explained(provider, PAY, 200, { payment: payment(700) }, { ...body, ...allowed })).toBeUndefined();
  expect(explained(provider, PAY, 200, { payment: payment(1100) }, { ...body, ...allowed })?.code).toBe(
    'NOT_UNDERSTOOD',
  );
});
