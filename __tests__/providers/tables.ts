import { expect } from '@jest/globals';
import { classify } from '../../src/failure/classify.js';
import { type Answer, type Exchange, explain, type Provider, plainHttp, type Rule } from '../../src/index.js';

const shared = new Set<Rule>(plainHttp().rules);
const LONGEST = 100;

/** The rows of a provider's own. */
export function ownRows({ rules }: Provider): readonly Rule[] {
  return rules.filter((rule) => !shared.has(rule));
}

/** Fails where a row has no remedy, or one that is not a plain sentence. */
export function expectRemedies(provider: Provider): void {
  const wrong = ownRows(provider).filter(({ remedy = '', why }) => {
    const sentence = /^[A-Z][^\n]*[^.\s]\.$/.test(remedy) && !/[.!?] [A-Z]/.test(remedy);
    return !sentence || remedy.length > LONGEST || remedy.toLowerCase().startsWith(why.toLowerCase());
  });
  expect(wrong.map(({ code, field, remedy }) => ({ code, field, remedy }))).toEqual([]);
}

/** Fails where a row says too much, or nothing, of why it is there. */
export function expectReasons(provider: Provider): void {
  const wrong = ownRows(provider).filter(
    ({ why, source }) => why.split(/\s+/).length > 12 || why === '' || source === '',
  );
  expect(wrong.map(({ code, why }) => ({ code, why }))).toEqual([]);
}

/** Fails where a code of the vendor's own list is left to the rows that every provider shares, or to one for any code. */
export function expectNamed(provider: Provider, codes: readonly string[], answerWith: (code: string) => Answer): void {
  const missed = codes.filter((code) => {
    const rule = explain(provider, answerWith(code))?.rule;
    return rule === undefined || rule.code === '*';
  });
  expect(missed).toEqual([]);
}

/** Fails where a row of the provider's own is reached by none of the answers: such a row would be dead. */
export function expectReached(provider: Provider, answers: readonly Answer[], more: readonly Exchange[] = []): void {
  const reached = new Set([
    ...answers.map((answer) => explain(provider, answer)?.rule),
    ...more.map((exchange) => classify(provider, exchange)?.rule),
  ]);
  const missed = ownRows(provider).filter((rule) => !reached.has(rule));
  expect(missed.map(({ code, field, when }) => ({ code, field, when }))).toEqual([]);
}

/** What an answer says may be done about this very decline, beside what the table says of its code. */
export function adviceIn(provider: Provider, { method, url = '', status, data }: Answer): string | undefined {
  const request = { method, path: url, header: () => undefined, body: undefined };
  const read = provider.read?.({ request, status, header: () => undefined, body: data, bodyKind: 'json' });
  return [read].flat()[0]?.retryable;
}
