import { describe, expect, test } from '@jest/globals';
import { type Classified, classify } from '../../src/failure/classify.js';
import { declinedBy } from '../../src/failure/declined.js';
import { answered, provider, row } from './answers.js';

const decline = { code: 'lost_or_stolen', retryable: 'never' } as const;
const refused = (reading: object, rules = [row('LOST', { decline }), row('WRONG')]) =>
  classify(provider(rules, { shows: /^(?:LOST|WRONG)$/ }), answered(402, { error: reading })) as Classified;

describe('how a payment was declined', () => {
  test('is what the row says, under the code of the provider', () => {
    expect(declinedBy(refused({ code: 'LOST' }))).toEqual({ ...decline, providerCode: 'LOST' });
  });

  test("is when to try again by the provider's own word, if it gives one", () => {
    expect(declinedBy(refused({ code: 'LOST', retryable: 'later' }))).toEqual({
      code: 'lost_or_stolen',
      retryable: 'later',
      providerCode: 'LOST',
    });
  });

  test('is nothing for an error that is no decline', () => {
    expect(declinedBy(refused({ code: 'WRONG', retryable: 'later' }))).toBeUndefined();
  });
});

test('a failure says that the provider replayed the answer, and only then', () => {
  expect(refused({ code: 'LOST', replayed: true }).failure).toMatchObject({ replayed: true });
  for (const replayed of [false, undefined]) {
    expect(Object.keys(refused({ code: 'LOST', replayed }).failure)).not.toContain('replayed');
  }
});
