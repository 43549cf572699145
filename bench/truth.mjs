// What a caller believes, against what the provider's ledger says: charges at the Midtrans simulator, with seeded faults
// before and after the effect. `node bench/truth.mjs [--payments 10000] [--ratio 0.25]`
import { parseArgs } from 'node:util';
import { startMidtrans } from '../dist/esm/simulators/index.js';
import { contenders } from './truth/contenders.mjs';

const { values } = parseArgs({
  options: { payments: { type: 'string', default: '10000' }, ratio: { type: 'string', default: '0.25' } },
});
const payments = Number(values.payments);
const ratio = Number(values.ratio);
const CONCURRENCY = 40;

const both = (fault) => [
  { when: 'before', ...fault },
  { when: 'after', ...fault },
];
const faults = [
  ...both({ kind: 'reset' }),
  ...both({ kind: 'hang' }),
  ...both({ kind: 'status', status: 500 }),
  ...both({ kind: 'provider', code: '503' }),
  ...both({ kind: 'provider', code: '900' }),
  ...both({ kind: 'html', status: 502 }),
  ...both({ kind: 'truncate' }),
  { when: 'before', kind: 'provider', code: '429' },
];
const lookUpFaults = faults.filter(({ kind }) => kind !== 'hang');

async function measure(make) {
  const simulator = await startMidtrans();
  // A share of the charges, and a tenth of the look-ups: chaos draws for every request, and the look-ups are thinned.
  let lookUps = 0;
  simulator.chaos({
    seed: 42,
    ratio,
    faults,
    match: (request) =>
      request.method === 'POST' || (lookUps++ % Math.max(1, Math.round(ratio / 0.1)) === 0 && lookUpFaults.length > 0),
  });
  const pay = make(simulator.url);
  const beliefs = new Map();
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      while (next < payments) {
        const id = `order-${next++}`;
        const details = { order_id: id, gross_amount: 10_000 };
        beliefs.set(id, await pay({ payment_type: 'credit_card', transaction_details: details }));
        if (beliefs.size % 2000 === 0) process.stderr.write(`  ${beliefs.size}\n`);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  const result = { ...compare(beliefs, simulator), requests: simulator.requests.length / payments, seconds };
  await simulator.close();
  return result;
}

/** Counts the payments by what is believed and by what the ledger holds, under the order id or one with a suffix. */
function compare(beliefs, simulator) {
  const charged = new Map();
  for (const { id, kind } of simulator.ledger.entries) {
    if (kind !== 'charge') continue;
    const [, order] = /^(order-\d+)/.exec(id);
    charged.set(order, (charged.get(order) ?? 0) + 1);
  }
  const count = { right: 0, paidBelievedFailed: 0, twice: 0, believedPaidOnly: 0, unknown: 0 };
  for (const [id, belief] of beliefs) {
    const times = charged.get(id) ?? 0;
    if (times > 1) count.twice += 1;
    if (belief === 'unknown') count.unknown += 1;
    else if (belief === 'paid' && times === 0) count.believedPaidOnly += 1;
    else if (belief === 'failed' && times > 0) count.paidBelievedFailed += 1;
    else count.right += 1;
  }
  return count;
}

console.log(`${payments.toLocaleString('en')} payments, ${ratio * 100} % of requests faulty\n`);
console.log(
  '| | right | paid, believed failed | charged twice | believed paid, not paid | unknown | requests per payment | s |',
);
console.log('|---|---|---|---|---|---|---|---|');
let honest = true;
for (const [name, make] of Object.entries(contenders)) {
  process.stderr.write(`${name}\n`);
  const { right, paidBelievedFailed, twice, believedPaidOnly, unknown, requests, seconds } = await measure(make);
  const row = [
    name,
    right,
    paidBelievedFailed,
    twice,
    believedPaidOnly,
    unknown,
    requests.toFixed(2),
    seconds.toFixed(0),
  ];
  console.log(`| ${row.join(' | ')} |`);
  if (name === 'recoverable') honest = paidBelievedFailed + twice + believedPaidOnly === 0;
}
process.exitCode = honest ? 0 : 1;
