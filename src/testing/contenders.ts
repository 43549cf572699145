import type { Provider } from '../providers/provider.js';
import { type Belief, beliefIn, endOf } from './belief.js';
import { axiosAt, quickPolicy, recoveringAxios, recoveringFetch, type Send } from './client.js';
import type { SimulatedPayments } from './payments.js';

/** Takes the simulator's URL; makes one payment and returns what its caller then believes. */
export type Contender = (url: string) => (payment: string) => Promise<Belief>;

/** Milliseconds allowed for look-ups, retries and their waits, besides `settledAfter`. */
const AMPLE = 20_000;

/**
 * An application without recoverable, one that retries everything, and both edges of recoverable.
 * @param deadline milliseconds for a call through recoverable
 */
export function contendersFor(
  provider: Provider,
  payments: SimulatedPayments,
  // Long enough to try every payment to its end.
  deadline: number = AMPLE + 2 * provider.settledAfter,
): Readonly<Record<string, Contender>> {
  const { request, saysPaid = () => true } = payments;
  const policy = { ...quickPolicy, deadline };
  const settings = { policy, retryBudget: false, circuitBreaker: false } as const;
  const told = (send: Send) => async (payment: string) => beliefIn(await endOf(send(request(payment))));
  const believe = async (sending: Promise<unknown>): Promise<Belief> => {
    try {
      return saysPaid(((await sending) as { data: unknown }).data) ? 'paid' : 'failed';
    } catch {
      return 'failed';
    }
  };
  return {
    'axios alone': (url) => {
      const { send } = axiosAt(url);
      return (payment) => believe(send(request(payment)));
    },
    'axios with three retries': (url) => {
      const { send } = axiosAt(url);
      return async (payment) => {
        const asked = request(payment);
        let belief: Belief = 'failed';
        for (let left = 4; left > 0 && belief !== 'paid'; left--) belief = await believe(send(asked));
        return belief;
      };
    },
    recoverable: (url) => told(recoveringAxios(url, provider, settings).send),
    'recoverable/fetch': (url) => told(recoveringFetch(url, provider, settings)),
  };
}
