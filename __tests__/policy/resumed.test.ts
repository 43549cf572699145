// What a call that goes on with an earlier one is told of that.
import { expect, test } from '@jest/globals';
import { isDoubt } from '../../src/policy/doubt.js';
import { defaultPolicy, overlay, resumesInDoubt } from '../../src/policy/policy.js';

test.each([
  [undefined, undefined, false],
  [undefined, 'maybe', false],
  [{ id: '1' }, undefined, true],
  [{ id: '1' }, 'maybe', true],
  [{ id: '1' }, 'yes', true],
  [{ id: '1' }, 'no', false],
] as const)('with the keys %j and the word %p it is in doubt: %p', (keys, processed, isIt) => {
  expect(resumesInDoubt({ keys, processed })).toBe(isIt);
});

test.each([
  [{ since: 1, absences: 0 }, true],
  [{ since: 1, absences: 2, sentAt: 1 }, true],
  [{ since: 1 }, false],
  [{ since: Number.NaN, absences: 0 }, false],
  [{ since: 1, absences: -1 }, false],
  [{ since: 1, absences: 0.5 }, false],
  [{ since: 1, absences: 0, sentAt: 'then' }, false],
  ['then', false],
  [undefined, false],
])('%j is what is known of a doubt: %p', (value, isIt) => {
  expect(isDoubt(value)).toBe(isIt);
});

test('what is said for one request counts for it, and what is said below it stays', () => {
  const doubt = { since: 1, absences: 0 };
  const beforeResend = () => undefined;
  const below = overlay(defaultPolicy, { beforeResend });
  const above = overlay(below, { processed: 'no', doubt });
  expect(above).toMatchObject({ beforeResend, processed: 'no', doubt });
  expect(overlay(above, {})).toMatchObject({ beforeResend, processed: 'no', doubt });
});
