import { clean } from '../redaction/clean.js';

type Cell = string | number | undefined;

/** What a stream that is not a terminal gets of several things: one on a line, its cells separated by tabs, without a heading. */
export function linesOf(rows: readonly (readonly Cell[])[]): string {
  return rows.map((cells) => `${cells.map(cellOf).join('\t')}\n`).join('');
}

/** And of one thing: a field on a line, after its name and a tab. A field without a value is left out. */
export function fieldsOf(fields: readonly (readonly [name: string, value: Cell])[]): string {
  return linesOf(fields.filter(([, value]) => value !== undefined && value !== ''));
}

/** A cell breaks neither its line nor its column, and does nothing else to a terminal. */
export function cellOf(cell: Cell): string {
  return cell === undefined ? '' : clean(String(cell).replace(/\s+/g, ' '));
}
