import { isState } from '../../providers/look-up.js';
import type { Provider } from '../../providers/provider.js';
import { recoveryOf } from '../../report/recovery-of.js';
import type { LookUpReport } from '../../report/report.js';
import type { ArrivedRequest } from '../../simulators/core/arrived-request.js';
import type { Fault } from '../../simulators/core/fault.js';
import { type Check, check } from '../check.js';
import { isLookUpOf, lagOf, type PaymentRequest, type SimulatedPayments } from '../payments.js';
import { ofAnotherAmount } from './another-amount.js';
import { onStage } from './stage.js';

/** A payment that was not made, and one that was: the caller knows nothing of either. */
const UNMADE: Fault = { when: 'before', kind: 'reset' };
const MADE: Fault = { when: 'after', kind: 'reset' };

const ANOTHERS =
  "a payment is made, then one of another amount under the same reference is lost, and the look-up adopts the first: let reconcile compare amount and currency with request.body, and return { state: 'foreign', answer } if they differ";

/** Milliseconds for a call whose look-up can be answered at once. */
const PATIENCE = 2500;
/** No search is waited for longer: a test runner waits for a minute. */
const LONGEST = 10_000;

/** What the look-up says of payments, live, and of what is no payment. */
export function lookUpChecks(provider: Provider, payments: SimulatedPayments): readonly Check[] {
  const { reconcile } = provider;
  if (reconcile === undefined) return [];
  const askedAfter = (fault: Fault, lag: number) => {
    let said: string | undefined;
    const asking: Provider = {
      ...unprotected(provider),
      reconcile: async (request, tools) => {
        said = undefined;
        const found = await reconcile(request, tools);
        said = wordOf(found);
        return found;
      },
    };
    return onStage(
      asking,
      payments,
      async ({ strike, pay }) => {
        strike(fault);
        const last = recoveryOf((await pay('payment-1')).end)?.lookUps?.at(-1);
        const isIgnored = said !== undefined && said !== 'undecided' && last?.found === 'undecided';
        return isIgnored ? [ignored(said as string, last)] : [];
      },
      { policy: { deadline: timeFor(lag) } },
    );
  };
  return [
    check('what the look-up says counts', async () => {
      const lag = await lagOf(payments);
      return (await Promise.all([askedAfter(UNMADE, 0), askedAfter(MADE, lag ?? 0)])).flat();
    }),
    check('the look-up of a payment speaks of no other request', async () => {
      const lag = await lagOf(payments);
      return onStage(
        unprotected(provider),
        payments,
        async ({ strike, pay, simulator }) => {
          const request = payments.request('payment-1');
          await pay('payment-1', request);
          strike(MADE);
          const path = elsewhere(request.path);
          const report = recoveryOf((await pay('payment-1', { ...request, path })).end);
          const isAdopted = report?.outcome === 'reconciled' && !hasOneEndpoint(simulator.requests, payments);
          return isAdopted ? [adopted(request, path)] : [];
        },
        { policy: { deadline: timeFor(lag ?? 0) } },
      );
    }),
    check('the look-up of a payment adopts no payment of another amount', async () => {
      const request = payments.request('payment-1');
      const other = ofAnotherAmount(request);
      if (other === undefined) return [];
      const lag = await lagOf(payments);
      return onStage(
        unprotected(provider),
        payments,
        async ({ strike, pay }) => {
          await pay('payment-1', request);
          strike(UNMADE);
          const report = recoveryOf((await pay('payment-1', other)).end);
          return report?.outcome === 'reconciled' ? [ANOTHERS] : [];
        },
        { policy: { deadline: timeFor(lag ?? 0) } },
      );
    }),
  ];
}

/** Twice the lag: a look-up that comes just before the payment can be found is not the last one. */
function timeFor(lag: number): number {
  return 2 * Math.min(lag, LONGEST) + PATIENCE;
}

/** What protects a resend keeps the look-up from being asked. */
function unprotected(provider: Provider): Provider {
  return { ...provider, keys: provider.keys.map(({ protects: _, ...key }) => key) };
}

/** Where look-ups go where payments go, as with GraphQL, it is the body that says what a request is. */
function hasOneEndpoint(requests: readonly ArrivedRequest[], payments: SimulatedPayments): boolean {
  const isLookUp = isLookUpOf(payments);
  const [payment] = requests;
  return requests.some((each) => isLookUp(each) && each.method === payment?.method && each.path === payment.path);
}

/** Beside the endpoint, such as that of refunds. */
function elsewhere(path: string): string {
  return path.replace(/[^/?]*(?=\?|$)/, 'another-endpoint');
}

function adopted({ method = 'POST', path }: PaymentRequest, other: string): string {
  return `the answer to ${method} ${other} is lost, and the look-up finds the payment that was made by ${method} ${path}: it would do so for a refund. Let reconcile ask only about request.path of payments, and return undefined for others`;
}

/** The state that a hook has named; `landed` for an answer that it hands on, and nothing if it could not ask. */
function wordOf(found: unknown): string | undefined {
  if (isState(found)) return found;
  const { state, status } = (found ?? {}) as { readonly state?: unknown; readonly status?: unknown };
  if (isState(state)) return state;
  return typeof status === 'number' ? 'landed' : undefined;
}

function ignored(said: string, { status, code }: LookUpReport): string {
  const answer = [status && `HTTP ${status}`, code && `code ${code}`].filter(Boolean).join(', ');
  return `reconcile says ${said}, which is not believed: ${
    code === undefined
      ? `the answer that it returns (${answer}) is no success of the payment itself: see isSuccess`
      : `the answer to its question (${answer}) is neither a success nor a plain refusal. If read returns that code, give it a row by refusals; if the answer is a success, let isSuccess say so for this request`
  }`;
}
