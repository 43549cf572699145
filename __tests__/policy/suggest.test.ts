import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { nearest } from '../../src/policy/nearest.js';
import { meantBy } from '../../src/policy/suggest.js';

describe('the word that was meant', () => {
  test.each([
    ['polcy', ['policy', 'provider'], 'policy'],
    ['POLICY', ['policy'], 'policy'],
    ['plicoy', ['policy'], 'policy'],
    ['xpolicy', ['policy'], 'policy'],
    ['policies', ['policy'], undefined],
    ['xyzzy', ['policy'], undefined],
    ['hots', ['host', 'hosts'], 'host'],
    ['ab', ['ba'], 'ba'],
    ['ab', ['xa'], undefined],
    ['ab', ['bx'], undefined],
    ['a', ['b'], 'b'],
    ['a', ['abc'], undefined],
    ['abcabc', ['xbcabx', 'abcxyz'], 'xbcabx'],
    ['one', [], undefined],
    ['p'.repeat(41), ['p'.repeat(40)], undefined],
    ['p'.repeat(40), ['p'.repeat(41)], 'p'.repeat(41)],
    ['abcdefghijklmnop', ['abcdefghijkl'], 'abcdefghijkl'],
    ['abcdefghijklmnopq', ['abcdefghijkl'], undefined],
  ])('by %s, of %j, is %p', (typed, words, meant) => {
    expect(nearest(typed, words)).toBe(meant);
  });
});

describe("the option that other libraries' names mean", () => {
  const names = [
    'maxAttempts',
    'backoff',
    'attemptTimeout',
    'deadline',
    'retryIf',
    'retryBudget',
    'circuitBreaker',
    'logger',
    'policy',
    'row',
    'openFor',
    'initial',
    'max',
  ];
  const schema = v.object(Object.fromEntries(names.map((name) => [name, v.number()])));

  test.each([
    ['retries', 'maxAttempts'],
    ['retry', 'maxAttempts'],
    ['maxRetries', 'maxAttempts'],
    ['attempts', 'maxAttempts'],
    ['retryDelay', 'backoff'],
    ['delay', 'backoff'],
    ['timeout', 'attemptTimeout'],
    ['totalTimeout', 'deadline'],
    ['retryCondition', 'retryIf'],
    ['shouldRetry', 'retryIf'],
    ['budget', 'retryBudget'],
    ['breaker', 'circuitBreaker'],
    ['log', 'logger'],
    ['recovery', 'policy'],
    ['threshold', 'row'],
    ['failureThreshold', 'row'],
    ['resetTimeout', 'openFor'],
    ['halfOpenAfter', 'openFor'],
    ['base', 'initial'],
    ['minTimeout', 'initial'],
    ['maxTimeout', 'max'],
    ['maxDelay', 'max'],
  ])('%s is %s', (name, meant) => {
    expect(meantBy(name, '', schema)).toBe(meant);
  });
});

describe('the option that was meant', () => {
  const inner = v.object({ maxAttempts: v.number(), ratio: v.number() });
  const schema = v.object({
    policy: v.optional(inner),
    budget: v.union([v.literal(false), v.object({ ratio: v.number(), maxAttempts: v.number() })]),
    size: v.pipe(
      v.object({ most: v.number() }),
      v.check(() => true),
    ),
    state: v.string(),
    rows: v.optional(v.array(v.optional(v.object({ row: v.number(), ratio: v.number() })))),
  });

  test.each([
    ['retries', '', 'policy.maxAttempts'],
    ['retries', 'policy', 'policy.maxAttempts'],
    ['retries', 'budget', 'budget.maxAttempts'],
    ['ratoi', 'budget', 'budget.ratio'],
    ['ratoi', 'policy', 'policy.ratio'],
    ['stat', '', 'state'],
    ['roww', 'rows[]', 'rows[].row'],
    ['row', '', 'rows[].row'],
    ['ratoi', 'rows[]', 'rows[].ratio'],
    ['most', '', 'size.most'],
    ['mots', 'policy', 'size.most'],
    ['polic', 'policy', 'policy'],
    ['state', 'policy', 'state'],
    ['constructor', '', undefined],
    ['xyzzy', 'policy', undefined],
  ])('by %s in %p is %p', (name, level, meant) => {
    expect(meantBy(name, level, schema)).toBe(meant);
  });

  test('is one of the options themselves, if the name is among them', () => {
    const both = v.object({ policy: inner, maxAttempts: v.number() });
    expect(meantBy('retries', '', both)).toBe('maxAttempts');
  });
});
