import { keysOf, protectionOf } from '../../decision/keys.js';
import { asSent } from '../../engine/as-sent.js';
import type { Provider } from '../../providers/provider.js';
import { recoveryOf } from '../../report/recovery-of.js';
import type { Fault } from '../../simulators/core/fault.js';
import type { Simulator } from '../../simulators/core/simulator.js';
import { SLOW } from '../../simulators/core/transport-faults.js';
import { isWrong, VERDICTS } from '../belief.js';
import { type Check, check } from '../check.js';
import { contendersFor } from '../contenders.js';
import { faultsOf, ownFaults } from '../faults.js';
import { measureTruth } from '../measure-truth.js';
import { isLookUpOf, lagOf, type SimulatedPayments } from '../payments.js';
import { factsOf, type Sample, sampleOf, withOwnKeys } from './samples.js';
import { DEADLINE, onStage, type Stage } from './stage.js';

/** Milliseconds for which a search with an unknown lag is assumed to lag. */
const LAG = 1000;
/** Payments in a small run of `measureTruth`. */
const PAYMENTS = 60;
const FAULTY = 0.4;

const LOST: Fault = { when: 'after', kind: 'reset' };
const LATE: Fault = { when: 'before', kind: 'slow', ms: SLOW };

const WITHOUT_EFFECT = 'no payment has an effect at the simulator, so this cannot be checked';
const EARLY =
  "'not found' was believed before the search could show it: raise settledAfter above the lag, and leave out final";
const ABSENT =
  "the cases' payments an absent, which is how a look-up says that there is no such payment, such as { status: 404 }";
const UNLAGGED = `this cannot be checked: give the simulator's definition a lag if its search lags, otherwise ${ABSENT}`;
const UNSEARCHED = `the simulator has a lag, but no look-up uses records.search, so nothing lagged: give ${ABSENT}`;
const FORGOTTEN =
  "the key was trusted after a failure of the provider's own: say replays: '2xx' if it keeps successes only, or give the row action: 'reconcile'";

/** Live payments at the simulator, while things go wrong. */
export function moneyChecks(provider: Provider, payments: SimulatedPayments): readonly Check[] {
  const stage = (play: (stage: Stage) => Promise<readonly string[]>) => onStage(provider, payments, play);
  const afterEach = (faults: readonly Fault[], hintFor: (fault: Fault, end: unknown) => string = () => '') =>
    Promise.all(
      faults.map((fault, index) =>
        stage(async ({ strike, pay }) => {
          strike(fault);
          // Each has its own name: they run at the same time, and the application may remember names.
          const { complaints, end } = await pay(`payment-${index + 1}`);
          return complaints.map((each) => `${each}, after ${describe(fault)}${hintFor(fault, end)}`);
        }),
      ),
    ).then((all) => all.flat());
  const withSimulator = async <T>(use: (simulator: Simulator) => T): Promise<T> => {
    const simulator = await payments.start();
    await simulator.close();
    return use(simulator);
  };

  const well = [
    check('a payment that goes well takes effect once, with one request', () =>
      stage(async ({ pay, simulator }) => {
        const { end, complaints } = await pay('payment-1');
        const [first] = simulator.requests;
        if (!first?.effect)
          return [
            `it is answered ${first?.status ?? 'nothing'} and has no effect: see request (its headers too, if admit asks for some), effects and paymentOf`,
          ];
        const isOk = recoveryOf(end)?.outcome === 'ok' && simulator.requests.length === 1;
        return isOk ? complaints : [...complaints, 'its success is not recognised: see isSuccess, read and the rows'];
      }),
    ),
  ];
  const hasEffect = once(() =>
    onStage(provider, payments, async ({ pay, simulator }) => {
      await pay('payment-1');
      return simulator.requests.some(({ effect }) => effect) ? [] : [WITHOUT_EFFECT];
    }),
  );
  const safe = [
    check('money is safe from faults between client and provider', () =>
      withSimulator((simulator) => faultsOf(simulator, payments)).then((faults) =>
        afterEach(faults.filter((fault) => fault.kind !== 'provider')),
      ),
    ),
    check("money is safe from the provider's own failures, before and after the effect", () =>
      withSimulator((simulator) => [...ownFaults(simulator), ...faultsOf(simulator, payments)]).then((faults) =>
        afterEach(
          faults.filter((fault) => fault.kind === 'provider'),
          (fault, end) => `: ${misjudged(fault, end) ?? FORGOTTEN}`,
        ),
      ),
    ),
    ...(provider.reconcile === undefined || payments.absent === false ? [] : [lagCheck(provider, payments)]),
    check('a used key makes no second payment', () =>
      stage(async ({ pay }) => {
        const request = withOwnKeys(provider, payments.request('payment-1'));
        const facts = factsOf(sampleOf(request));
        if (Object.keys(keysOf(provider.keys, facts)).length === 0) return [];
        await pay('payment-1', request);
        const { end, complaints } = await pay('payment-1', request);
        // Under a key that neither protects nor was replaced by us, it is the application that paid twice.
        const isOurs = protectionOf(provider.keys, facts, () => 0) > 0 || recoveryOf(end)?.rekeyed !== undefined;
        if (!isOurs) return [];
        const hint = refusedAsUsed(end);
        return complaints.map((each) => `${each}, sent a second time by another call with the same key${hint}`);
      }),
    ),
    check('a resumed call makes no second payment', () =>
      onStage(
        // Without a look-up, so that the caller has nothing but the key.
        { ...provider, reconcile: undefined },
        payments,
        async ({ strike, pay, again }) => {
          if (!isProtected(provider, sampleOf(payments.request('payment-1')))) return [];
          strike(LOST);
          const { end } = await pay('payment-1');
          if (!(end instanceof Error)) return [];
          const resumed = await again('payment-1', end);
          return resumed.complaints.map((each) => `${each}${refusedAsUsed(resumed.end)}`);
        },
        { policy: { maxAttempts: 1 } },
      ),
    ),
    check('money is safe from all faults, one after the other', async () => {
      const { recoverable } = contendersFor(provider, payments, DEADLINE);
      const contenders = recoverable === undefined ? {} : { recoverable };
      const truth = await measureTruth(provider, payments, { payments: PAYMENTS, faulty: FAULTY, contenders });
      const row = truth.of('recoverable');
      return VERDICTS.filter((verdict) => isWrong(verdict) && row[verdict] > 0).map(
        (verdict) => `${verdict}: ${row[verdict]} of ${PAYMENTS} payments; measureTruth shows more`,
      );
    }),
  ];
  return [...well, ...safe.map((each) => ({ ...each, run: () => runIf(hasEffect, each) }))];
}

/** Money that never moves is safe from anything. */
async function runIf(hasEffect: () => Promise<readonly string[]>, { name, run }: Check): Promise<void> {
  await check(name, hasEffect).run();
  await run();
}

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function lagCheck(provider: Provider, payments: SimulatedPayments): Check {
  const { settledAfter } = provider;
  const isLookUp = isLookUpOf(payments);
  return check('money is safe from a search that lags', async () => {
    const lag = await lagOf(payments);
    if (!lag && payments.absent === undefined) {
      return [UNLAGGED];
    }
    if (lag !== undefined && lag > settledAfter) {
      return [
        `settledAfter is ${settledAfter} ms, and the search of the simulator lags ${lag} ms: raise it above that`,
      ];
    }
    const played = [LOST, LATE].map((fault) =>
      onStage(provider, payments, async ({ strike, pay, simulator }) => {
        strike(fault, LAG);
        const { complaints } = await pay('payment-1');
        if (payments.absent === undefined && simulator.isSearched === false && simulator.requests.some(isLookUp)) {
          return [UNSEARCHED];
        }
        return complaints.map((each) => `${each}: ${EARLY}`);
      }),
    );
    return [...new Set((await Promise.all(played)).flat())];
  });
}

/** The row of a code that refuses a used key says that nothing was done: the payment that has used it may be this one. */
function refusedAsUsed(end: unknown): string {
  const { outcome, attempts } = recoveryOf(end) ?? {};
  const { code, processed } = attempts?.at(-1) ?? {};
  if (outcome !== 'failed' || processed !== 'no' || code === undefined) return '';
  return `: ${code} refused a key that is used, perhaps by this payment: give its row processed: 'maybe', and action: 'reconcile' to look it up`;
}

/** The row says that nothing was done, and the payment was made. */
function misjudged({ when, code }: Fault, end: unknown): string | undefined {
  const first = recoveryOf(end)?.attempts[0];
  if (when !== 'after' || first?.processed !== 'no') return undefined;
  return `the row ${code} says processed 'no', but the payment was made before this failure: say 'maybe'`;
}

/** Whether the keys that an attached client adds make a retry safe. */
function isProtected(provider: Provider, sample: Sample): boolean {
  return protectionOf(provider.keys, asSent(provider, sample), () => 0) > 0;
}

function describe({ when, kind, status, code, headers }: Fault): string {
  return [kind, code, status, headers?.location && `to ${headers.location}`, when, 'the effect']
    .filter(Boolean)
    .join(' ');
}
