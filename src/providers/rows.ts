import type { Rule } from './rule.js';

/**
 * A row that keeps its literals, so that it can be spread, changed and put into a table later: `action` does not become a string.
 * A field that a row has not is refused by the compiler.
 */
export function rule<const R extends Rule>(row: R & { readonly [K in Exclude<keyof R, keyof Rule>]: never }): R {
  return row;
}

/** What a group of rows has in common: where it is documented at least. */
export type RowCommon = Pick<Rule, 'source' | 'basis'> & Partial<Rule>;

/** A row of a group in short: its code, why, and what else it has of its own. */
export type ShortRow = readonly [code: string, why: string, special?: Partial<Rule>];

/** Rows for a request that is wrong and stays wrong: rejected before any work, so that sending it again is in vain. */
export function refusals(common: RowCommon, ...rows: readonly ShortRow[]): Rule[] {
  return rows.map(([code, why, special]) => ({
    code,
    action: 'fail-fast',
    processed: 'no',
    why,
    ...common,
    ...special,
  }));
}

/** Rows for a fault of a server that may have done its work: sent again if that cannot take effect twice. */
export function faults(common: RowCommon, ...rows: readonly ShortRow[]): Rule[] {
  return rows.map(([code, why, special]) => ({
    code,
    action: 'retry',
    processed: 'maybe',
    outage: true,
    why,
    ...common,
    ...special,
  }));
}

/**
 * The row for a refusal's or a decline's code under HTTP 5xx, for a provider whose documents pair no such code with it: the code says
 * that nothing was done, the status that the server failed. It stands before the rows of refusals and declines, and after those of faults.
 */
export function contradictions(common: RowCommon): Rule[] {
  return faults({ ...common, when: { from: ['body', 'text'], operation: 'write', status: '5xx', ...common.when } }, [
    '*',
    'The server failed, whatever the code says: it may be done',
    { remedy: 'Look the payment up; if it persists, ask the provider which of code and HTTP status is right.' },
  ]);
}

/** One sentence for each code that a person can do something about. */
export type Remedies = Readonly<Record<string, string>>;

/** Gives each row the remedy of its code. A row that has one keeps it: a code may mean different things in different places. */
export function withRemedies(remedies: Remedies, rows: readonly Rule[]): Rule[] {
  return rows.map((row) => {
    const remedy = row.remedy ?? remedies[row.code];
    return remedy === undefined ? row : { ...row, remedy };
  });
}
