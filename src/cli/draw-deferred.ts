import Table from 'cli-table3';
import type { DeferredPayment, DeferredSummary } from '../deferral/overseer.js';

const NARROWEST = 100;
const USUAL = 150;
/** Columns of each field, without borders, in a terminal of the usual width. */
const SHARES = [30, 9, 14, 22, 22, 6, 40];

/** Payments, one per row. */
export function drawPayments(payments: readonly DeferredPayment[], width = USUAL): string {
  if (payments.length === 0) return 'nothing is deferred';
  const room = Math.max(NARROWEST, width) - SHARES.length - 1;
  const whole = SHARES.reduce((sum, share) => sum + share, 0);
  const table = new Table({
    head: ['job', 'state', 'outcome', 'since', 'next run', 'runs', 'what to do'],
    colWidths: SHARES.map((share) => Math.floor((share / whole) * room)),
    wordWrap: true,
    wrapOnWordBoundary: false,
    style: { head: [], border: [] },
  });
  for (const { jobId, state, outcome, inDoubt, since, runAt, runs, todo } of payments) {
    const ended = outcome === undefined ? '' : `${outcome}${inDoubt && outcome !== 'unknown' ? ', in doubt' : ''}`;
    table.push([jobId, state, ended, timeOf(since), state === 'waiting' ? timeOf(runAt) : '', runs, todo]);
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
    ['due', timeOf(runAt)],
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
