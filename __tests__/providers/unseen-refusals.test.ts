// A refusal may say that the same request was sent before, or is still running. If nobody can read it, the payment is in doubt.
import { describe, expect, test } from '@jest/globals';
import { classify } from '../../src/failure/classify.js';
import { lemanpay, mastercard, mdes, midtrans, type Provider, plainHttp } from '../../src/index.js';
import { answered } from '../failure/answers.js';
import { payments } from '../fuzz/payments.js';

const writes: readonly (readonly [name: string, provider: Provider, path: string, body: object, method: string])[] = [
  ...payments.map(
    ({ provider, path, body, method = 'POST' }) => [provider.name, provider, path, body, method] as const,
  ),
  ['midtrans', midtrans(), '/v2/charge', {}, 'POST'],
  ['mastercard', mastercard(), '/authentications', {}, 'POST'],
  ['mdes', mdes(), '/mdes/digitization/static/1/0/tokenize', {}, 'POST'],
  ['lemanpay', lemanpay(), '/invoices', {}, 'POST'],
];

const verdict = (provider: Provider, exchange: ReturnType<typeof answered>) => {
  const found = classify(provider, exchange);
  return found && { code: found.failure.code, processed: found.failure.processed };
};

describe.each(writes)('%s', (_name, provider, path, body, method) => {
  const answer = (status: number, data: unknown, headers = {}) =>
    verdict(provider, answered(status, data, headers, { method, path, body }));

  test.each([400, 402, 406, 409, 410, 412, 422])(
    'a %i whose JSON was cut off leaves the payment in doubt',
    (status) => {
      const told = answer(status, '{"error":{"code":"dupl', { 'content-type': 'application/json' });
      expect(told?.processed).toBe('maybe');
    },
  );

  test('so does one that is a stream', () => {
    expect(answer(400, new ReadableStream())).toEqual({ code: 'UNREADABLE_4XX', processed: 'maybe' });
  });

  test.each([401, 403, 404, 405, 429])('a %i says without a body that nothing was done', (status) => {
    expect(answer(status, '{"error":{"code":"x', { 'content-type': 'application/json' })?.processed).toBe('no');
  });
});

describe.each([...writes, ['plain-http', plainHttp(), '/payments', {}, 'POST'] as const])(
  '%s',
  (_name, provider, path, body, method) => {
    test.each([
      ['nothing', ''],
      ['a web page', '<html></html>'],
      ['an object that says nothing', {}],
    ])('a conflict that says %s may be with the same request', (_what, data) => {
      const found = classify(provider, answered(409, data, {}, { method, path, body }));
      expect(found?.failure.processed).toBe('maybe');
    });
  },
);

test('a conflict that answers a read means nothing of the kind', () => {
  const found = classify(plainHttp(), answered(409, '', {}, { method: 'GET', path: '/payments/1' }));
  expect(found?.failure.processed).toBe('no');
});
