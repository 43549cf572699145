import { recoveryOf } from 'recoverable';

/** Sends the payments of one provider one after another, so that a seed gives the same troubles every time. */
export async function sendAll({ simulator, scripted, random, chaos }) {
  const results = [];
  for (const payment of scripted) results.push(await send(simulator, payment));
  simulator.chaos({ seed: 20_260, ratio: 0.4, faults: chaos });
  for (const payment of random) results.push(await send(simulator, payment));
  return results;
}

async function send(simulator, { ref, faults = [], prepare, send }) {
  prepare?.();
  simulator.inject(...faults);
  const answer = await send().catch((error) => error);
  const report = recoveryOf(answer);
  if (report === undefined) throw answer;
  return { ref, report };
}

/** Compares the reports with the ledger. The effects are counted from the ledger alone. */
export function tally({ name, simulator, recovery, refOf }, results) {
  const effects = new Map();
  for (const entry of simulator.ledger.entries) {
    const ref = refOf(entry);
    if (ref !== undefined) effects.set(ref, (effects.get(ref) ?? 0) + 1);
  }
  const inLedger = ({ ref }) => effects.has(ref);
  const having = (...outcomes) => results.filter(({ report }) => outcomes.includes(report.outcome));
  const paid = having('ok', 'recovered', 'reconciled').filter(({ ref }) => ref !== undefined);
  const unknown = having('unknown');
  const failedFast = having('failed').filter(({ report }) => report.action === 'fail-fast');
  return {
    name,
    calls: results.length,
    attempts: recovery.stats().attempts,
    ok: having('ok').length,
    recovered: having('recovered').length,
    reconciled: having('reconciled').length,
    reported: results.reduce((sum, { report }) => sum + report.attempts.length, 0),
    rekeyed: count(results, ({ report }) => report.rekeyed !== undefined),
    failedFast: failedFast.length,
    gaveUp: having('failed', 'deferred').length - failedFast.length,
    unknown: unknown.length,
    unknownInLedger: count(unknown, inLedger),
    effects: [...effects.values()].reduce((sum, each) => sum + each, 0),
    double: count([...effects.values()], (times) => times > 1),
    paidNotInLedger: count(paid, (each) => !inLedger(each)),
    failedInLedger: count(having('failed', 'deferred'), inLedger),
  };
}

/** Whether nothing took effect twice, nothing paid lacks an entry, nothing failed has one, and every request is accounted for. */
export function agrees({ double, paidNotInLedger, failedInLedger, attempts, reported }) {
  const truthful = double === 0 && paidNotInLedger === 0 && failedInLedger === 0;
  return truthful && attempts === reported;
}

function count(list, test) {
  return list.filter(test).length;
}
