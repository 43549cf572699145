import { describe, expect, test } from '@jest/globals';
import { explain } from '../../src/engine/explain.js';
import { lemanpay, midtrans } from '../../src/index.js';
import { headerKey, type KeyDefinition, type RequestFacts, type Rule } from '../../src/providers/provider.js';
import { provider, row } from '../failure/answers.js';

const busy = row('BUSY', { action: 'retry', processed: 'maybe', delay: { initial: 1000 }, why: 'It is busy' });
const used = row('USED', { action: 're-key', keys: ['Idempotency-Key'], afterAmbiguous: 'reconcile' });
const key: KeyDefinition = {
  name: 'Idempotency-Key',
  kind: 'operation',
  protects: (value) => value.length > 3,
  ...headerKey('Idempotency-Key'),
};
const judge = provider([busy, used], { keys: [key] });
const answer = { method: 'POST', status: 400, data: { error: { code: 'BUSY' } } };

describe('a verdict', () => {
  test('on a request without protection', () => {
    expect(explain(judge, answer)).toEqual({
      code: 'BUSY',
      action: 'reconcile',
      processed: 'maybe',
      delayMs: undefined,
      lookUp: 'impossible',
      rule: busy,
      why: 'It is busy',
    });
  });

  test('on one protected by its idempotency key, or its method', () => {
    const requestHeaders = { 'idempotency-key': 'k-123' };
    expect(explain(judge, answer, { requestHeaders })).toMatchObject({ action: 'retry', delayMs: 1000 });
    expect(explain(judge, answer, { requestHeaders: { 'idempotency-key': 'k' } })?.action).toBe('reconcile');
    expect(explain(judge, { ...answer, method: 'get' })?.action).toBe('retry');
    expect(explain(judge, { status: 400, data: answer.data })?.action).toBe('retry');
  });

  test('on one to which an attached client adds a key: what the client would do', () => {
    const attaching = provider([busy], { keys: [{ ...key, attach: (method) => method === 'post' }] });
    expect(explain(attaching, answer)).toMatchObject({ action: 'retry', delayMs: 1000 });
    expect(explain(attaching, { ...answer, method: 'PUT' })?.action).toBe('reconcile');
    // The caller's own key stays, and this one protects nothing.
    expect(explain(attaching, answer, { requestHeaders: { 'Idempotency-Key': 'k' } })?.action).toBe('reconcile');
    const throwing = provider([busy], {
      keys: [
        {
          ...key,
          attach: () => {
            throw new Error('no');
          },
        },
      ],
    });
    expect(explain(throwing, answer)?.action).toBe('reconcile');
  });

  test("on Midtrans' charge without a caller's key, the same as with one", () => {
    const failed = {
      method: 'POST',
      url: 'https://api.midtrans.com/v2/charge',
      status: 500,
      data: { status_code: '500' },
    };
    const requestHeaders = { 'Idempotency-Key': 'k-123' };
    expect(explain(midtrans(), failed)?.action).toBe('retry');
    expect(explain(midtrans(), failed)).toEqual(explain(midtrans(), failed, { requestHeaders }));
    expect(explain(midtrans({ keys: { idempotencyKey: false } }), failed)?.action).toBe('reconcile');
  });

  test('by the policy of the provider', () => {
    const policy = {
      backoff: (attempt: number, previous?: number, random = () => 9) => attempt + random() + (previous ?? 70),
    };
    const requestHeaders = { 'Idempotency-Key': 'k-123' };
    const impatient = provider([busy], { keys: [key], policy });
    expect(explain(impatient, answer, { requestHeaders })?.delayMs).toBe(72);
    const once = provider([busy], { keys: [key], policy: { maxAttempts: 1 } });
    expect(explain(once, answer, { requestHeaders })).toMatchObject({ action: 'retry', delayMs: undefined });
  });

  test("on a used key: somebody else's, or the proof that an earlier attempt landed", () => {
    const refused = { ...answer, data: { error: { code: 'USED' } } };
    expect(explain(judge, refused)).toMatchObject({ action: 're-key', processed: 'no', delayMs: 0 });
    expect(explain(judge, refused, { afterAmbiguous: false })).toMatchObject({ action: 're-key' });
    expect(explain(judge, refused, { afterAmbiguous: true })).toMatchObject({ action: 'reconcile', processed: 'yes' });
  });

  test('shows a decline only if the payment has failed by it', () => {
    const decline = { code: 'expired_card', retryable: 'new-data' } as const;
    const told = (more: Partial<Rule>, afterAmbiguous: boolean, requestHeaders = {}) => {
      const refusing = provider([row('NO', { action: 'fail-fast', processed: 'no', decline, ...more })], {
        keys: [key],
      });
      const { decline: shown, lookUp } =
        explain(refusing, { ...answer, data: { error: { code: 'NO' } } }, { afterAmbiguous, requestHeaders }) ?? {};
      return [shown?.code, lookUp];
    };
    const isProtected = { 'Idempotency-Key': 'k-123' };
    expect(told({}, false)).toEqual(['expired_card', 'no']);
    expect(told({}, true)).toEqual([undefined, 'impossible']);
    expect(told({}, true, isProtected)).toEqual(['expired_card', 'no']);
    expect(told({ finding: 'landed' }, true)).toEqual([undefined, 'no']);
    expect(told({ finding: 'denied' }, true)).toEqual(['expired_card', 'no']);
    expect(told({ finding: 'dead' }, true)).toEqual([undefined, 'impossible']);
  });

  test('with the wait that the provider asked for', () => {
    const requestHeaders = { 'Idempotency-Key': 'k-123' };
    const told = (headers: Record<string, string | number>, given = {}) =>
      explain(judge, { ...answer, headers }, { requestHeaders, ...given })?.delayMs;
    expect(told({ 'Retry-After': 7 })).toBe(7000);
    const date = { 'Retry-After': 'Sat, 21 Nov 2026 10:00:20 GMT' };
    expect(told(date)).toBe(1000);
    expect(told(date, { now: Date.UTC(2026, 10, 21, 10, 0, 0) })).toBe(20_000);
    expect(told({ 'Retry-After': 99 })).toBe(99_000);
  });

  test('on the raw text of a body, by its type', () => {
    const text = { method: 'POST', status: 200, data: '"x"' };
    expect(explain(judge, { ...answer, data: '{"error":{"code":"BUSY"}}' })?.code).toBe('BUSY');
    expect(explain(judge, text)).toBeUndefined();
    expect(explain(judge, { ...text, data: '{"error":' })?.code).toBe('UNREADABLE_2XX');
    const html = { ...text, data: 'sorry', headers: { 'content-type': 'text/html' } };
    expect(explain(lemanpay(), html)?.code).toBe('UNREADABLE_2XX');
  });

  test('is none for a success', () => {
    expect(explain(judge, { status: 200, data: {} })).toBeUndefined();
    expect(explain(judge, { status: 200 })).toBeUndefined();
  });
});

describe('the request, as the provider sees it', () => {
  const seen = (given: object, headers?: Record<string, string>) => {
    let request: RequestFacts | undefined;
    const spy = provider([], {
      kindOf: (facts) => {
        request = facts;
        return { operation: 'read' };
      },
    });
    explain(spy, { status: 500, ...given }, headers === undefined ? {} : { requestHeaders: headers });
    return request as RequestFacts;
  };

  test.each([
    ['/v2/charge', '/v2/charge'],
    ['/v2/charge?a=/b#c', '/v2/charge'],
    ['/v2/charge#a?b', '/v2/charge'],
    ['https://api.example.com/v2/charge?a=1', '/v2/charge'],
    ['HTTPS://api.example.com:8080/v2', '/v2'],
    ['https://api.example.com', ''],
    ['/to/https://elsewhere/x', '/to/https://elsewhere/x'],
    [undefined, ''],
  ])('the path of %j is %j', (url, path) => {
    expect(seen(url === undefined ? {} : { url }).path).toBe(path);
  });

  test('has a method in upper case, its headers in any case, and no body', () => {
    expect(seen({ method: 'patch' }).method).toBe('PATCH');
    expect(seen({}).method).toBe('GET');
    expect(seen({}, { 'X-Key': '1' }).header('x-key')).toBe('1');
    expect(seen({}).header('x-key')).toBeUndefined();
    expect(seen({}).body).toBeUndefined();
  });
});

describe('a wrong argument is rejected with what is expected', () => {
  const status = 'explain: status must be an HTTP status, a whole number from 100 to 999; got';
  test.each([
    [{ status: 99 }, {}, `${status} 99`],
    [{ status: 1000 }, {}, `${status} 1000`],
    [{ status: 200.5 }, {}, `${status} 200.5`],
    [{ status: '200' }, {}, `${status} '200'`],
    [{ method: 'GET' }, {}, 'explain: status is missing; expected an HTTP status, a whole number from 100 to 999'],
    [{ status: 200, method: 'P0ST' }, {}, "explain: method must be an HTTP method, such as POST; got 'P0ST'"],
    [{ status: 200, method: 'POST ' }, {}, "explain: method must be an HTTP method, such as POST; got 'POST '"],
    [{ status: 200, method: '' }, {}, "explain: method must be an HTTP method, such as POST; got ''"],
    [{ status: 200, method: 5 }, {}, 'explain: method must be an HTTP method; got 5'],
    [{ status: 200, url: 5 }, {}, 'explain: url must be a path or a URL; got 5'],
    [{ status: 200, headers: 'a: b' }, {}, "explain: headers must be an object of headers; got 'a: b'"],
    [{ status: 200, headers: null }, {}, 'explain: headers must be an object of headers; got null'],
    [
      { status: 200, body: {} },
      {},
      'explain: body is not an option; expected an object with some of: method, url, status, headers, data',
    ],
    [{ status: 200 }, { afterAmbiguous: 1 }, 'explain: afterAmbiguous must be true or false; got 1'],
    [{ status: 200 }, { requestHeaders: 'a' }, "explain: requestHeaders must be an object of headers; got 'a'"],
    [{ status: 200 }, { requestHeaders: null }, 'explain: requestHeaders must be an object of headers; got null'],
    [{ status: 200 }, { now: 'x' }, "explain: now must be a number of milliseconds since the epoch; got 'x'"],
    [
      { status: 200 },
      { ambiguous: true },
      'explain: ambiguous is not an option; expected an object with some of: afterAmbiguous, requestHeaders, requestBody, now',
    ],
  ])('%j, %j', (given, options, message) => {
    expect(() => explain(judge, given as never, options as never)).toThrow(new TypeError(message));
  });

  test('something that is no provider', () => {
    expect(() => explain('midtrans' as never, answer)).toThrow(
      "explain: provider must be a provider, like one that midtrans() or defineProvider() makes; got 'midtrans'",
    );
  });

  test.each([100, 999])('a status of %d is right', (status) => {
    expect(explain(judge, { status })?.code).toBe(String(status));
  });
});
