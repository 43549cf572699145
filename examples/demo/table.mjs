import Table from 'cli-table3';
import { CLIENTS } from './clients.mjs';

const COLUMNS = [
  ['provider', (row) => row.provider],
  ['client', (row) => row.client],
  ['told\nright', (row) => row.paid + row.notPaid],
  ['"failed",\nhad paid', (row) => row.paidBelievedFailed],
  ['"paid",\nhad not', (row) => row.notPaidBelievedPaid],
  ['charged\ntwice', (row) => row.chargedTwice],
  ['"unknown"', (row) => row.unknown],
];

/** One line for each provider and client, and a total for each client; 80 columns at most. */
export function tableOf(rows) {
  const colour = process.stdout.isTTY === true && !process.env.NO_COLOR;
  const table = new Table({
    head: COLUMNS.map(([title]) => title),
    colAligns: COLUMNS.map((_, index) => (index < 2 ? 'left' : 'right')),
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    style: { head: colour ? ['cyan'] : [], border: colour ? ['gray'] : [] },
  });
  const clients = Object.keys(CLIENTS);
  for (const row of [...rows, ...clients.map((client) => ({ provider: 'all', client, ...sumOf(rows, client) }))]) {
    const isFirst = row.client === clients[0];
    table.push(COLUMNS.map(([, cell], index) => (index === 0 && !isFirst ? '' : cell(row))));
  }
  return table.toString();
}

/** The result in a sentence. */
export function summaryOf(rows) {
  const mine = sumOf(rows, 'recoverable');
  const theirs = sumOf(rows, 'axios-retry');
  const unknown = mine.unknown === 0 ? '' : `, and said "unknown" to ${mine.unknown}`;
  return [
    `axios-retry told ${people(theirs.paidBelievedFailed)} "failed" although they had paid,`,
    `and charged ${people(theirs.chargedTwice)} twice; ${wrongIn(mine) === 0 ? `recoverable none${unknown}.` : `recoverable was WRONG ${wrongIn(mine)} times.`}`,
  ].join('\n');
}

/** Whether recoverable said anything that a ledger denies. */
export function isWrong(rows) {
  return wrongIn(sumOf(rows, 'recoverable')) > 0;
}

function wrongIn({ paidBelievedFailed, notPaidBelievedPaid, chargedTwice }) {
  return paidBelievedFailed + notPaidBelievedPaid + chargedTwice;
}

const COUNTED = ['paid', 'notPaid', 'paidBelievedFailed', 'notPaidBelievedPaid', 'chargedTwice', 'unknown'];

function sumOf(rows, client) {
  const own = rows.filter((row) => row.client === client);
  return Object.fromEntries(COUNTED.map((field) => [field, own.reduce((sum, row) => sum + row[field], 0)]));
}

function people(count) {
  return `${count} customer${count === 1 ? '' : 's'}`;
}
