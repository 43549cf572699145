import { expect, test } from '@jest/globals';
import { isLeftInDoubt, isSuccess } from '../../src/decision/outcome.js';

test.each([
  ['ok', true],
  ['recovered', true],
  ['reconciled', true],
  ['failed', false],
  ['unknown', false],
  ['deferred', false],
  ['aborted', false],
  [undefined, false],
])('%s took effect for certain: %s', (outcome, isIt) => {
  expect(isSuccess(outcome)).toBe(isIt);
});

test.each([
  ['aborted', 'maybe', true],
  ['aborted', 'yes', true],
  ['aborted', 'no', false],
  ['unknown', 'maybe', false],
])('%s, processed: %s, was left in doubt: %s', (outcome, processed, isIt) => {
  expect(isLeftInDoubt({ outcome, processed })).toBe(isIt);
});
