// What a caller believes, against what the provider's ledger says: payments at the Midtrans and the MDES simulator, with
// seeded faults before and after the effect on a share of them (redirects and slow answers among them), and faults and lies on a
// tenth of the look-ups. recoverable is measured at
// half of all payments faulty as well, and where it is wrong once, or unsure too often, the command fails.
// `npm run bench:truth -- [--payments 10000] [--ratio 0.25] [--provider midtrans|mdes]`
import { parseArgs } from 'node:util';
import { contendersFor } from './truth/contenders.mjs';
import { mdesSubject } from './truth/mdes.mjs';
import { measure } from './truth/measure.mjs';
import { midtransSubject } from './truth/midtrans.mjs';

const SUBJECTS = { midtrans: midtransSubject, mdes: mdesSubject };
/** What is counted, and the head of its column. */
const COLUMNS = {
  paid: 'paid, believed paid',
  notPaid: 'not paid, believed failed',
  paidBelievedFailed: 'paid, believed failed',
  chargedTwice: 'charged twice',
  notPaidBelievedPaid: 'not paid, believed paid',
  unknown: 'unknown',
};
const HARD = 0.5;
/** The share of payments of which recoverable may say that nobody could find out. */
const MOST_UNKNOWN = 0.001;

const { values } = parseArgs({
  options: {
    payments: { type: 'string', default: '10000' },
    ratio: { type: 'string', default: '0.25' },
    provider: { type: 'string' },
  },
});
const payments = positive('payments', Math.trunc(Number(values.payments)));
const ratio = positive('ratio', Number(values.ratio));
const chosen = Object.entries(SUBJECTS).filter(([name]) => values.provider === undefined || values.provider === name);
if (chosen.length === 0) throw new TypeError(`--provider is ${values.provider}; expected midtrans or mdes`);

let isHonest = true;
for (const [, subject] of chosen) {
  console.log(`\n${subject.name}: ${payments.toLocaleString('en')} payments, ${ratio * 100} % of them faulty\n`);
  console.log(`| | ${[...Object.values(COLUMNS), 'requests per payment', 's'].join(' | ')} |`);
  console.log(`|${'---|'.repeat(Object.keys(COLUMNS).length + 3)}`);
  const contenders = Object.entries(contendersFor(subject));
  const ours = contenders.filter(([name]) => /^recoverable/.test(name));
  for (const [name, make] of contenders) {
    const result = await report(subject, name, make, ratio);
    if (ours.some(([own]) => own === name)) check(result);
  }
  if (ratio >= HARD) continue;
  for (const [name, make] of ours) check(await report(subject, `${name}, ${HARD * 100} % faulty`, make, HARD));
}
process.exitCode = isHonest ? 0 : 1;

async function report(subject, name, make, share) {
  process.stderr.write(`${subject.name}: ${name}\n`);
  const onProgress = (done) => process.stderr.write(`  ${done}\n`);
  const result = await measure(subject, make, { payments, ratio: share, onProgress });
  const counts = Object.keys(COLUMNS).map((key) => result[key]);
  console.log(`| ${[name, ...counts, result.requests.toFixed(2), result.seconds.toFixed(0)].join(' | ')} |`);
  return result;
}

function check({ paidBelievedFailed, chargedTwice, notPaidBelievedPaid, unknown }) {
  if (paidBelievedFailed + chargedTwice + notPaidBelievedPaid > 0 || unknown > payments * MOST_UNKNOWN)
    isHonest = false;
}

function positive(name, value) {
  if (value > 0) return value;
  throw new TypeError(`--${name} must be a number above 0`);
}
