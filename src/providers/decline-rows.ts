import type { Decline, DeclineAdvice, DeclineCode } from './declines.js';
import type { RowCommon } from './rows.js';
import type { Rule } from './rule.js';

/** The provider's own code, why it declines in the provider's words, and what it means in the words of all providers. */
export type DeclineRow = readonly [
  code: string,
  why: string,
  decline: DeclineCode,
  retryable: DeclineAdvice,
  special?: Partial<Rule>,
];

/** Codes with the same meaning, separated by white space, and why the provider declines. */
export type DeclineGroup = readonly [decline: DeclineCode, retryable: DeclineAdvice, why: string, codes: string];

/** The words of a text. */
export function wordsOf(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** Final answers about the money: the payment was refused, and nothing was taken. `withRemedies` adds what can be done. */
export function declineRows(common: RowCommon, ...rows: readonly DeclineRow[]): Rule[] {
  return rows.map(([code, why, decline, retryable, special]) => ({
    code,
    action: 'fail-fast',
    processed: 'yes',
    // What it duplicates may be an earlier attempt of the same call.
    ...(decline === 'duplicate' && { afterAmbiguous: 'reconcile' as const }),
    decline: { code: decline, retryable } satisfies Decline,
    why,
    ...common,
    ...special,
  }));
}

/** A row for each code of each group. */
export function declineGroups(common: RowCommon, groups: readonly DeclineGroup[]): Rule[] {
  const rows = groups.flatMap(([decline, retryable, why, codes]) =>
    wordsOf(codes).map((code): DeclineRow => [code, why, decline, retryable]),
  );
  return declineRows(common, ...rows);
}
