import { setTimeout as sleep } from 'node:timers/promises';
import { SLOW } from './faults.mjs';

const CONCURRENCY = 40;

/** The share of look-ups that goes wrong, whatever becomes of the payments. */
const LOOK_UP_RATIO = 0.1;

/** Lets a contender make the payments, and compares what it believes with what the ledger says. */
export async function measure(subject, make, { payments, ratio, onProgress }) {
  const { faults, lies, isLookUp } = subject;
  const simulator = await subject.start();
  simulator.chaos([
    { seed: 42, ratio, faults, match: (request) => !isLookUp(request) },
    { seed: 43, ratio: LOOK_UP_RATIO, faults: [...faults, ...lies], match: isLookUp },
  ]);
  const pay = make(simulator.url);
  const trouble = subject.trouble?.(simulator) ?? (() => {});
  const beliefs = new Map();
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      while (next < payments) {
        const payment = `payment-${next++}`;
        trouble();
        beliefs.set(payment, await pay(payment));
        if (beliefs.size % 2000 === 0) onProgress(beliefs.size);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  const { length: requests } = simulator.requests;
  await sleep(Math.max(SLOW, subject.settlesWithin ?? 0));
  const result = { ...compare(beliefs, simulator.ledger, subject), requests: requests / payments, seconds };
  await simulator.close();
  return result;
}

/** Counts every payment once, by what is believed and by what the ledger holds. */
function compare(beliefs, ledger, { paymentOf }) {
  const taken = new Map();
  for (const entry of ledger.entries) {
    const payment = paymentOf(entry, ledger);
    if (payment !== undefined) taken.set(payment, (taken.get(payment) ?? 0) + 1);
  }
  const count = {
    paid: 0,
    notPaid: 0,
    paidBelievedFailed: 0,
    chargedTwice: 0,
    notPaidBelievedPaid: 0,
    unknown: 0,
  };
  for (const [payment, belief] of beliefs) count[judge(belief, taken.get(payment) ?? 0)] += 1;
  return count;
}

function judge(belief, times) {
  if (times > 1) return 'chargedTwice';
  if (belief === 'unknown') return 'unknown';
  if (belief === 'paid') return times === 1 ? 'paid' : 'notPaidBelievedPaid';
  return times === 1 ? 'paidBelievedFailed' : 'notPaid';
}
