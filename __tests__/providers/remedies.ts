import { expect } from '@jest/globals';
import type { Provider } from '../../src/index.js';
import type { Remedies } from '../../src/providers/rows.js';
import { sharedRules } from '../../src/providers/shared-rules.js';
import { maskCards } from '../../src/redaction/cards.js';
import { redactText } from '../../src/redaction/redact-text.js';

const LONGEST = 100;
/** The most words of a row's `why`. */
const MOST_WORDS = 18;

/** Fails if a row has no remedy, if a remedy is not a plain sentence of at most 100 characters, or if a written one is unused. */
export function expectRemedies({ rules }: Provider, data: readonly Remedies[]): void {
  expect(rules.filter(({ remedy }) => remedy === undefined).map(({ code, field }) => ({ code, field }))).toEqual([]);
  // A printed error redacts every text: what looks like a secret (`key: …`) would be missing from it.
  const said = rules.flatMap(({ why, remedy = '' }) => [why, remedy, `${why}. ${remedy}`]);
  expect(said.filter((text) => redactText(text, maskCards) !== text)).toEqual([]);
  const wrong = rules.filter(({ remedy = '', why }) => {
    const isSentence = /^[A-Z][^\n]*[^.\s]\.$/.test(remedy) && !/[.!?] [A-Z]/.test(remedy);
    return !isSentence || remedy.length > LONGEST || remedy.toLowerCase().startsWith(why.toLowerCase());
  });
  expect(wrong.map(({ remedy }) => remedy)).toEqual([]);
  const own = rules.filter((rule) => !sharedRules.includes(rule));
  expect(own.map(({ why }) => why).filter((why) => why.split(' ').length > MOST_WORDS)).toEqual([]);
  const written = data.flatMap((remedies) => Object.entries(remedies));
  expect(
    written.filter(([code, remedy]) => !rules.some((rule) => rule.code === code && rule.remedy === remedy)),
  ).toEqual([]);
}
