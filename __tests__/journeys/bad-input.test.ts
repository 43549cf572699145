import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Answer,
  type ExplainOptions,
  explain,
  lemanpay,
  mastercard,
  mdes,
  midtrans,
  type Provider,
  plainHttp,
  type Verdict,
} from '../../src/index.js';

const providers: readonly Provider[] = [
  midtrans(),
  midtrans({ onUsedOrderId: 're-key' }),
  mastercard(),
  mdes(),
  mdes({ onUsedTaskId: 're-key' }),
  lemanpay(),
  plainHttp(),
];

/** Codes of all providers, and words that are none. */
const codes = [...new Set(providers.flatMap(({ rules }) => rules.map(({ code }) => code.replace(/x/g, '0'))))];
const word = fc.oneof(fc.constantFrom(...codes), fc.string({ maxLength: 40 }), fc.constant('4811111111111114'));
const scalar = fc.oneof(word, fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const field = fc.constantFrom(
  'status_code',
  'Status_code',
  'transaction_status',
  'channel_response_code',
  'payment_type',
  'error_messages',
  'error_message',
  'Errors',
  'errors',
  'Error',
  'error',
  'ReasonCode',
  'reasonCode',
  'errorCode',
  'Recoverable',
  'Source',
  'Description',
  'reason',
  'code',
  'status',
  'message',
  'data',
  'tokens',
  '__proto__',
  'constructor',
  'toString',
);
const { body } = fc.letrec((tie) => ({
  body: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    scalar,
    fc.array(tie('body'), { maxLength: 4 }),
    fc.array(fc.tuple(field, tie('body')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries) as unknown),
  ),
}));
const text = fc.oneof(
  body.map((value) => JSON.stringify(value) ?? ''),
  body.map((value) => (JSON.stringify(value) ?? '').slice(0, -1)),
  fc.string({ maxLength: 200 }),
  fc.constant('<!doctype html><html><body>502 Bad Gateway</body></html>'),
  fc.constant('['.repeat(20_000)),
  fc.constant(`{"a":"${'x'.repeat(2_000_000)}"}`),
);
const data = fc.oneof(body, text, fc.uint8Array({ maxLength: 60 }), fc.constant(undefined));
const headers = fc.dictionary(
  fc.constantFrom('retry-after', 'Retry-After-Ms', 'Date', 'content-type', 'x-other'),
  fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.nat({ max: 100_000 }).map(String),
    fc.constantFrom('application/json', 'text/html', '-1'),
  ),
);
const status = fc.oneof(
  fc.constantFrom(200, 201, 202, 204, 400, 401, 404, 406, 408, 422, 429, 500, 502, 503, 504),
  fc.integer({ min: 100, max: 999 }),
);
const url = fc.constantFrom(
  '',
  '/v2/charge',
  '/snap/v1/transactions',
  '/v2/o/status',
  '/v2/o/refund',
  '/invoices',
  '/a/tokenize',
  '/a/getTaskStatus',
  '/a/transact',
);
const answer: fc.Arbitrary<Answer> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
  url,
  status,
  headers,
  data,
});

/** Asks every provider about arbitrary answers. */
function everywhere(given: ExplainOptions, check: (verdict: Verdict, answer: Answer) => void, asked = providers) {
  fc.assert(
    fc.property(fc.constantFrom(...asked), answer, (provider, each) => {
      const verdict = explain(provider, each, given);
      if (verdict !== undefined) check(verdict, each);
    }),
    { numRuns: 3000 },
  );
}

describe('whatever a provider answers', () => {
  test('nothing throws, and no shown code is a secret', () => {
    everywhere({}, ({ code }) => {
      expect(code).toMatch(/^[A-Za-z0-9_ .-]{1,64}$/);
      expect(code).not.toMatch(/\d{7}/);
    });
  });

  test('nothing is re-keyed after an ambiguous attempt', () => {
    everywhere({ afterAmbiguous: true }, ({ action }) => expect(action).not.toBe('re-key'));
  });

  test('an unprotected write that may have been processed is not sent again', () => {
    // Which a client gives no key of its own.
    const bare = [midtrans({ keys: { idempotencyKey: false } }), mastercard(), mdes(), lemanpay(), plainHttp()];
    const check = ({ action, processed, rule }: Verdict, { method, url: path = '' }: Answer) => {
      if (method !== 'POST' || /getTaskStatus|transact/.test(path) || rule.repeatable) return;
      if (action === 'retry') expect(processed).toBe('no');
    };
    everywhere({}, check, bare);
  });

  test('no wait is shorter than a Retry-After', () => {
    fc.assert(
      fc.property(fc.constantFrom(...providers), answer, fc.nat({ max: 10_000 }), (provider, each, seconds) => {
        const told = { ...each, headers: { 'retry-after': String(seconds) } };
        const verdict = explain(provider, told);
        if (verdict?.action === 'retry') expect(verdict.delayMs).toBeGreaterThanOrEqual(seconds * 1000);
      }),
      { numRuns: 3000 },
    );
  });
});
