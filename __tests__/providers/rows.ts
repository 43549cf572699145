import { expect } from '@jest/globals';
import { type Answer, type ExplainOptions, explain, type Provider, plainHttp, type Rule } from '../../src/index.js';
import { contradictions } from '../../src/providers/rows.js';

/** The rows that every provider ends with. */
const shared = new Set<Rule>(plainHttp().rules.filter(({ source }) => !source.startsWith('plain HTTP')));
/** `refused-in-5xx.test.ts` reaches this row of every provider. */
const [contradiction] = contradictions({ source: '', basis: 'J' });

/** Fails if no answer reaches one of the provider's own rows: such a row would be dead. */
export function expectEveryRowReached(
  provider: Provider,
  answers: readonly Answer[],
  given: ExplainOptions = {},
): void {
  const reached = new Set(answers.map((answer) => explain(provider, answer, given)?.rule));
  const missed = provider.rules.filter(
    (rule) => !shared.has(rule) && !reached.has(rule) && rule.why !== contradiction?.why,
  );
  expect(missed.map(({ code, when }) => ({ code, when }))).toEqual([]);
}
