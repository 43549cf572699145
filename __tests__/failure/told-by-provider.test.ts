// What a provider tells beside the code of a failure.
import { describe, expect, test } from '@jest/globals';
import { classify } from '../../src/failure/classify.js';
import { declineNamed } from '../../src/failure/find-rule.js';
import { isPartial, pendingIn } from '../../src/failure/kind-of.js';
import type { Pending } from '../../src/providers/exchange.js';
import type { Reading, Rule } from '../../src/providers/provider.js';
import { answered, provider, row } from './answers.js';

const verdict = (error: Reading) => classify(provider([row('E1')]), answered(400, { error }));

test.each(['later', undefined] as const)('what the issuer advises about a retry is handed on: %p', (retryable) => {
  const failure = verdict({ code: 'E1', ...(retryable && { retryable }) })?.failure;
  expect(failure && 'retryable' in failure ? failure.retryable : undefined).toBe(retryable);
  expect(failure && 'retryable' in failure).toBe(retryable !== undefined);
});

describe('a decline that a look-up reported', () => {
  const lost = { code: 'lost_or_stolen', retryable: 'never' } as const;

  test('is what its row says', () => {
    const rules = [
      row('05'),
      row('41', { decline: lost }),
      row('*', { decline: { code: 'generic', retryable: 'later' } }),
    ];
    expect(declineNamed(rules, ' 41 ')).toEqual(lost);
    expect(declineNamed(rules, '05')).toEqual({ code: 'generic', retryable: 'later' });
  });

  test('is final, if no row of a decline names it', () => {
    const generic = { code: 'generic', retryable: 'never' };
    expect(declineNamed([], '41')).toEqual(generic);
    expect(declineNamed([row('41'), row('05', { decline: lost })], '41')).toEqual(generic);
  });
});

describe('what was accepted waits', () => {
  const pending = (isPending?: () => Pending, onError?: (error: unknown) => void) =>
    pendingIn(provider([], isPending && { isPending }), answered(200, {}), onError ? { onError } : {});

  test.each([true, false, 'customer'] as const)('as its provider says: %p', (said) => {
    expect(pending(() => said)).toBe(said);
  });

  test('for nobody, if the provider does not say, or cannot', () => {
    const errors: unknown[] = [];
    const fault = () => {
      throw new Error('no');
    };
    expect(pending()).toBe(false);
    expect(pending(fault)).toBe(false);
    expect(pending(fault, (error) => errors.push(error))).toBe(false);
    expect(errors).toHaveLength(1);
  });
});

describe('a success of which a part failed', () => {
  const partial = (hook?: () => boolean, onError?: (error: unknown) => void) =>
    isPartial(provider([], hook && { isPartial: hook }), answered(200, {}), onError ? { onError } : {});

  test.each([true, false])('is what its provider says: %p', (said) => {
    expect(partial(() => said)).toBe(said);
  });

  test('is whole if the provider does not say, or cannot: the payment was made all the same', () => {
    const fault = () => {
      throw new Error('no');
    };
    const errors: unknown[] = [];
    expect(partial()).toBe(false);
    expect(partial(fault)).toBe(false);
    expect(partial(fault, (error) => errors.push(error))).toBe(false);
    expect(errors).toMatchObject([{ hook: 'isPartial' }]);
  });
});

describe('of several errors the one counts', () => {
  const fatal = row('FATAL', { action: 'fail-fast', processed: 'no' });
  const lost = { code: 'lost_or_stolen', retryable: 'never' } as const;
  const counts = (status: number, open: Rule) => {
    const error = [{ code: 'FATAL' }, { code: 'OPEN' }];
    return classify(provider([fatal, open]), answered(status, { error }))?.rule.code;
  };

  test.each([
    [399, 'OPEN'],
    [400, 'FATAL'],
    [499, 'FATAL'],
    [500, 'OPEN'],
  ])(
    'after which it may have been processed, unless the status itself says that it was refused: %d',
    (status, code) => {
      expect(counts(status, row('OPEN', { action: 'retry', processed: 'maybe' }))).toBe(code);
    },
  );

  test('that is fatal, if the other is a decline, which took no effect', () => {
    expect(counts(500, row('OPEN', { processed: 'maybe', decline: lost }))).toBe('FATAL');
  });
});
