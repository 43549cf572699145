// Whatever a payment at a provider of `recoverable/providers/*` is answered by, it counts as made only if that is a success by the
// provider's document, and names no other payment.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openBody } from '../../src/failure/body.js';
import { classify } from '../../src/failure/classify.js';
import { type Exchange, headerOf } from '../../src/providers/exchange.js';
import { bent } from './bent.js';
import { payments } from './payments.js';

const numRuns = Number(process.env.FUZZ_RUNS ?? 3000);
const seed = Number(process.env.FUZZ_SEED ?? 13);

const status = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(200, 201) },
  { weight: 1, arbitrary: fc.constantFrom(202, 204, 206, 302, 304, 400, 401, 404, 409, 422, 429, 500, 502, 503) },
);
const type = fc.constantFrom('application/json', 'text/html', 'application/octet-stream', '');

describe.each(payments.map((payment) => ({ name: payment.provider.name, payment })))('$name', ({ payment }) => {
  const { provider, method = 'POST', path, body, good, bad, isMade } = payment;
  const request = { method, path, header: () => undefined, body };
  const answered = (code: number, sent: unknown, kind: string): Exchange => {
    const headers = { 'content-type': kind };
    const opened = openBody(sent, headers);
    return {
      status: code,
      header: (name) => headerOf(headers, name),
      body: opened.body,
      bodyKind: opened.kind,
      request,
    };
  };

  test('a good answer is a success', () => {
    expect(classify(provider, answered(200, good, 'application/json'))).toBeUndefined();
    expect(isMade(good)).toBe(true);
  });

  test('no other is, unless the document says so', () => {
    const data = fc.oneof(
      { weight: 6, arbitrary: bent(good, bad) },
      { weight: 2, arbitrary: bent(good, bad).map((value) => JSON.stringify(value)) },
      { weight: 1, arbitrary: fc.nat(JSON.stringify(good).length - 1).map((to) => JSON.stringify(good).slice(0, to)) },
      { weight: 1, arbitrary: fc.constantFrom(undefined, null, '', '<html>', 'pong', [], [{}], new Blob(['{'])) },
    );
    let believed = 0;
    fc.assert(
      fc.property(status, data, type, (code, sent, kind) => {
        const exchange = answered(code, sent, kind);
        const errors: unknown[] = [];
        const classified = classify(provider, exchange, { onError: (error) => errors.push(error) });
        expect(errors).toEqual([]);
        if (classified !== undefined) return true;
        believed += 1;
        const { body: told } = exchange;
        return code < 300 && typeof told === 'object' && told !== null && !Array.isArray(told) && isMade(told);
      }),
      { numRuns, seed },
    );
    // It would say nothing if nearly all were refused.
    expect(believed).toBeGreaterThan(numRuns / 20);
  });
});
