import { show } from '../policy/check.js';
import { remedyFor } from './decline-remedies.js';
import type { Rule } from './rule.js';

/**
 * A row that keeps its literal types, so that you can spread it, change it and put it into a table later: `action` does
 * not widen to a string. The compiler refuses unknown fields.
 */
export function rule<const R extends Rule>(row: R & { readonly [K in Exclude<keyof R, keyof Rule>]: never }): R {
  return row;
}

/** What a group of rows has in common: at least its source. */
export type RowCommon = Pick<Rule, 'source' | 'basis'> & Partial<Rule>;

/** A row of a group in short: its code, why, and any further fields. */
export type ShortRow = readonly [code: string, why: string, special?: Partial<Rule>];

/** The same for each of these codes, such as why. */
export function each(codes: readonly string[], same: string): readonly (readonly [code: string, same: string])[] {
  return codes.map((code) => [code, same]);
}

/** Rows for requests that are wrong and stay wrong: rejected before any work, and not worth a retry. */
export function refusals(common: RowCommon, ...rows: readonly ShortRow[]): Rule[] {
  return rowsOf('refusals', { action: 'fail-fast', processed: 'no' }, common, rows);
}

/** Rows for server failures after which the request may have taken effect: retried if it cannot take effect twice. */
export function faults(common: RowCommon, ...rows: readonly ShortRow[]): Rule[] {
  return rowsOf('faults', { action: 'retry', processed: 'maybe', outage: true }, common, rows);
}

type Usual = Pick<Rule, 'action' | 'processed' | 'outage'>;

/** `defineProvider` checks the fields of each row, once they are rows. */
function rowsOf(where: string, usual: Usual, common: RowCommon, rows: readonly ShortRow[]): Rule[] {
  checkObject(where, 'common', common, "an object, such as { source, basis: 'S' }");
  return rows.map((row, index) => {
    if (!Array.isArray(row)) throw wrong(where, `rows[${index}]`, "a list, such as ['BUSY', 'too much to do']", row);
    const [code, why, special] = row;
    return { code, ...usual, why, ...common, ...special };
  });
}

/**
 * The row for the code of a refusal or a decline under HTTP 5xx, if the provider's documents do not pair them: the code says that
 * nothing was done, the status that the server failed. It comes before the rows of refusals and declines, and after those of
 * faults.
 */
export function contradictions(common: RowCommon): Rule[] {
  checkObject('contradictions', 'common', common, "an object, such as { source, basis: 'S' }");
  return faults({ ...common, when: { from: ['body', 'text'], operation: 'write', status: '5xx', ...common.when } }, [
    '*',
    'The server failed, whatever the code says: it may be done',
    { remedy: 'Look the payment up; if it persists, ask the provider which of code and HTTP status is right.' },
  ]);
}

/** One sentence for each code that a person can do something about. */
export type Remedies = Readonly<Record<string, string>>;

/**
 * Gives each row the remedy for its code. A row that has one keeps it: a code may mean different things in different
 * places. A decline whose code has none gets what helps with every decline of its kind.
 */
export function withRemedies(remedies: Remedies, rows: readonly Rule[]): Rule[] {
  checkObject('withRemedies', 'remedies', remedies, 'an object of sentences by code');
  if (!Array.isArray(rows)) throw wrong('withRemedies', 'rows', 'a list of rows', rows);
  return rows.map((row, index) => {
    checkObject('withRemedies', `rows[${index}]`, row, 'a row');
    const remedy = row.remedy ?? remedies[row.code] ?? (row.decline && remedyFor(row.decline));
    return remedy === undefined ? row : { ...row, remedy };
  });
}

function checkObject(where: string, name: string, value: unknown, wanted: string): void {
  if (typeof value !== 'object' || value === null) throw wrong(where, name, wanted, value);
}

function wrong(where: string, name: string, wanted: string, got: unknown): TypeError {
  return new TypeError(`${where}: ${name} must be ${wanted}; got ${show(got)}`);
}
