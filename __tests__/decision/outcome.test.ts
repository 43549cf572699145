import { expect, test } from '@jest/globals';
import { isSuccess } from '../../src/decision/outcome.js';

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
