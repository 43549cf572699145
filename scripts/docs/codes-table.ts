import { asTold, type RowDelay, type Rule } from '../../src/providers/rule.js';
import { code, plain, table } from './markdown.js';

const HEAD = ['code', 'when', 'action', 'processed', 'wait', 'why, and what to do', 'source', 'basis'];

/** The rows in their order. Neighbours that differ only in the code share a row. */
export function codesTable(rules: readonly Rule[]): string {
  const rows: string[][] = [];
  for (const rule of rules) {
    const [name, ...rest] = [codeOf(rule), ...cellsOf(rule)] as [string, ...string[]];
    const last = rows.at(-1);
    if (last !== undefined && last.slice(1).join('|') === rest.join('|')) last[0] += `, ${name}`;
    else rows.push([name, ...rest]);
  }
  return table(HEAD, rows);
}

function codeOf({ code: name, field }: Rule): string {
  return field === undefined ? code(name) : `${code(name)} in ${code(field)}`;
}

function cellsOf(rule: Rule): readonly string[] {
  const { when, processed, delay, why, remedy, source, basis } = asTold(rule);
  return [
    when === undefined ? '' : conditionOf(when),
    actionOf(rule),
    processed,
    delay === undefined ? '' : waitOf(delay),
    plain(remedy === undefined ? why : `${why}. ${remedy}`),
    plain(source),
    basis,
  ];
}

function conditionOf(when: NonNullable<Rule['when']>): string {
  return Object.entries(when)
    .map(([name, wanted]) => `${name} ${[wanted].flat().map(code).join(' or ')}`)
    .join(', ');
}

/** The action, and whatever else the row says about what happens next. */
function actionOf({
  action,
  afterAmbiguous,
  absent,
  finding,
  keys,
  maxRetries,
  lookFirst,
  decline,
  poll,
}: Rule): string {
  const names = (keys ?? []).map(code).join(', ');
  return [
    action === 're-key' ? `re-key ${names}` : action,
    afterAmbiguous === undefined ? undefined : `after an attempt in doubt: ${afterAmbiguous}`,
    finding === undefined ? undefined : `after an attempt in doubt: it ${FINDINGS[finding]}`,
    absent === undefined ? undefined : `if certainly absent: again under a fresh ${names}`,
    lookFirst ? 'looked up before a retry' : undefined,
    poll ? 'uses up no attempt' : undefined,
    maxRetries === undefined ? undefined : `at most ${maxRetries} ${maxRetries === 1 ? 'retry' : 'retries'}`,
    decline === undefined ? undefined : `decline ${code(decline.code)}, retryable ${code(decline.retryable)}`,
  ]
    .filter((part) => part !== undefined)
    .join('; ');
}

const FINDINGS = {
  landed: 'took effect',
  denied: 'was refused',
  dead: 'can no longer take effect',
  foreign: 'belongs to another payment',
};

function waitOf({ initial, factor = 2, max = 30_000, told }: RowDelay): string {
  const seconds = (milliseconds: number) => `${milliseconds / 1000} s`;
  if (told) return `as asked, else ${seconds(initial)}`;
  return factor === 1 ? seconds(initial) : `${seconds(initial)}, times ${factor}, at most ${seconds(max)}`;
}
