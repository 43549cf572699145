// What a caller believes, compared with the provider's ledger: payments at the simulator of every built-in provider with a ledger
// of payments. A share of the requests have seeded faults before or after the effect (redirects and slow answers among them), and a
// tenth of the look-ups have faults and lies. Midtrans and MDES get 10,000 payments each, and are compared with other libraries; the
// others get 2,000 each. recoverable is also measured with half of all requests faulty. The command fails if it is wrong once, or
// unsure too often.
import { parseArgs } from 'node:util';
import { contendersFor } from './truth/contenders.mjs';
import { measure } from './truth/measure.mjs';
import { SUBJECTS } from './truth/subjects.mjs';

const USAGE = `npm run bench:truth -- [--provider midtrans] [--payments 2000] [--ratio 0.25]
Without --provider, all of them one after another: three quarters of an hour. Midtrans and MDES, the tables of docs/benchmarks.md,
take three and four minutes.
Providers: ${Object.keys(SUBJECTS).join(', ')}`;

/** The counts, and the headings of their columns. */
const COLUMNS = {
  paid: 'paid, believed paid',
  notPaid: 'not paid, believed failed',
  paidBelievedFailed: 'paid, believed failed',
  chargedTwice: 'charged twice',
  notPaidBelievedPaid: 'not paid, believed paid',
  unknown: 'unknown',
};
const HARD = 0.5;
/** The share of payments that may then stay unknown: this one, or twice the usual one if that is more. */
const MOST_IF_HARD = 0.01;
/** Payments at a provider that is not in the README. */
const PAYMENTS = 2000;

const { values } = parseArgs({
  options: {
    payments: { type: 'string' },
    ratio: { type: 'string', default: '0.25' },
    provider: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit();
}
const given = values.payments && positive('payments', Math.trunc(Number(values.payments)));
const ratio = positive('ratio', Number(values.ratio));
const chosen = Object.entries(SUBJECTS).filter(([name]) => values.provider === undefined || values.provider === name);
if (chosen.length === 0) {
  throw new TypeError(`--provider is ${values.provider}; expected one of ${Object.keys(SUBJECTS).join(', ')}`);
}

if (values.provider === undefined) process.stderr.write(`${USAGE}\n\n`);

let isHonest = true;
for (const { subject, everybody, mostUnknown, payments: usual = PAYMENTS } of chosen.flatMap(([, all]) => all)) {
  const payments = given ?? usual;
  const check = ({ paidBelievedFailed, chargedTwice, notPaidBelievedPaid, unknown }, most = mostUnknown) => {
    const wrong = paidBelievedFailed + chargedTwice + notPaidBelievedPaid;
    if (wrong === 0 && unknown <= payments * most) return;
    isHonest = false;
    console.log(`\n${wrong} wrong, ${unknown} unknown: 0 and ${payments * most} at most\n`);
  };
  const hardest = Math.max(MOST_IF_HARD, 2 * mostUnknown);
  console.log(`\n${subject.name}: ${payments.toLocaleString('en')} payments, ${ratio * 100}% of them faulty\n`);
  console.log(`| client | ${[...Object.values(COLUMNS), 'requests per payment', 's'].join(' | ')} |`);
  console.log(`|${'---|'.repeat(Object.keys(COLUMNS).length + 3)}`);
  const contenders = Object.entries(contendersFor(subject));
  const ours = contenders.filter(([name]) => /^recoverable/.test(name));
  for (const [name, make] of everybody ? contenders : ours) {
    const result = await report(subject, name, make, payments, ratio);
    if (ours.some(([own]) => own === name)) check(result);
  }
  if (ratio >= HARD) continue;
  for (const [name, make] of ours)
    check(await report(subject, `${name}, ${HARD * 100}% faulty`, make, payments, HARD), hardest);
}
process.exitCode = isHonest ? 0 : 1;

async function report(subject, name, make, payments, share) {
  process.stderr.write(`${subject.name}: ${name}\n`);
  const onProgress = (done) => process.stderr.write(`  ${done}\n`);
  const result = await measure(subject, make, { payments, ratio: share, onProgress });
  const counts = Object.keys(COLUMNS).map((key) => result[key]);
  console.log(`| ${[name, ...counts, result.requests.toFixed(2), result.seconds.toFixed(0)].join(' | ')} |`);
  return result;
}

function positive(name, value) {
  if (value > 0) return value;
  throw new TypeError(`--${name} must be a number above 0`);
}
