import Table from 'cli-table3';
import type { DeferredPayment, DeferredSummary } from '../deferral/overseer.js';
import { cutTo } from '../timeline/paint.js';
import { cellOf, fieldsOf, linesOf } from './plain.js';
import { wrap } from './wrap.js';

type Removed = Omit<DeferredPayment, 'todo'>;

const NARROWEST = 100;
const USUAL = 150;
/** Columns of each field with its padding, borders apart: what has a known length is never broken. */
const STATE = 9;
const OUTCOME = 12;
/** A date and a time beside one another, or one below the other. */
const WIDE_TIME = 22;
const TIME = 12;
const RUNS = 6;
const COLUMNS = 6;
const BORDERS = COLUMNS + 1;
/** Characters of a cell: to break a word of a million takes minutes. `show` has it whole. */
const LONGEST = 500;
/** The longest id of ours that a person can read. */
const LONGEST_ID = 120;
/** Columns of its row that it cannot have: its padding, and as many borders as the rows beside it have. */
const AROUND_ID = 2 + BORDERS;

/** Payments, one per row below its id, which stays whole to be copied; without a width, for a stream that is not a terminal. */
export function drawPayments(payments: readonly DeferredPayment[], width: number | undefined): string {
  if (width === undefined) return linesOf(payments.map(cellsOf));
  if (payments.length === 0) return 'nothing is deferred\n';
  const time = width < USUAL ? TIME : WIDE_TIME;
  const longest = payments.reduce((most, { jobId }) => Math.max(most, jobId.length), 0);
  const least = Math.min(LONGEST_ID, longest) + AROUND_ID;
  const todoWidth = Math.max(NARROWEST, width, least) - BORDERS - STATE - OUTCOME - 2 * time - RUNS;
  const table = new Table({
    head: ['state', 'outcome', 'since', 'next run', 'runs', 'what to do'],
    colWidths: [STATE, OUTCOME, time, time, RUNS, todoWidth],
    wordWrap: true,
    // The id of a job that somebody else has made is one word, and may be longer than the table.
    wrapOnWordBoundary: false,
    style: { head: [], border: [] },
  });
  for (const [jobId, state, ended, since, next, runs, todo] of payments.map(cellsOf)) {
    const times = [since, next].map((at) => wrap(at, time - 2));
    table.push(
      [{ content: shown(jobId), colSpan: COLUMNS }],
      [state, wrap(shown(ended), OUTCOME - 2), ...times, runs, wrap(shown(todo), todoWidth - 2)],
    );
  }
  return `${table.toString()}\n`;
}

function cellsOf({ jobId, state, outcome, inDoubt, since, runAt, runs, todo }: DeferredPayment) {
  const ended = outcome === undefined ? '' : `${outcome}${inDoubt && outcome !== 'unknown' ? ', in doubt' : ''}`;
  return [jobId, state, ended, timeOf(since), timeOf(state === 'waiting' ? runAt : undefined), runs, todo] as const;
}

/** What others have written, in a cell of the table. */
function shown(cell: string): string {
  return cutTo(cellOf(cell), LONGEST);
}

/** Everything known about one payment; of one that is removed, there is nothing to do. */
export function drawPayment(payment: Removed & Partial<DeferredPayment>, width: number | undefined): string {
  const { jobId, state, provider, outcome, inDoubt, keys, since, runAt, runs, sent, asked, why, todo, report } =
    payment;
  const lines: (readonly [string, string | undefined])[] = [
    ['job', jobId],
    ['state', state],
    ['provider', provider],
    ['outcome', outcome],
    ['in doubt', inDoubt === undefined ? undefined : inDoubt ? 'yes: it may have taken effect' : 'no'],
    [
      'keys',
      keys &&
        Object.entries(keys)
          .map(([name, value]) => `${name}=${value}`)
          .join(' '),
    ],
    ['since', since === undefined ? undefined : timeOf(since)],
    ['due', state === 'waiting' || state === 'stray' ? timeOf(runAt) : undefined],
    ['runs', String(runs)],
    ['requests', sent === undefined ? undefined : String(sent)],
    ['asked', asked?.map(({ found, status, code }) => [found, status, code].filter(Boolean).join(' ')).join('; ')],
    ['last call', report?.summary],
    ['failed', why],
    ['to do', todo],
  ];
  if (width === undefined) return fieldsOf(lines);
  return lines.flatMap(([name, value]) => (value ? `${name.padEnd(11)}${cellOf(value)}\n` : [])).join('');
}

/** One line for a log or an alert. */
export function drawSummary(summary: DeferredSummary): string {
  const { isWhole, waiting, active, failed, stray, inDoubt, overdue, oldest } = summary;
  const counts = `${failed} failed, ${stray} stray, ${overdue} overdue, ${inDoubt} in doubt, ${waiting} waiting, ${active} running`;
  const since = oldest === undefined ? '' : `; the oldest since ${timeOf(oldest)}`;
  return `${counts}${since}${isWhole ? '' : '; there are more: --limit counts them'}\n`;
}

function timeOf(at: number | undefined): string {
  if (at === undefined || !(Math.abs(at) <= 8.64e15)) return '';
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}
