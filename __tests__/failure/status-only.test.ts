// Answers of which little more than a status can be read.
import { describe, expect, test } from '@jest/globals';
import { classify } from '../../src/failure/classify.js';
import { pendingIn } from '../../src/failure/kind-of.js';
import { readAnswer } from '../../src/failure/read-answer.js';
import { NOT_UNDERSTOOD } from '../../src/providers/rule.js';
import { answered, provider } from './answers.js';

const CUT = '{"error":{"code":"dupl';
const answering = provider([], { kindOf: () => ({ operation: 'write', answer: 'object' }) });
const reading = provider([], { kindOf: () => ({ operation: 'read', answer: 'object' }) });
const codesOf = (by: typeof answering, answer: ReturnType<typeof answered>) =>
  readAnswer(by, answer, {})?.map(({ code, from }) => ({ code, from }));

describe('a refusal of a write that was cut off', () => {
  test.each([400, 402, 409, 422, 499])('with %i may say that the same request was sent before', (status) => {
    expect(codesOf(answering, answered(status, CUT))).toEqual([{ code: 'UNREADABLE_4XX', from: undefined }]);
  });

  test.each([302, 399, 401, 403, 404, 405, 413, 414, 415, 429, 431, 500])(
    'with %i is judged by the status',
    (status) => {
      expect(codesOf(answering, answered(status, CUT))).toEqual([{ code: String(status), from: 'status' }]);
    },
  );

  test('is judged by the status if the provider answers without a body, if it is whole, or if it answers a read', () => {
    const status = [{ code: '400', from: 'status' }];
    expect(codesOf(provider(), answered(400, CUT))).toEqual(status);
    expect(codesOf(answering, answered(400, { a: 1 }))).toEqual(status);
    expect(codesOf(answering, answered(400, '<html></html>'))).toEqual(status);
    expect(codesOf(reading, answered(400, CUT))).toEqual(status);
  });

  test('if it is a stream, cannot be seen either', () => {
    expect(codesOf(answering, answered(400, new ReadableStream()))).toEqual([
      { code: 'UNREADABLE_4XX', from: undefined },
    ]);
  });
});

describe('an answer of no status', () => {
  const none = (by: typeof answering, data: unknown) => codesOf(by, answered(Number.NaN, data));

  test('to a write is no success, unless the provider calls it one', () => {
    expect(none(answering, { a: 1 })).toEqual([{ code: NOT_UNDERSTOOD, from: undefined }]);
    const sure = (isSuccess: boolean) =>
      provider([], { kindOf: () => ({ operation: 'write' }), isSuccess: () => isSuccess });
    expect(none(sure(true), { a: 1 })).toEqual([]);
    expect(none(sure(false), { a: 1 })).toEqual([{ code: NOT_UNDERSTOOD, from: undefined }]);
  });

  test('to a read is none that is understood', () => {
    expect(none(reading, { a: 1 })).not.toEqual([{ code: NOT_UNDERSTOOD, from: undefined }]);
  });
});

test('a provider that says nothing of pending work has none, and that is no fault of it', () => {
  const errors: unknown[] = [];
  expect(pendingIn(provider(), answered(200, {}), { onError: (error) => errors.push(error) })).toBe(false);
  expect(errors).toEqual([]);
});

test('a conflict that no row names leaves a write in doubt, and says nothing of a read', () => {
  expect(classify(answering, answered(409, {}))?.failure.processed).toBe('maybe');
  expect(classify(reading, answered(409, {}))?.failure.processed).toBe('no');
});
