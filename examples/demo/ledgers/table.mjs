import Table from 'cli-table3';

const COLUMNS = [
  ['provider', (row) => row.name],
  ['sent', (row) => row.attempts],
  ['ok at\nonce', (row) => row.ok],
  ['re-\ntried', (row) => row.recovered],
  ['recon-\nciled', (row) => row.reconciled],
  ['re-\nkeyed', (row) => row.rekeyed],
  ['failed\nfast', (row) => row.failedFast],
  ['gave\nup', (row) => row.gaveUp],
  ['un-\nknown', (row) => `${row.unknown} (${row.unknownInLedger})`],
  ['in\nledger', (row) => row.effects],
  ['twice', (row) => row.double],
  ['wrong', (row) => row.paidNotInLedger + row.failedInLedger],
];

/** One line for each provider: how the calls ended, and what the ledger says; 80 columns at most. */
export function tableOf(rows) {
  const colour = process.stdout.isTTY === true;
  const table = new Table({
    head: COLUMNS.map(([title]) => title),
    colAligns: COLUMNS.map((_, index) => (index === 0 ? 'left' : 'right')),
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '', middle: '', 'top-mid': '', 'bottom-mid': '' },
    style: { 'padding-right': 0, head: colour ? ['cyan'] : [], border: colour ? ['gray'] : [] },
  });
  for (const row of rows) table.push(COLUMNS.map(([, cell]) => cell(row)));
  return table.toString();
}
