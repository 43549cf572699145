import { expect, test } from '@jest/globals';
import { type SquareSimulator, startSquare } from '../../src/simulators/index.js';
import { call } from './call.js';
import { keep } from './keep.js';

let square: SquareSimulator;

const post = (path: string, body: object) => call(square.url + path, 'POST', body, { authorization: 'Bearer token' });
const pay = (key: string, more: object = {}) =>
  post('/v2/payments', {
    idempotency_key: key,
    source_id: 'cnon:card-nonce-ok',
    amount_money: { amount: 100, currency: 'USD' },
    ...more,
  });

test('a key returns its payment, and refuses another body', async () => {
  square = await keep(startSquare());
  const first = await pay('a');
  expect((await pay('a')).json).toEqual(first.json);
  expect((await pay('a', { note: 'x' })).json).toMatchObject({ errors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] });
  expect((await pay('k'.repeat(46))).json).toMatchObject({ errors: [{ code: 'VALUE_TOO_LONG' }] });
  expect(square.ledger.count('payment')).toBe(1);
});

test('a payment that was made but answered with an error is made once', async () => {
  square = await keep(startSquare());
  square.inject({ when: 'after', kind: 'provider', code: 'INTERNAL_SERVER_ERROR' });
  expect((await pay('a')).status).toBe(500);
  expect((await pay('a')).status).toBe(200);
  expect(square.ledger.count('payment')).toBe(1);
});

test('the payment under a key is voided once, and an unknown key is accepted', async () => {
  square = await keep(startSquare());
  await pay('a');
  for (const key of ['a', 'a', 'b']) {
    expect(await post('/v2/payments/cancel', { idempotency_key: key })).toMatchObject({ status: 200, json: {} });
  }
  expect(square.ledger.count('void')).toBe(1);
});

test.each(['cnon:card-nonce-rejected-zip', 'cnon:card-declined', 'ccof:customer-card-id-refused'])(
  '%s, which the sandbox does not have, is refused and pays nothing',
  async (source_id) => {
    square = await keep(startSquare());
    const { status, json } = await pay('a', { source_id });
    expect([status, json]).toMatchObject([404, { errors: [{ code: 'NOT_FOUND', field: 'source_id' }] }]);
    expect(square.ledger.entries).toEqual([]);
  },
);

test.each(['ccof:customer-card-id-ok', 'cnon:CBASEKNvQ1Hq8W0gT3Jk', 'constructor'])('%s pays', async (source_id) => {
  square = await keep(startSquare());
  expect((await pay('a', { source_id })).status).toBe(200);
});

test('declines as the sandbox does', async () => {
  square = await keep(startSquare());
  const { status, json } = await pay('a', { source_id: 'cnon:card-nonce-rejected-cvv' });
  expect([status, json]).toMatchObject([402, { errors: [{ code: 'CVV_FAILURE', category: 'PAYMENT_METHOD_ERROR' }] }]);
});
