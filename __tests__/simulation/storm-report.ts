import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const report = readFileSync(join(__dirname, '..', '..', 'docs', 'storm.md'), 'utf8');

/** The cells of a row of the report, from 0; none if there is no such row. */
export function cellsIn(scenario: string, who: string): string[] {
  const section = report.split(/^## /m).find((each) => each.startsWith(`${scenario}\n`)) ?? '';
  const line = section.split('\n').find((each) => each.startsWith(`| ${who} |`)) ?? '';
  return line
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.trim());
}
