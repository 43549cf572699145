import { describe, expect, test } from '@jest/globals';
import { readLine } from '../../src/timeline/read-line.js';
import { BEGAN, lineOf } from './lines.js';

const retry = { event: 'recovery.retry', attempt: 1, action: 'retry', delayMs: 20, code: '503', elapsedMs: 5 };

describe('a line of a log', () => {
  test('is read with the fields of the schema, and no other', () => {
    expect(readLine(lineOf({ ...retry, keys: { orderId: 'o-1', odd: 7 }, card: '4811111111111114' }))).toEqual({
      schema: 1,
      event: 'recovery.retry',
      time: BEGAN + 5,
      callId: 'call-1',
      provider: 'midtrans',
      method: 'POST',
      path: '/v2/charge',
      maxAttempts: 4,
      processed: 'maybe',
      attempt: 1,
      action: 'retry',
      delayMs: 20,
      code: '503',
      elapsedMs: 5,
      keys: { orderId: 'o-1' },
    });
  });

  test('may follow a prefix, and may give its time as a text or not at all', () => {
    expect(readLine(`0|shop | ${lineOf(retry)}`)).toMatchObject({ callId: 'call-1' });
    expect(readLine(lineOf({ ...retry, time: '2026-01-31T23:00:00.005Z' }))).toMatchObject({ time: BEGAN + 5 });
    for (const time of [17, 'soon', null, 1e300])
      expect(readLine(lineOf({ ...retry, time }))).toMatchObject({ time: undefined });
  });

  test('about a provider as a whole has neither call nor attempt', () => {
    const breaker = {
      schema: 1,
      event: 'recovery.breaker',
      provider: 'mdes',
      host: 'h',
      lane: 'GET /x',
      breaker: 'open',
      retryAt: 9,
    };
    expect(readLine(JSON.stringify(breaker))).toEqual({ ...breaker, time: undefined });
  });

  test('about a hook has its name and that of its error; outside all calls it has no place on an axis', () => {
    const hook = { event: 'recovery.hook', hook: 'read', error: 'TypeError', attempt: 1, elapsedMs: 5 };
    expect(readLine(lineOf(hook))).toMatchObject({ callId: 'call-1', hook: 'read', error: 'TypeError' });
    expect(readLine(JSON.stringify({ schema: 1, event: 'recovery.hook', hook: 'logger', error: 'Error' }))).toBe(
      'other',
    );
  });

  test.each([
    'server listening on 3000',
    '',
    '{"level":30,"msg":"somebody else"}',
    '{"event":"recovery.of.data","schema":1}',
    '{"level":30,"msg":"quoted: \\"event\\":\\"recovery.retry\\""}',
    'Error: { code: 7',
  ])('of somebody else is left alone: %s', (text) => {
    expect(readLine(text)).toBe('other');
  });

  test.each([
    lineOf(retry).slice(0, -20),
    lineOf(retry).slice(0, 30),
    lineOf({ ...retry, attempt: 'first' }),
    lineOf({ ...retry, attempt: -1 }),
    lineOf({ ...retry, provider: 7 }),
    lineOf({ ...retry, schema: 0 }),
    lineOf({ ...retry, callId: null }),
    lineOf({ ...retry, event: 'recovery.finished', outcome: 'splendid' }),
  ])('that cannot be understood is broken: %s', (text) => {
    expect(readLine(text)).toBe('broken');
  });

  test('of a future schema is recognised as such', () => {
    expect(readLine(lineOf({ ...retry, schema: 2 }))).toBe('newer');
  });

  test('keeps no more of a long field than can be shown', () => {
    const read = readLine(lineOf({ ...retry, code: 'x'.repeat(5000), keys: { orderId: 'y'.repeat(5000) } }));
    expect(read).toMatchObject({ code: `${'x'.repeat(199)}…`, keys: { orderId: `${'y'.repeat(199)}…` } });
  });
});
