import { expect } from '@jest/globals';
import { classify } from '../../src/failure/classify.js';
import { type Answer, type Exchange, explain, type Provider, plainHttp, type Rule } from '../../src/index.js';

const shared = new Set<Rule>(plainHttp().rules);

/** The provider's own rows. */
export function ownRows({ rules }: Provider): readonly Rule[] {
  return rules.filter((rule) => !shared.has(rule));
}

/** Fails if the reason of a row is too long or missing. */
export function expectReasons(provider: Provider): void {
  const wrong = ownRows(provider).filter(
    ({ why, source }) => why.split(/\s+/).length > 12 || why === '' || source === '',
  );
  expect(wrong.map(({ code, why }) => ({ code, why }))).toEqual([]);
}

/** Fails if a code on the vendor's list has no row of its own. */
export function expectNamed(provider: Provider, codes: readonly string[], answerWith: (code: string) => Answer): void {
  const missed = codes.filter((code) => {
    const rule = explain(provider, answerWith(code))?.rule;
    return rule === undefined || rule.code === '*';
  });
  expect(missed).toEqual([]);
}

/** Fails if no answer reaches one of the provider's own rows: such a row would be dead. */
export function expectReached(provider: Provider, answers: readonly Answer[], more: readonly Exchange[] = []): void {
  const reached = new Set([
    ...answers.map((answer) => explain(provider, answer)?.rule),
    ...more.map((exchange) => classify(provider, exchange)?.rule),
  ]);
  const missed = ownRows(provider).filter((rule) => !reached.has(rule));
  expect(missed.map(({ code, field, when }) => ({ code, field, when }))).toEqual([]);
}

/** The advice that an answer gives for this very decline, apart from what the table says about its code. */
export function adviceIn(provider: Provider, { method, url = '', status, data }: Answer): string | undefined {
  const request = { method, path: url, header: () => undefined, body: undefined };
  const read = provider.read?.({ request, status, header: () => undefined, body: data, bodyKind: 'json' });
  return [read].flat()[0]?.retryable;
}
