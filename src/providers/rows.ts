import type { Rule } from './rule.js';

/** What a group of rows has in common. */
type Common = Pick<Rule, 'source' | 'basis'> & Partial<Rule>;
type Special = Partial<Rule>;

/** A request that is wrong and stays wrong: rejected before any work, so sending it again is in vain. */
export function refusals(
  common: Common,
  ...rows: readonly (readonly [code: string, why: string, special?: Special])[]
): Rule[] {
  return rows.map(([code, why, special]) => ({
    code,
    action: 'fail-fast',
    processed: 'no',
    why,
    ...common,
    ...special,
  }));
}

/** A fault of the server that may have done its work: sent again where that cannot take effect twice. */
export function faults(
  common: Common,
  ...rows: readonly (readonly [code: string, why: string, special?: Special])[]
): Rule[] {
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

/** One sentence for each code that a person can do something about. */
export type Remedies = Readonly<Record<string, string>>;

/** Gives each row the remedy of its code. A row that has one keeps it: a code may mean different things in different places. */
export function withRemedies(remedies: Remedies, rows: readonly Rule[]): Rule[] {
  return rows.map((row) => {
    const remedy = row.remedy ?? remedies[row.code];
    return remedy === undefined ? row : { ...row, remedy };
  });
}
