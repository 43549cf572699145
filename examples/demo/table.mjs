import Table from 'cli-table3';

const COLUMNS = [
  ['provider', (row) => row.name],
  ['calls', (row) => row.calls],
  ['attempts', (row) => row.attempts],
  ['ok at\nonce', (row) => row.ok],
  ['retried,\nok', (row) => row.recovered],
  ['recon-\nciled', (row) => row.reconciled],
  ['re-\nkeyed', (row) => row.rekeyed],
  ['failed\nfast', (row) => row.failedFast],
  ['gave\nup', (row) => row.gaveUp],
  ['unknown\n(landed)', (row) => `${row.unknown} (${row.unknownInLedger})`],
  ['ledger:\neffects', (row) => row.effects],
  ['twice', (row) => row.double],
  ['paid,\nmissing', (row) => row.paidNotInLedger],
  ['failed,\nthere', (row) => row.failedInLedger],
];

/** One line per provider: what the calls came to, and what the ledger says. */
export function tableOf(rows) {
  const colour = process.stdout.isTTY === true;
  const table = new Table({
    head: COLUMNS.map(([title]) => title),
    colAligns: COLUMNS.map((_, index) => (index === 0 ? 'left' : 'right')),
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    style: { head: colour ? ['cyan'] : [], border: colour ? ['gray'] : [] },
  });
  for (const row of rows) table.push(COLUMNS.map(([, cell]) => cell(row)));
  return table.toString();
}
