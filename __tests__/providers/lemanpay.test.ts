import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { type Action, explain, lemanpay, type Processed, plainHttp } from '../../src/index.js';
import { expectEveryRowReached } from './rows.js';

type Case = readonly [suffix: string, action: Action, processed: Processed];

const provider = lemanpay();
const six = (code: unknown, method = 'POST', status = 422) => ({
  method,
  url: '/invoices',
  status,
  data: { status: 'error', code, data: null, error: 'x' },
});

/** The last four digits of LemanPay's REST API error codes, as they apply to a POST. */
const SUFFIXES: readonly Case[] = [
  ['0000', 'reconcile', 'maybe'],
  ['0001', 'fail-fast', 'no'],
  ['0002', 'fail-fast', 'no'],
  ['0003', 'fail-fast', 'no'],
  ['0100', 'reconcile', 'maybe'],
  ['0101', 'fail-fast', 'no'],
  ['0102', 'fail-fast', 'no'],
  ['0103', 'fail-fast', 'no'],
  ['0108', 'fail-fast', 'no'],
  ['0109', 'fail-fast', 'no'],
  ['0110', 'fail-fast', 'no'],
  ['0111', 'fail-fast', 'no'],
  ['0112', 'fail-fast', 'no'],
  ['0113', 'fail-fast', 'maybe'],
  ['0114', 'fail-fast', 'no'],
  ['0115', 'fail-fast', 'no'],
  ['0116', 'fail-fast', 'no'],
  ['0117', 'fail-fast', 'maybe'],
  ['0118', 'fail-fast', 'no'],
  ['0200', 'reconcile', 'maybe'],
  ['0201', 'fail-fast', 'no'],
  ['0202', 'fail-fast', 'no'],
  ['0203', 'fail-fast', 'no'],
  ['0204', 'fail-fast', 'yes'],
  ['0207', 'fail-fast', 'maybe'],
  ['0208', 'fail-fast', 'no'],
];
const PREFIXES = ['00', '01', '02', '03', '04'];
const ALL = PREFIXES.flatMap((prefix) => SUFFIXES.map(([suffix, ...rest]): Case => [prefix + suffix, ...rest]));

describe('LemanPay', () => {
  test.each(ALL)('%s: %s, processed %s', (code, action, processed) => {
    expect(explain(provider, six(code))).toMatchObject({ code, action, processed });
    expect(explain(provider, six(Number(code)))).toMatchObject({ code });
    const inside = {
      ...six(code),
      status: 200,
      data: { status: 'Failed', error: { code: Number(code), message: 'x' } },
    };
    if (Number(code) !== 0) expect(explain(provider, inside)).toMatchObject({ code, action });
    expect(provider.rules.some((rule) => rule.code === `xx${code.slice(2)}`)).toBe(true);
  });

  test.each(['0000', '0100', '0200'])(
    'xx%s: its meaning depends on the method of the request, not on the prefix',
    (suffix) => {
      for (const prefix of PREFIXES) {
        expect(explain(provider, six(prefix + suffix, 'GET'))).toMatchObject({ action: 'retry', delayMs: 1000 });
        expect(explain(provider, six(prefix + suffix, 'DELETE'))).toMatchObject({ action: 'reconcile' });
      }
      const limit = explain(provider, six(`02${suffix}`, 'GET'))?.rule.maxRetries;
      expect(limit).toBe(suffix === '0000' ? 3 : 1);
    },
  );

  test.each(['0115', '0117', '0204', '0207'])('xx%s after an ambiguous attempt is looked up', (suffix) => {
    expect(explain(provider, six(`01${suffix}`), { afterAmbiguous: true })).toMatchObject({ action: 'reconcile' });
  });

  test.each([
    ['BadCredentials', 401, 'fail-fast', 'no'],
    ['PageNotFound', 404, 'fail-fast', 'no'],
    ['RecordNotFound', 404, 'fail-fast', 'no'],
    ['RateLimitException', 429, 'retry', 'no'],
    ['RateLimitExceeded', 429, 'retry', 'no'],
    ['InternalServerError', 500, 'reconcile', 'maybe'],
  ] as const)('reason %s in HTTP %s: %s, processed %s', (reason, status, action, processed) => {
    const answer = { ...six('0'), status, data: { message: 'x', reason } };
    expect(explain(provider, answer)).toMatchObject({ code: reason, action, processed });
  });

  test.each([[401], [404], [422]])('a bare HTTP %s fails fast, and nothing was processed', (status) => {
    expect(explain(provider, { ...six('0'), status, data: '' })).toMatchObject({
      action: 'fail-fast',
      processed: 'no',
    });
  });

  test('a rate-limited request waits as long as Retry-After says', () => {
    const limited = {
      ...six('0'),
      status: 429,
      headers: { 'retry-after': '7' },
      data: { reason: 'RateLimitException' },
    };
    expect(explain(provider, limited)).toMatchObject({ action: 'retry', delayMs: 7000 });
    expect(explain(provider, { ...limited, headers: {} })).toMatchObject({ delayMs: 1000 });
  });

  test.each([
    ['null', { status: 'Success', data: {}, error: null }],
    ['empty', { status: 'Success', data: {}, error: '' }],
    ['an empty object', { status: 'Success', data: {}, error: {} }],
    ['code 0', { status: 'Success', data: {}, error: { code: 0, message: '' } }],
  ])('accepts a success whose error is %s', (_what, data) => {
    expect(explain(provider, { ...six('0'), status: 200, data })).toBeUndefined();
  });

  test.each([
    { status: 'error' },
    { status: 'Error', error: 'Invalid invoice' },
    { status: 'error', code: 'BUSY', data: null, error: 'Invalid invoice' },
    { status: 'error', error: { message: 'Invalid invoice' } },
  ])('treats %j inside HTTP 200 as an error, whatever its code', (data) => {
    expect(explain(provider, { ...six('0'), status: 200, data })).toMatchObject({ code: 'ERROR', action: 'fail-fast' });
    expect(explain(provider, { ...six('0'), status: 500, data })).not.toMatchObject({ action: 'fail-fast' });
  });

  test('each of its own rows is reached by some answer', () => {
    const reasons = [
      'BadCredentials',
      'PageNotFound',
      'RecordNotFound',
      'RateLimitException',
      'RateLimitExceeded',
      'InternalServerError',
    ];
    expectEveryRowReached(provider, [
      ...ALL.map(([code]) => six(code)),
      ...ALL.map(([code]) => six(code, 'GET')),
      ...reasons.map((reason) => ({ ...six('0'), status: 400, data: { reason } })),
      ...[401, 404, 422, 500].map((status) => ({ ...six('0'), status, data: '' })),
    ]);
  });
});

describe('plain HTTP', () => {
  const plain = plainHttp();
  const answer = (status: number, method = 'POST', data: unknown = '') => ({ method, url: '/payments', status, data });

  test.each([
    [400, 'fail-fast', 'no'],
    [401, 'fail-fast', 'no'],
    [404, 'fail-fast', 'no'],
    [418, 'fail-fast', 'no'],
    [429, 'retry', 'no'],
    [500, 'reconcile', 'maybe'],
    [502, 'reconcile', 'maybe'],
    [302, 'fail-fast', 'maybe'],
  ] as const)('a POST answered by %s: %s, processed %s', (status, action, processed) => {
    expect(explain(plain, answer(status))).toMatchObject({ code: String(status), action, processed });
  });

  test.each([408, 425, 499, 500, 502, 503, 504, 599])('a GET answered by %s is retried', (status) => {
    expect(explain(plain, answer(status, 'GET'))).toMatchObject({ action: 'retry' });
  });

  test('a 500 is retried three times at most', () => {
    expect(explain(plain, answer(500, 'GET'))?.rule).toMatchObject({ maxRetries: 3 });
  });

  test.each([
    [200, '{"ok":true}'],
    [200, 'pong'],
    [200, ''],
    [204, ''],
    [201, null],
  ])('%s with %j is a success', (status, data) => {
    expect(explain(plain, answer(status, 'POST', data))).toBeUndefined();
  });

  test.each(['application/json', 'text/plain', 'text/html', 'application/xml', 'application/jose'])(
    'the status alone means success, whatever the body of type %s: a payment that was made is not in doubt',
    (type) => {
      for (const data of [
        '',
        ' ',
        'oops',
        '<?xml version="1.0"?><payment/>',
        '<html><form action="https://acs.example/3ds"></form></html>',
        '{"id":1}\n{"id":2}\n',
        'eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d',
        '[OK] payment 1 made',
        '{ok}',
        'x'.repeat(1_200_000),
        Buffer.from([137, 80, 78, 71]),
        Readable.from(['x']),
      ]) {
        for (const method of ['GET', 'POST']) {
          const headers = { 'content-type': type };
          expect(explain(plain, { ...answer(201, method, data), headers })).toBeUndefined();
        }
      }
    },
  );

  test('a 2xx whose JSON is cut off cannot be read', () => {
    for (const headers of [
      {},
      { 'content-type': 'application/json' },
      { 'content-type': 'application/problem+json' },
    ]) {
      for (const data of ['{"a":', '{"id":"pay_1","amou', '[{"a":1},', '{"paid":tru', '{"a":-', '{"a":"\\"']) {
        expect(explain(plain, { ...answer(200, 'POST', data), headers })).toMatchObject({
          code: 'UNREADABLE_2XX',
          action: 'reconcile',
          processed: 'maybe',
        });
      }
    }
  });

  test('each of its own rows is reached by some answer', () => {
    expectEveryRowReached(
      plain,
      [400, 401, 404, 429, 500].map((status) => answer(status)),
    );
  });
});
