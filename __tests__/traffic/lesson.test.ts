import { expect, test } from '@jest/globals';
import type { Classified } from '../../src/failure/classify.js';
import { lessonOf } from '../../src/traffic/lesson.js';
import { row } from '../failure/answers.js';

function lesson(
  code: string,
  status?: number,
  { outage = false, retryAfterMs }: { outage?: boolean; retryAfterMs?: number } = {},
) {
  const failure = { code, status, retryAfterMs } as Classified['failure'];
  return lessonOf({ failure, rule: row(code, outage ? { outage } : {}), kind: { operation: 'write' } });
}
const nothing = { isSilent: false, isOutage: false, isLimit: false, isServed: false, quietFor: 0 };

test.each([
  'ERR_CANCELED',
  'NOT_SENT',
  'UNSENT',
  'CERTIFICATE',
  'TLS_REFUSED',
  'UPLOAD_FAILED',
  // Of an operation of run(): an error of its own, a call inside that was not let through, a write that it did not wait for.
  'OPERATION_THREW',
  'ERR_BREAKER_OPEN',
  'ETIMEDOUT',
])('%s without an answer says nothing of the provider, unless its row is about an outage', (code) => {
  expect(lesson(code)).toEqual({ ...nothing, isSilent: true });
});

test('a decline and a wrong request are good answers as far as health goes', () => {
  for (const [code, status] of [
    ['05', 200],
    ['400', 400],
  ] as const)
    expect(lesson(code, status)).toEqual({ ...nothing, isServed: true });
});

test('a row about an outage says that the provider is in trouble', () => {
  expect(lesson('ECONNRESET', undefined, { outage: true })).toEqual({ ...nothing, isOutage: true });
});

test.each([
  ['429', 200],
  ['TOO_MANY', 429],
])('a limit is recognised by its code or its status: %s in HTTP %d', (code, status) => {
  expect(lesson(code, status)).toEqual({ ...nothing, isLimit: true });
});

test('a back-off comes from a limit, or from a provider that is out of service', () => {
  const quietFor = (code: string, status: number) => lesson(code, status, { retryAfterMs: 5000 }).quietFor;
  expect([quietFor('429', 200), quietFor('X', 429), quietFor('503', 200), quietFor('X', 503)]).toEqual([
    5000, 5000, 5000, 5000,
  ]);
  expect([quietFor('500', 500), quietFor('05', 200)]).toEqual([0, 0]);
  expect(lesson('429', 429, { retryAfterMs: -1 }).quietFor).toBe(0);
});
