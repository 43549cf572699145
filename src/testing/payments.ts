import * as v from 'valibot';
import { checkOptions, fields, functionOf, numberFrom, options } from '../policy/check.js';
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

/** How to make payments at a simulator, and find them again in its ledger. */
export interface SimulatedPayments {
  /**
   * Starts a fresh simulator: `() => startSimulator(definition)`. Several run at the same time; each is closed when it is no longer
   * needed.
   */
  readonly start: () => Promise<Simulator>;
  /** The request for one payment. Its name, such as `payment-17`, must appear in the ledger. */
  readonly request: (payment: string) => PaymentRequest;
  /** The name of the payment that an entry of the ledger belongs to; `undefined` for other entries. Default: the entry's id. */
  readonly paymentOf?: (entry: LedgerEntry, ledger: Ledger) => string | undefined;
  /** Whether a request is a look-up. Default: each GET. */
  readonly isLookUp?: (request: ArrivedRequest) => boolean;
  /** The provider's own errors, besides its internal error and the usual faults. */
  readonly faults?: readonly Fault[];
  /**
   * How a look-up says that there is no such payment, so that the kit can say so too early. Not needed for a simulator with a
   * `lag`. `false`: look-ups send no request.
   */
  readonly absent?: { readonly status?: number; readonly body?: unknown } | false;
  /** More answers to look-ups that prove nothing. */
  readonly lies?: readonly Fault[];
  /** Whether an application without recoverable takes this body of a 2xx for a payment. Default: it always does. */
  readonly saysPaid?: (data: unknown) => boolean;
  /**
   * What else happens while payments are made: called once with the simulator; the function that it returns is called before each
   * payment.
   */
  readonly trouble?: (simulator: Simulator) => () => void;
  /** Milliseconds after the last payment until the provider's own work is done. Default 0. */
  readonly settlesWithin?: number;
}

const schema = options({
  start: functionOf('a function that starts a simulator'),
  request: functionOf('a function of the name of a payment that returns its request'),
  paymentOf: v.optional(functionOf("a function of a ledger's entry that returns the name of its payment")),
  isLookUp: v.optional(functionOf('a function of an arrived request that returns true or false')),
  faults: v.optional(v.array(v.any(), 'an array of faults')),
  absent: v.optional(
    v.union([v.literal(false), fields({}, 'an answer')], 'an answer, such as { status: 404 }, or false'),
  ),
  lies: v.optional(v.array(v.any(), 'an array of faults')),
  saysPaid: v.optional(functionOf('a function of the body that returns true or false')),
  trouble: v.optional(functionOf('a function of the simulator')),
  settlesWithin: v.optional(numberFrom(0, 'a number of milliseconds, at least 0')),
});

/** @throws TypeError that names the field, its value and what is expected */
export function checkPayments(where: string, payments: SimulatedPayments): void {
  checkOptions<unknown>(where, schema, payments);
}

/** Whether a request asks what became of a payment. */
export function isLookUpOf({ isLookUp = ({ method }) => method === 'GET' }: SimulatedPayments) {
  return isLookUp;
}

/** Milliseconds for which the search of their simulator lags; `undefined` if that is not told. */
export async function lagOf({ start }: SimulatedPayments): Promise<number | undefined> {
  const simulator: Simulator & { readonly lag?: number } = await start();
  await simulator.close();
  return simulator.lag;
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
