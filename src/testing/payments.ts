import * as v from 'valibot';
import { checkOptions, functionOf, numberFrom, options } from '../policy/check.js';
import type { ArrivedRequest } from '../simulators/core/arrived-request.js';
import type { Fault } from '../simulators/core/fault.js';
import type { Ledger, LedgerEntry } from '../simulators/core/ledger.js';
import type { Simulator } from '../simulators/core/simulator.js';

/** A request that makes a payment. */
export interface PaymentRequest {
  /** Default `POST`. */
  readonly method?: string;
  /** With the query, if it has one: `/payments`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, `URLSearchParams` as a form, a string as it is. */
  readonly body?: unknown;
}

/** How payments are made at a simulator, and found again in its ledger. */
export interface SimulatedPayments {
  /** A fresh simulator: `() => startSimulator(definition)`. Several run at a time; each is closed when it is done with. */
  readonly start: () => Promise<Simulator>;
  /** The request for one payment. Its name, such as `payment-17`, has to be found again in the ledger. */
  readonly request: (payment: string) => PaymentRequest;
  /** The name of the payment that an entry of the ledger took; nothing for other entries. Default: the entry's id. */
  readonly paymentOf?: (entry: LedgerEntry, ledger: Ledger) => string | undefined;
  /** Whether a request asks what became of a payment. Default: each GET. */
  readonly isLookUp?: (request: ArrivedRequest) => boolean;
  /** The provider's own errors, besides its internal error and what goes wrong with any provider. */
  readonly faults?: readonly Fault[];
  /** How a look-up says that there is no such payment, so that it can say so too early. Not needed for a simulator with a `lag`. `false`: nobody is asked by a request. */
  readonly absent?: { readonly status?: number; readonly body?: unknown } | false;
  /** More that look-ups are answered by and that proves nothing. */
  readonly lies?: readonly Fault[];
  /** Whether an application without recoverable takes the body of a 2xx for a payment. Default: it does. */
  readonly saysPaid?: (data: unknown) => boolean;
  /** What else happens while payments are made: called once with the simulator, then before each payment. */
  readonly trouble?: (simulator: Simulator) => () => void;
  /** Milliseconds until the provider's own work is done, after the last payment. Default 0. */
  readonly settlesWithin?: number;
}

const schema = options({
  start: functionOf('a function that starts a simulator'),
  request: functionOf('a function of the name of a payment that gives its request'),
  paymentOf: v.optional(functionOf("a function of a ledger's entry that gives the name of its payment")),
  isLookUp: v.optional(functionOf('a function of an arrived request that gives true or false')),
  faults: v.optional(v.array(v.any(), 'an array of faults')),
  absent: v.optional(v.union([v.literal(false), v.looseObject({})], 'an answer, such as { status: 404 }, or false')),
  lies: v.optional(v.array(v.any(), 'an array of faults')),
  saysPaid: v.optional(functionOf('a function of the body that gives true or false')),
  trouble: v.optional(functionOf('a function of the simulator')),
  settlesWithin: v.optional(numberFrom(0, 'a number of milliseconds, at least 0')),
});

/** @throws TypeError that names the field, its value and what would be right */
export function checkPayments(where: string, payments: SimulatedPayments): void {
  checkOptions<unknown>(where, schema, payments);
}

/** Whether a request asks what became of a payment. */
export function isLookUpOf({ isLookUp = ({ method }) => method === 'GET' }: SimulatedPayments) {
  return isLookUp;
}

/** How often each payment took effect, by its name. */
export function effectsIn(simulator: Simulator, { paymentOf = ({ id }) => id }: SimulatedPayments) {
  const effects = new Map<string, number>();
  for (const entry of simulator.ledger.entries) {
    const payment = paymentOf(entry, simulator.ledger);
    if (payment !== undefined) effects.set(payment, (effects.get(payment) ?? 0) + 1);
  }
  return effects;
}
