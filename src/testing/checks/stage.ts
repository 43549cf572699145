import type { AttachSettings } from '../../engine/options.js';
import type { Provider } from '../../providers/provider.js';
import type { ArrivedRequest } from '../../simulators/core/arrived-request.js';
import type { Fault } from '../../simulators/core/fault.js';
import type { Simulator } from '../../simulators/core/simulator.js';
import { beliefIn, endOf, isWrong, judge } from '../belief.js';
import { configOf, quickPolicy, recoveringAxios } from '../client.js';
import { notFound } from '../faults.js';
import { effectsIn, isLookUpOf, type PaymentRequest, type SimulatedPayments } from '../payments.js';
import type { DefinedSimulator } from '../start-simulator.js';

/** A simulator for one check, and a client of it. */
export interface Stage {
  readonly simulator: Simulator & Partial<DefinedSimulator>;
  /**
   * Makes the next payment request go wrong.
   * @param lag milliseconds for which look-ups then find no such payment, if the cases say what that looks like
   */
  strike(fault: Fault, lag?: number): void;
  /** Makes a payment to its end. Complains only if the caller believes something false. */
  pay(
    payment: string,
    request?: PaymentRequest,
  ): Promise<{ readonly end: unknown; readonly complaints: readonly string[] }>;
  /** Sends the request of an error again, as an application may. */
  again(payment: string, error: unknown): Promise<{ readonly end: unknown; readonly complaints: readonly string[] }>;
  /** The requests that arrived, except look-ups. */
  readonly writes: readonly ArrivedRequest[];
}

/** Milliseconds for a call. Anything not found out by then ends as unknown. */
export const DEADLINE = 4000;

const ALWAYS = { seed: 1, ratio: 1 } as const;

const KEYLESS =
  'no request carried a key that the simulator knows, so it kept none: idempotency.key is the name of a header, or a function of the call that finds the key, as in a body';

const WRONG: Readonly<Record<string, string>> = {
  chargedTwice: 'took effect twice',
  paidBelievedFailed: 'took effect, and its caller is told that it failed',
  notPaidBelievedPaid: 'did not take effect, and its caller is told that it did',
};

export async function onStage(
  provider: Provider,
  payments: SimulatedPayments,
  play: (stage: Stage) => Promise<readonly string[]>,
  settings: AttachSettings = {},
): Promise<readonly string[]> {
  const simulator: Simulator & Partial<DefinedSimulator> = await payments.start();
  const isProtecting = provider.keys.some(({ protects }) => protects !== undefined);
  try {
    const policy = { ...quickPolicy, deadline: DEADLINE, ...settings.policy };
    const { client, send } = recoveringAxios(simulator.url, provider, {
      retryBudget: false,
      circuitBreaker: false,
      ...settings,
      policy,
    });
    const isLookUp = isLookUpOf(payments);
    const wrongIn = (payment: string, end: unknown) => {
      const verdict = judge(beliefIn(end), effectsIn(simulator, payments).get(payment) ?? 0);
      return isWrong(verdict) ? [`a payment ${WRONG[verdict]}`] : [];
    };
    const complaints = await play({
      simulator,
      strike(fault, lag = 0) {
        let hasStruck = false;
        const until = performance.now() + lag;
        const strikes = (request: ArrivedRequest) => {
          if (hasStruck || isLookUp(request)) return false;
          hasStruck = true;
          return true;
        };
        const lies = (request: ArrivedRequest) => isLookUp(request) && performance.now() < until;
        simulator.chaos([
          { ...ALWAYS, faults: [fault], match: strikes },
          ...(!payments.absent ? [] : [{ ...ALWAYS, faults: [notFound(payments.absent)], match: lies }]),
        ]);
      },
      async pay(payment, request = payments.request(payment)) {
        const end = await endOf(send(request));
        return { end, complaints: wrongIn(payment, end) };
      },
      async again(payment, error) {
        const { config } = error as { readonly config?: object };
        const end = await endOf(client.request(config ?? configOf(payments.request(payment))));
        return { end, complaints: wrongIn(payment, end) };
      },
      get writes() {
        return simulator.requests.filter((request) => !isLookUp(request));
      },
    });
    // If nothing took effect, do not blame the key: the simulator may not even have looked for it.
    const hasEffect = simulator.requests.some(({ effect }) => effect);
    return complaints.length > 0 && isProtecting && hasEffect && simulator.isKeyless ? [KEYLESS] : complaints;
  } finally {
    await simulator.close();
  }
}
