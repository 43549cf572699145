import Table from 'cli-table3';
import type { DeferredPayment, DeferredSummary } from '../deferral/overseer.js';
import { wrap } from './wrap.js';

const NARROWEST = 100;
const USUAL = 150;
/** Columns of each field with its padding, borders apart: what has a known length is never broken. */
const STATE = 9;
const OUTCOME = 12;
/** A date and a time beside one another, or one below the other. */
const WIDE_TIME = 22;
const TIME = 12;
const RUNS = 6;
/** Of what is left, the share of the job's id; the rest is for what to do. */
const ID = 0.45;
const BORDERS = 8;

/** Payments, one per row. */
export function drawPayments(payments: readonly DeferredPayment[], width = USUAL): string {
  if (payments.length === 0) return 'nothing is deferred';
  const time = width < USUAL ? TIME : WIDE_TIME;
  const room = Math.max(NARROWEST, width) - BORDERS - STATE - OUTCOME - 2 * time - RUNS;
  const id = Math.floor(room * ID);
  const todoWidth = room - id;
  const table = new Table({
    head: ['job', 'state', 'outcome', 'since', 'next run', 'runs', 'what to do'],
    colWidths: [id, STATE, OUTCOME, time, time, RUNS, todoWidth],
    wordWrap: true,
    // An id is one word, and may be longer than its column.
    wrapOnWordBoundary: false,
    style: { head: [], border: [] },
  });
  for (const { jobId, state, outcome, inDoubt, since, runAt, runs, todo } of payments) {
    const ended = outcome === undefined ? '' : `${outcome}${inDoubt && outcome !== 'unknown' ? ', in doubt' : ''}`;
    const times = [since, state === 'waiting' ? runAt : undefined].map((at) => wrap(timeOf(at), time - 2));
    table.push([jobId, state, wrap(ended, OUTCOME - 2), ...times, runs, wrap(todo, todoWidth - 2)]);
  }
  return table.toString();
}

/** Everything known about one payment. */
export function drawPayment(payment: DeferredPayment): string {
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
  return lines.flatMap(([name, value]) => (value ? `${name.padEnd(11)}${value}` : [])).join('\n');
}

/** One line for a log or an alert. */
export function drawSummary(summary: DeferredSummary): string {
  const { waiting, active, failed, stray, inDoubt, overdue, oldest } = summary;
  const counts = `${failed} failed, ${stray} stray, ${overdue} overdue, ${inDoubt} in doubt, ${waiting} waiting, ${active} running`;
  return oldest === undefined ? counts : `${counts}; the oldest since ${timeOf(oldest)}`;
}

function timeOf(at: number | undefined): string {
  if (at === undefined || !(Math.abs(at) <= 8.64e15)) return '';
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}
