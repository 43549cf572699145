import { measureTruth } from '../../dist/esm/testing/index.js';

/** Lets a contender make the payments of a subject, and compares what it believes with what the ledger says. */
export async function measure(subject, make, { payments, ratio, onProgress }) {
  const { start, path, request, faults, lies, isLookUp, paymentOf, trouble, settlesWithin } = subject;
  const simulated = {
    start: () => start(),
    request: (payment) => ({ path, body: request(payment) }),
    faults,
    lies,
    isLookUp,
    paymentOf,
    ...(trouble && { trouble }),
    ...(settlesWithin && { settlesWithin }),
  };
  const truth = await measureTruth(subject.provider(), simulated, {
    payments,
    faulty: ratio,
    concurrency: 40,
    contenders: { [subject.name]: make },
    onProgress: ({ done }) => onProgress(done),
  });
  return truth.of(subject.name);
}
