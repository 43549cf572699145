import { type Answer, type Arrived, hang, reply, reset, serve } from '../axios/serve.js';

/** What goes wrong with one request; before the payment is made, or after it. */
export type Fault = 'reset' | 'lost' | 'unavailable' | 'failed after' | 'limited' | 'silent';

/** What becomes of the money, whatever the caller hears. */
const TAKES_EFFECT: Readonly<Record<Fault, boolean>> = {
  reset: false,
  lost: true,
  unavailable: false,
  'failed after': true,
  limited: false,
  silent: true,
};

/** How one vendor's API speaks. */
export interface Manner {
  /** Where payments are made. */
  readonly path: string;
  /** The status of a payment that was made. Default 200. */
  readonly status?: number;
  /** The payment that a body asks for. */
  payment(body: Body): string;
  /** The key that the vendor keeps to, if the request has one: what is asked for twice is made once. */
  key?(request: Arrived, body: Body): string | undefined;
  paid(payment: string): unknown;
  /** The body of an error. */
  refused(status: number): unknown;
  /** What any other request is answered, such as one for an access token. */
  other?(request: Arrived): unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: whatever the vendor's API is sent
export type Body = any;

export interface Ledger {
  readonly url: string;
  readonly port: number;
  /** What was paid, once for each time that it was. */
  readonly charges: readonly string[];
  /** The requests for a payment. */
  readonly requests: readonly Arrived[];
  /** What goes wrong with the next requests for a payment, in this order. */
  inject(...faults: readonly Fault[]): void;
}

/** A vendor's API on loopback, which keeps account of what was paid. Closed after the test. */
export async function openLedger(manner: Manner): Promise<Ledger> {
  const charges: string[] = [];
  const requests: Arrived[] = [];
  const faults: Fault[] = [];
  const seen = new Map<string, string>();

  /** Makes the payment, unless it was made under the same key. */
  function pay(request: Arrived, body: Body): string {
    const payment = manner.payment(body);
    const key = manner.key?.(request, body);
    const earlier = key === undefined ? undefined : seen.get(key);
    if (earlier !== undefined) return earlier;
    charges.push(payment);
    if (key !== undefined) seen.set(key, payment);
    return payment;
  }

  function answerTo(request: Arrived): Answer {
    if (request.method !== 'POST' || request.url !== manner.path) return reply(200, manner.other?.(request));
    requests.push(request);
    const fault = faults.shift();
    const made = fault === undefined || TAKES_EFFECT[fault] ? pay(request, bodyOf(request)) : '';
    if (fault === undefined) return reply(manner.status ?? 200, manner.paid(made));
    if (fault === 'silent') return hang;
    if (fault === 'reset' || fault === 'lost') return reset;
    if (fault === 'limited') return reply(429, manner.refused(429), { 'retry-after': '1' });
    const status = fault === 'unavailable' ? 503 : 502;
    return reply(status, manner.refused(status));
  }

  const served = await serve((...args) => answerTo(served.arrived.at(-1) as Arrived)(...args));
  return {
    url: served.url,
    port: Number(new URL(served.url).port),
    charges,
    requests,
    inject: (...more) => faults.push(...more),
  };
}

export function bodyOf({ headers, body }: Arrived): Body {
  const isForm = headers['content-type']?.includes('form-urlencoded');
  return isForm ? Object.fromEntries(new URLSearchParams(body)) : JSON.parse(body);
}

/** `fetch`, with the ledger in the place of whatever host is asked. */
export function towards(ledger: { readonly url: string }): typeof globalThis.fetch {
  const { fetch } = globalThis;
  return (input, init) => fetch(String(input).replace(/^https:\/\/[^/]+/, ledger.url), init);
}
