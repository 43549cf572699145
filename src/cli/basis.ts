import type { Rule } from '../providers/rule.js';

/** What a row is based on. */
const MEANING: Readonly<Record<Rule['basis'], string>> = {
  S: "the provider's documentation dictates the action",
  'S~': "the provider's documentation points to the action",
  D: 'another official document says so',
  J: 'our judgement: no document says',
};

export function sayBasis(basis: Rule['basis']): string {
  return `${basis}: ${MEANING[basis]}`;
}

/** What the words and letters of a table mean. */
export const LEGEND: readonly string[] = [
  'action     retry: send the same again. re-key: send again under a fresh key.',
  '           reconcile: ask the provider instead. fail-fast: stop.',
  '           "in doubt": the action after an attempt that may have taken effect.',
  'processed  could the attempt have taken effect: no, maybe or yes',
  ...(Object.keys(MEANING) as Rule['basis'][]).map(
    (basis, index) => `${(index === 0 ? 'source' : '').padEnd(11)}${basis.padEnd(3)} ${MEANING[basis]}`,
  ),
];
