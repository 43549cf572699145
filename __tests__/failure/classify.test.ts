import { describe, expect, test } from '@jest/globals';
import { classify, classifyTransport } from '../../src/failure/classify.js';
import type { Reading, RequestKind } from '../../src/providers/provider.js';
import { answered, provider, request, row } from './answers.js';

const said = (error: Reading | readonly Reading[], status = 400, headers = {}) => answered(status, { error }, headers);
const verdict = (rules: Parameters<typeof provider>[0], error: Reading | readonly Reading[], status?: number) =>
  classify(provider(rules), said(error, status));

describe('the reported failure', () => {
  test('says what the answer said, and what the row makes of it', () => {
    const rule = row('E1', { action: 'retry', processed: 'maybe' });
    const reading = { code: 'E1', source: 'Gateway', message: 'no luck', recoverable: true };
    expect(classify(provider([rule]), said(reading, 500, { 'retry-after': '3' }))).toEqual({
      rule,
      reading,
      kind: { operation: 'write' },
      failure: {
        provider: 'test',
        status: 500,
        code: 'E1',
        source: 'Gateway',
        message: 'no luck',
        recoverable: true,
        processed: 'maybe',
        retryAfterMs: 3000,
      },
    });
  });

  test.each([
    [{ code: 'E1' }, 'body'],
    [{ code: 'E1', from: 'text' }, 'text'],
    [{ code: 'E1', from: 'text', source: ' Card issuer-2 ' }, 'text'],
    [{ code: 'E1', source: ' Card-issuer_API ' }, 'Card-issuer_API'],
    [{ code: 'E1', source: ' ACS VENDOR  PROCESSING ' }, 'ACS VENDOR  PROCESSING'],
    [{ code: 'E1', source: 'BUDI SANTOSO' }, 'body'],
    [{ code: 'E1', source: 'Budi' }, 'body'],
    [{ code: 'E1', source: 'x'.repeat(41) }, 'body'],
    [{ code: 'E1', source: '-x' }, 'body'],
    [{ code: 'E1', source: 'Budi <4811>' }, 'body'],
  ] as const)('%j comes from %j', (reading, source) => {
    expect(verdict([row('E1')], reading)?.failure.source).toBe(source);
  });

  test.each([
    ['DECLINED', 'DECLINED'],
    ['declined', 'declined'],
    ['A_B_2', 'A_B_2'],
    ['E', 'E'],
    [`A${'B'.repeat(30)}`, `A${'B'.repeat(30)}`],
    [`A${'B'.repeat(31)}`, 'UNRECOGNISED_CODE'],
    [`A_${'B'.repeat(30)}`, `A_${'B'.repeat(30)}`],
    [`A_${'B'.repeat(31)}`, 'UNRECOGNISED_CODE'],
    [`A${'_B'.repeat(9)}`, `A${'_B'.repeat(9)}`],
    [`A${'_B'.repeat(10)}`, 'UNRECOGNISED_CODE'],
    ['A_', 'UNRECOGNISED_CODE'],
    ['_A', 'UNRECOGNISED_CODE'],
    ['0', '0'],
    ['12345', '12345'],
    ['123456', '123456'],
    ['1234567', 'UNRECOGNISED_CODE'],
    ['4811111111111114', 'UNRECOGNISED_CODE'],
    ['X12345', 'X12345'],
    ['X123456', 'UNRECOGNISED_CODE'],
    ['X_4811111111111114', 'UNRECOGNISED_CODE'],
    ['X12345_HTTP2_4XX', 'X12345_HTTP2_4XX'],
    ['XYZ123', 'UNRECOGNISED_CODE'],
    ['sk_live_51HabcDEF', 'UNRECOGNISED_CODE'],
    ['AKIAIOSFODNN7EXAMPLE', 'UNRECOGNISED_CODE'],
    ['BUDI SANTOSO', 'UNRECOGNISED_CODE'],
    [' DECLINED ', 'DECLINED'],
    ['12A', 'UNRECOGNISED_CODE'],
    ['A!', 'UNRECOGNISED_CODE'],
    ['!A', 'UNRECOGNISED_CODE'],
    ['12345!', 'UNRECOGNISED_CODE'],
    ['!123456', 'UNRECOGNISED_CODE'],
    ['', 'UNRECOGNISED_CODE'],
  ])('a code %j that no row names is shown as %j', (code, shown) => {
    expect(verdict([], { code })?.failure.code).toBe(shown);
  });

  test('a code that a row names is shown as the row writes it, one that matches a pattern as it came', () => {
    expect(verdict([row('invalid.code')], { code: 'Invalid_Code' })?.failure.code).toBe('invalid.code');
    expect(verdict([row('xx0207')], { code: '990207' })?.failure.code).toBe('990207');
    expect(verdict([row('E1')], { code: 'E1', from: 'text' })?.failure.code).toBe('E1');
    expect(verdict([], { code: 'BUDI', from: 'text' })?.failure.code).toBe('UNRECOGNISED_CODE');
  });

  test('is shown with its message even if another code was read instead', () => {
    const reading = { code: 'UNKNOWN_1', instead: { code: 'E1' } };
    expect(verdict([row('E1')], reading)).toMatchObject({ rule: { code: 'E1' }, failure: { code: 'UNKNOWN_1' } });
  });
});

describe('the row that counts', () => {
  test('is the first match', () => {
    const first = row('E1', { why: 'first' });
    expect(verdict([row('E2'), first, row('E1')], { code: 'e1' })?.rule).toBe(first);
  });

  test('is that of the most conservative of several errors, whatever their order', () => {
    const actions = ['fail-fast', 'reconcile', 're-key', 'retry'] as const;
    const rules = actions.map((action) => row(action.toUpperCase(), { action, keys: ['order'] }));
    for (const [rank, action] of actions.entries()) {
      const rest = actions.slice(rank).map((each) => ({ code: each }));
      expect(verdict(rules, rest)?.rule.action).toBe(action);
      expect(verdict(rules, rest.reverse())?.rule.action).toBe(action);
    }
  });

  test('matches the field where the code was found; a row for any code matches every field, unless it names one', () => {
    const rules = [row('E1', { field: 'bank', why: 'bank' }), row('E1', { why: 'own' })];
    expect(verdict(rules, { code: 'E1', field: 'bank' })?.rule.why).toBe('bank');
    expect(verdict(rules, { code: 'E1' })?.rule.why).toBe('own');
    expect(verdict(rules, { code: 'E1', field: 'other' })?.rule.code).toBe('*');
    expect(verdict([row('*', { why: 'any' })], { code: 'E1', field: 'bank' })?.rule.why).toBe('any');
    const ofBank = [row('*', { field: 'bank', why: 'of the bank' })];
    expect(verdict(ofBank, { code: 'E1', field: 'bank' })?.rule.why).toBe('of the bank');
    expect(verdict(ofBank, { code: 'E1', field: 'other' })?.rule.why).not.toBe('of the bank');
    expect(verdict(ofBank, { code: 'E1' })?.rule.why).not.toBe('of the bank');
  });

  test('is that of the code read instead, only if no row names the first one', () => {
    const instead = { code: 'E2', field: 'bank' };
    const rules = [row('*', { when: { never: 'true' } }), row('E2', { field: 'bank' })];
    expect(verdict(rules, { code: 'E1', instead })?.rule.code).toBe('E2');
    expect(verdict([row('e1'), ...rules], { code: 'E1', instead })?.rule.code).toBe('e1');
    expect(verdict([...rules, row('*')], { code: 'E1', instead })?.rule.code).toBe('E2');
    expect(verdict([row('E1', { field: 'x' }), ...rules], { code: 'E1', instead })?.rule.code).toBe('E2');
  });
});

describe('the conditions of a row', () => {
  const kind: RequestKind = { operation: 'repeatable', endpoint: 'charge' };
  const fits = (when: Record<string, string | string[]>, reading: Partial<Reading> = {}) => {
    const judge = provider([row('E1', { when, why: 'fits' })], {
      kindOf: () => kind,
      facts: ['phase', 'constructor', 'toString'],
    });
    return classify(judge, said({ code: 'E1', ...reading }, 422))?.rule.why === 'fits';
  };

  test.each([
    [{}, {}, true],
    [{ method: 'POST' }, {}, true],
    [{ method: 'GET' }, {}, false],
    [{ operation: 'repeatable' }, {}, true],
    [{ operation: 'write' }, {}, false],
    [{ endpoint: 'charge' }, {}, true],
    [{ endpoint: ['status', 'charge'] }, {}, true],
    [{ endpoint: ['status', 'cancel'] }, {}, false],
    [{ from: 'body' }, {}, true],
    [{ from: 'text' }, {}, false],
    [{ from: 'text' }, { from: 'text' }, true],
    [{ status: '422' }, {}, true],
    [{ status: '4xx' }, {}, true],
    [{ status: ['5xx', '4xx'] }, {}, true],
    [{ status: '5xx' }, {}, false],
    [{ status: '5xx' }, { status: '503' }, true],
    [{ status: '422' }, { status: '503' }, false],
    [{ recoverable: 'true' }, { recoverable: true }, true],
    [{ recoverable: 'false' }, { recoverable: false }, true],
    [{ recoverable: 'false' }, {}, false],
    [{ phase: 'auth' }, { facts: { phase: 'auth' } }, true],
    [{ phase: 'auth' }, {}, false],
    [{ constructor: 'Object' }, {}, false],
    [{ toString: ['1xx', 'toString'] }, {}, false],
    [{ method: 'POST', status: '5xx' }, {}, false],
    [{ status: '5xx', method: 'POST' }, {}, false],
  ])('%j with %j: %s', (when, reading, expected) => {
    expect(fits(when as Record<string, string>, reading as Partial<Reading>)).toBe(expected);
  });
});

test.each([
  [true, 'unused'],
  [false, 'any'],
  [undefined, 'any'],
] as const)('a row may be for a key that nothing can be running under: unused %p, %s', (isKeyUnused, why) => {
  const judge = provider([row('E1', { when: { key: 'unused' }, why: 'unused' }), row('E1', { why: 'any' })]);
  const context = isKeyUnused === undefined ? {} : { isKeyUnused };
  expect(classify(judge, said({ code: 'E1' }), context)?.rule.why).toBe(why);
});

test('that the provider may finish its work at any later time is handed on, if it was read', () => {
  expect(verdict([], { code: 'E1', lasting: true })?.failure).toHaveProperty('lasting', true);
  expect(verdict([], { code: 'E1', lasting: false })?.failure).not.toHaveProperty('lasting');
});

describe('an answer in which the provider reads no error', () => {
  const bare = provider();

  test.each([200, 204, 299])('%d is a success', (status) => {
    expect(classify(bare, answered(status, status === 200 ? {} : undefined))).toBeUndefined();
  });

  test('304 answers a read, and says nothing about a write', () => {
    expect(classify(bare, answered(304, '', {}, { method: 'GET' }))).toBeUndefined();
    expect(classify(bare, answered(304))?.failure).toMatchObject({ code: 'NOT_UNDERSTOOD', processed: 'maybe' });
  });

  test('204 answers a write, unless its documentation promises a body', () => {
    const kind = { operation: 'write', answer: 'json' } as const;
    const promised = provider([], { kindOf: () => kind });
    const found = classify(promised, answered(204))?.failure;
    expect(found).toMatchObject({ code: 'NOT_UNDERSTOOD', processed: 'maybe' });
    const read = provider([], { kindOf: () => ({ ...kind, operation: 'read' }) });
    expect(classify(read, answered(204))).toBeUndefined();
  });

  test.each([199, 300, 302, 400, 500])('%d goes by its status', (status) => {
    const failure = { status, code: String(status), source: 'status' };
    expect(classify(bare, answered(status))).toMatchObject({ failure });
    expect(classify(provider([], { read: () => [] }), answered(status))).toMatchObject({ failure });
  });

  test.each([
    [200, 'NOT_UNDERSTOOD'],
    [204, 'NOT_UNDERSTOOD'],
    [404, '404'],
    [429, '429'],
    [503, '503'],
  ])('%d after a reader that throws is no success, may have taken effect, and is reported', (status, code) => {
    const mine = new Error('mine');
    const broken = provider([], {
      read: () => {
        throw mine;
      },
    });
    const errors: unknown[] = [];
    const told = { onError: (error: unknown) => errors.push(error) };
    const failure = { status, code, processed: 'maybe' };
    expect(classify(broken, answered(status, {}), told)).toMatchObject({ failure });
    expect(errors).toMatchObject([{ hook: 'read', thrown: mine }]);
  });

  test.each([
    ['a promise', Promise.reject(new Error('later'))],
    ['true', true],
    ['a text', 'BUSY'],
    ['a reading without a code', { status: '503' }],
    ['a list with one that is none', [{ code: 'E1' }, null]],
  ])('%s from a reader is no success', (_, found) => {
    const errors: unknown[] = [];
    const told = { onError: (error: unknown) => errors.push(error) };
    const broken = provider([], { read: () => found as never });
    expect(classify(broken, answered(200, {}), told)?.failure).toMatchObject({ processed: 'maybe' });
    expect(errors).toMatchObject([{ hook: 'read', thrown: { name: 'TypeError' } }]);
  });

  test.each([undefined, null, false, '', 0, []])('%j from a reader is no error', (found) => {
    expect(classify(provider([], { read: () => found as never }), answered(200, {}))).toBeUndefined();
  });

  test('a code and a status may be numbers, and other fields of the wrong type count for nothing', () => {
    const found = { code: 503, status: 429, field: 1, from: 'nowhere', source: {}, facts: { phase: 7, no: {} } };
    const numbers = provider([row('503', { when: { status: '429', phase: '7', from: 'body' }, why: 'fits' })], {
      read: () => found as never,
    });
    const other = provider([row('5')], { read: () => ({ code: 'E1', instead: { code: 5 } }) as never });
    expect(classify(numbers, answered(200, {}))).toMatchObject({ rule: { why: 'fits' }, failure: { code: '503' } });
    expect(classify(other, answered(400, {}))?.rule.code).toBe('5');
  });

  test('a request of unknown kind counts as a write', () => {
    const mine = new Error('mine');
    const broken = provider([], {
      kindOf: () => {
        throw mine;
      },
    });
    const errors: unknown[] = [];
    const told = { onError: (error: unknown) => errors.push(error) };
    expect(classify(broken, answered(503, '', {}, { method: 'GET' }), told)?.kind).toEqual({ operation: 'write' });
    expect(classifyTransport(broken, undefined, request()).kind).toEqual({ operation: 'write' });
    expect(errors).toMatchObject([{ hook: 'kindOf', thrown: mine }]);
    for (const nonsense of [undefined, {}, { operation: 'reads' }, Promise.reject(mine)]) {
      const empty = provider([], { kindOf: () => nonsense as never });
      expect(classify(empty, answered(503, '', {}, { method: 'GET' }), told)?.kind).toEqual({ operation: 'write' });
    }
    expect(errors).toHaveLength(5);
  });
});

describe('a 2xx that promised a body', () => {
  const json = { 'content-type': 'application/json' };
  const read = (kind: RequestKind, data: unknown, headers = {}, status = 200, method = 'POST') =>
    classify(provider([], { kindOf: () => kind }), answered(status, data, headers, { method }))?.failure.code;
  const unreadable = (
    answer: RequestKind['answer'],
    operation: RequestKind['operation'],
    data: unknown,
    headers = {},
  ) => read(answer === undefined ? { operation } : { operation, answer }, data, headers) === 'UNREADABLE_2XX';

  test('is unreadable if it is cut off, whatever may follow', () => {
    for (const operation of ['write', 'repeatable', 'read'] as const) {
      expect(unreadable(undefined, operation, '{"a":')).toBe(true);
      expect(unreadable('json', operation, '{"a":')).toBe(true);
      expect(unreadable('object', operation, '{"a":')).toBe(true);
    }
  });

  test.each(['<html>', '', 'fine'])('is a success as %j if the provider promises nothing', (data) => {
    for (const operation of ['write', 'read'] as const) {
      expect(unreadable(undefined, operation, data)).toBe(false);
      expect(unreadable(undefined, operation, data, json)).toBe(false);
    }
  });

  test.each(['<html>', '', 'fine'])('is unreadable as %j where an object belongs, or JSON was announced', (data) => {
    expect(unreadable('object', 'read', data)).toBe(true);
    expect(unreadable('object', 'write', data)).toBe(true);
    expect(unreadable('json', 'write', data)).toBe(true);
    expect(unreadable('json', 'read', data)).toBe(data === '<html>');
    expect(unreadable('json', 'read', data, json)).toBe(true);
  });

  test.each([['7'], ['"ok"'], ['null'], ['[1,null]']])('is unreadable as %s where an object belongs', (data) => {
    expect(unreadable('object', 'read', data, json)).toBe(true);
    expect(unreadable('json', 'write', data, json)).toBe(true);
    expect(unreadable('json', 'repeatable', data, json)).toBe(false);
    expect(unreadable('json', 'read', data, json)).toBe(false);
    expect(unreadable(undefined, 'write', data, json)).toBe(false);
  });

  test.each([['{}'], ['[]'], ['[{}]'], ['[1,{}]']])('is a success as %s', (data) => {
    expect(unreadable('object', 'write', data, json)).toBe(false);
  });

  test('need not have one for a HEAD, and is not judged if nobody can see it', () => {
    const object: RequestKind = { operation: 'write', answer: 'object' };
    expect(read(object, '', json, 200, 'HEAD')).toBeUndefined();
    expect(read(object, '', json, 204)).toBe('NOT_UNDERSTOOD');
    expect(read({ ...object, operation: 'repeatable' }, '', json, 205)).toBeUndefined();
    expect(read(object, '', json, 206)).toBe('UNREADABLE_2XX');
    expect(read(object, new Blob(['{']), json, 200, 'HEAD')).toBeUndefined();
    expect(read({ operation: 'read', answer: 'object' }, new Blob(['{']), json)).toBeUndefined();
    expect(read({ operation: 'write' }, new Blob(['{']), json)).toBeUndefined();
  });

  test('is not believed for a write answered by an object, if nobody can see it', () => {
    for (const answer of ['object', 'json'] as const) {
      expect(read({ operation: 'write', answer }, new Blob(['{']), json)).toBe('NOT_UNDERSTOOD');
    }
  });

  test('takes the row for an answer that cannot be read, which is evidence of nothing', () => {
    expect(classify(provider(), answered(200, '{"a":'))).toMatchObject({
      rule: { code: 'UNREADABLE_2XX', action: 'reconcile' },
      failure: { status: 200, source: 'body', processed: 'maybe' },
    });
  });
});

describe('a provider that says what a success is', () => {
  const judge = provider([], { isSuccess: ({ body }) => (body as { ok?: unknown } | undefined)?.ok === 1 });

  test('has no other: an answer that is neither success nor failure may have taken effect', () => {
    expect(classify(judge, answered(200, { ok: 1 }))).toBeUndefined();
    for (const data of [{ ok: 2 }, {}, [], '', 'fine', '<html>', new Blob(['{'])]) {
      expect(classify(judge, answered(201, data))).toMatchObject({
        rule: { code: 'NOT_UNDERSTOOD', action: 'reconcile' },
        failure: { code: 'NOT_UNDERSTOOD', processed: 'maybe' },
      });
    }
  });

  test('is believed against an error status; otherwise the status counts', () => {
    expect(classify(judge, answered(404, { ok: 1 }))).toBeUndefined();
    expect(classify(judge, answered(404, { ok: 2 }))?.failure).toMatchObject({ code: '404', processed: 'no' });
    expect(classify(judge, answered(503, { ok: 2 }))?.failure).toMatchObject({ code: '503', processed: 'maybe' });
  });

  test('decides about a write that is answered with no content, as its documents may say that it is', () => {
    const judges = (isIt: boolean, operation: 'write' | 'repeatable' = 'write') =>
      provider([], { isSuccess: () => isIt, kindOf: () => ({ operation }) });
    for (const status of [204, 205]) {
      expect(classify(judges(false), answered(status))?.failure).toMatchObject({
        code: 'NOT_UNDERSTOOD',
        processed: 'maybe',
      });
      expect(classify(judges(true), answered(status))).toBeUndefined();
      expect(classify(judges(false, 'repeatable'), answered(status))).toBeUndefined();
    }
  });

  test('says nothing against an error that it reads itself, nor about an answer to HEAD', () => {
    expect(classify(judge, answered(200, { ok: 1, error: { code: 'E1' } }))?.failure.code).toBe('E1');
    expect(classify(judge, answered(200, '', {}, { method: 'HEAD' }))).toBeUndefined();
  });

  test.each([
    ['gives a promise', () => Promise.resolve(true) as never],
    ['gives something else than true', () => 'yes' as never],
    [
      'throws at once',
      () => {
        throw new Error('mine');
      },
    ],
  ])('that %s believes nothing', (_what, isSuccess) => {
    const told: unknown[] = [];
    const strange = provider([], { isSuccess });
    expect(classify(strange, answered(200, {}), { onError: (error) => told.push(error) })?.failure.code).toBe(
      'NOT_UNDERSTOOD',
    );
    expect(told.length).toBe(1);
  });

  test('does not judge a value that an operation of run() returned without an answer', () => {
    expect(classify(judge, { ...answered(200, { id: 7 }), bodyKind: 'value' })).toBeUndefined();
  });
});

describe('the wait that the provider asks for', () => {
  const wait = (status: number, headers: Record<string, string>, reading: Partial<Reading> = {}, now?: number) =>
    classify(provider(), said({ code: 'E1', ...reading }, status, headers), now === undefined ? {} : { now })?.failure
      .retryAfterMs;

  test('the reset of a limit counts only in an answer that refuses because of the limit, and after a Retry-After', () => {
    expect(wait(429, { 'ratelimit-reset': '7' })).toBe(7000);
    expect(wait(503, { 'ratelimit-reset': '7' })).toBeUndefined();
    expect(wait(200, { 'ratelimit-reset': '7' }, { status: '429' })).toBe(7000);
    expect(wait(429, { 'ratelimit-reset': '7' }, { status: '400' })).toBeUndefined();
    expect(wait(429, { 'ratelimit-reset': '7', 'retry-after': '2' })).toBe(2000);
  });

  test('a date needs a clock if the answer has no date of its own', () => {
    const date = { 'retry-after': 'Sat, 21 Nov 2026 10:00:20 GMT' };
    expect(wait(503, date)).toBeUndefined();
    expect(wait(503, date, {}, Date.UTC(2026, 10, 21, 10, 0, 0))).toBe(20_000);
    expect(wait(429, { 'x-ratelimit-reset': '1800000020' }, {}, 1_800_000_000_000)).toBe(20_000);
  });
});

describe('an attempt without an answer', () => {
  const lost = (code: string, more: object = {}) => Object.assign(new Error('lost'), { code, ...more });

  test('goes by its code, and has nothing else to report', () => {
    const classified = classifyTransport(provider(), lost('ECONNRESET'), request({ method: 'GET' }));
    expect(classified).toEqual({
      rule: expect.objectContaining({ code: 'ECONNRESET', action: 'retry' }),
      kind: { operation: 'read' },
      failure: {
        provider: 'test',
        status: undefined,
        code: 'ECONNRESET',
        source: 'transport',
        message: undefined,
        recoverable: undefined,
        processed: 'maybe',
        retryAfterMs: undefined,
      },
    });
  });

  test('can be distinguished by the conditions of a row', () => {
    const when = { from: 'transport', method: 'POST', operation: 'write', endpoint: 'charge' };
    const own = row('EPIPE', { when });
    const judge = (when_: object) =>
      provider([{ ...own, when: { ...when, ...when_ } }], {
        kindOf: () => ({ operation: 'write', endpoint: 'charge' }),
      });
    expect(classifyTransport(judge({}), lost('EPIPE'), request()).rule.source).toBe('test');
    expect(classifyTransport(judge({ endpoint: 'status' }), lost('EPIPE'), request()).rule.source).not.toBe('test');
    expect(classifyTransport(judge({ status: '5xx' }), lost('EPIPE'), request()).rule.source).not.toBe('test');
  });

  test('is shown by its code if that looks like one', () => {
    expect(classifyTransport(provider(), lost('EODD'), request()).failure.code).toBe('EODD');
    expect(classifyTransport(provider(), lost('to 10.0.0.1:443'), request()).failure.code).toBe('UNRECOGNISED_CODE');
  });
});

describe('an answer reached through a redirect with another method', () => {
  const elsewhere = (status: number, operation: 'read' | 'write', data: unknown = { error: { code: 'E1' } }) =>
    classify(provider([row('E1')], { kindOf: () => ({ operation }) }), {
      ...answered(status, data, { 'retry-after': '5' }),
      redirected: true,
    });

  test.each([200, 429, 500])('says nothing of a write, in HTTP %d', (status) => {
    expect(elsewhere(status, 'write')).toMatchObject({
      rule: { code: 'REDIRECTED_WRITE', action: 'reconcile' },
      failure: { code: 'REDIRECTED_WRITE', source: 'status', processed: 'maybe', retryAfterMs: undefined },
    });
  });

  test('is the answer to a read', () => {
    expect(elsewhere(400, 'read')?.failure).toMatchObject({ code: 'E1', retryAfterMs: undefined });
    expect(elsewhere(200, 'read', { id: 1 })).toBeUndefined();
  });
});

describe('an attempt with a known passage', () => {
  const lost = (code: string, operation: 'read' | 'write', passage = {}) =>
    classifyTransport(provider([], { kindOf: () => ({ operation }) }), { code }, request(), {}, passage);

  test('is a write in doubt after a redirect with another method, unless the caller gave it up', () => {
    const redirected = { redirected: true } as const;
    expect(lost('ECONNREFUSED', 'write', redirected).failure).toMatchObject({
      code: 'REDIRECTED_WRITE',
      processed: 'maybe',
    });
    expect(lost('ECONNREFUSED', 'read', redirected).failure.code).toBe('ECONNREFUSED');
    expect(lost('ERR_CANCELED', 'write', redirected).failure.code).toBe('ERR_CANCELED');
  });

  test('was not processed if it was not sent, whatever cut it off', () => {
    expect(lost('ECONNRESET', 'write').failure.processed).toBe('maybe');
    expect(lost('ECONNRESET', 'write', { unsent: 'opening' }).failure.processed).toBe('no');
    expect(lost('ERR_CANCELED', 'write').failure.processed).toBe('maybe');
    expect(lost('ERR_CANCELED', 'write', { unsent: 'queued' }).failure.processed).toBe('no');
  });
});

describe("an answer at which the provider's own reader fails", () => {
  const fails = () => {
    throw new Error('broken');
  };

  test.each([
    [200, 'NOT_UNDERSTOOD', 'body'],
    [299, 'NOT_UNDERSTOOD', 'body'],
    [199, '199', 'status'],
    [300, '300', 'status'],
    [500, '500', 'status'],
  ])('says, in HTTP %d, what its status says: %s', (status, code, source) => {
    const failure = classify(provider([], { read: fails }), answered(status, { id: 1 }))?.failure;
    expect(failure).toMatchObject({ code, source, processed: 'maybe' });
  });

  test('may have been processed, even if a row says that it was not; if a row says that it was, it was', () => {
    const rules = [row('400'), row('503', { processed: 'yes' })];
    const processed = (status: number) =>
      classify(provider(rules, { read: fails }), answered(status, { id: 1 }))?.failure.processed;
    expect([processed(400), processed(503)]).toEqual(['maybe', 'yes']);
  });

  test('is no success, if the provider cannot say what one is', () => {
    const failure = classify(provider([], { isSuccess: fails }), answered(200, { id: 1 }))?.failure;
    expect(failure).toMatchObject({ code: 'NOT_UNDERSTOOD', processed: 'maybe' });
  });
});

test('a write answered by an object is believed by what can be seen of it', () => {
  const answering = provider([], { kindOf: () => ({ operation: 'write', answer: 'object' }) });
  expect(classify(answering, answered(200, { id: 1 }))).toBeUndefined();
  expect(classify(answering, { ...answered(200), body: undefined, bodyKind: 'unseen' })?.failure.code).toBe(
    'NOT_UNDERSTOOD',
  );
});

test('a read that announced JSON is unreadable as text, but text of another type is readable', () => {
  const reading = provider([], { kindOf: () => ({ operation: 'read', answer: 'json' }) });
  const as = (type: string) => classify(reading, answered(200, 'fine', { 'content-type': type }))?.failure.code;
  expect(as('application/json')).toBe('UNREADABLE_2XX');
  expect(as('text/plain')).toBeUndefined();
});
