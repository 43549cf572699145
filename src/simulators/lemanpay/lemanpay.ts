import { openLedger } from '../core/ledger.js';
import { startNumbering } from '../core/numbering.js';
import { text } from '../core/options.js';
import type { Call, ProviderServer, Reply } from '../core/provider-server.js';
import { startServer } from '../core/server.js';
import type { Simulator, SimulatorOptions } from '../core/simulator.js';
import { lemanpayError, refuse, refuseFor } from './codes.js';
import { createInvoice, createRefund, type Invoice, type Invoices, listRefunds, showInvoice } from './invoices.js';
import { limitRate, type RateLimit, rateLimitOption } from './rate-limit.js';

export interface LemanpayOptions extends SimulatorOptions {
  /** What `Authorization: Bearer …` (or `Token …`) must say. Default: `lemanpay-token`. */
  readonly token?: string;
  /** Requests per window, then 429 with a Retry-After in seconds. Default: no limit. */
  readonly rateLimit?: RateLimit;
}

/** LemanPay's invoices and refunds. Ledger kinds: `invoice`, `paid`, `expired`, `refund`, `refunded`. */
export interface LemanpaySimulator extends Simulator {
  /** The customer pays: only then can an invoice be refunded. */
  pay(invoiceId: string): void;
  /** The time to pay runs out. */
  expire(invoiceId: string): void;
  /** The active refund of the invoice is paid out, which makes room for another. */
  completeRefund(invoiceId: string): void;
}

export async function startLemanpay(options: LemanpayOptions = {}): Promise<LemanpaySimulator> {
  const { now = Date.now, token = 'lemanpay-token', rateLimit } = options;
  const ledger = openLedger(now);
  const numbering = startNumbering();
  const invoices: Invoices = new Map();
  const limiter = limitRate(rateLimit, now);

  function admit({ headers }: Call): Reply | undefined {
    const given = /^(?:Bearer|Token) (.*)$/i.exec(headers.authorization ?? '')?.[1];
    if (given !== token) return refuseFor('BadCredentials');
    const wait = limiter.admit();
    if (wait === 0) return undefined;
    return refuseFor('RateLimitException', { 'retry-after': String(Math.ceil(wait / 1000)) });
  }

  const provider: ProviderServer = {
    name: 'lemanpay',
    options: { token: text, rateLimit: rateLimitOption },
    routes: [
      { method: 'POST', path: /^\/invoices$/, handle: (call) => createInvoice(call, invoices, numbering) },
      { method: 'GET', path: /^\/invoices\/([^/]+)$/, handle: (call) => showInvoice(call, invoices) },
      {
        method: 'POST',
        path: /^\/invoices\/([^/]+)\/refunds$/,
        handle: (call) => createRefund(call, invoices, numbering),
      },
      { method: 'GET', path: /^\/invoices\/([^/]+)\/refunds$/, handle: (call) => listRefunds(call, invoices) },
    ],
    credentials: { authorization: `Bearer ${token}` },
    admit,
    noRoute: () => refuseFor('PageNotFound'),
    unreadable: ({ method }) => refuse(method, '0002'),
    errorFor: lemanpayError,
    internalError: 'InternalServerError',
    forget: () => {
      invoices.clear();
      limiter.clear();
    },
  };

  function change(invoiceId: string): Invoice {
    const invoice = invoices.get(invoiceId);
    if (invoice === undefined) throw new Error(`lemanpay simulator: there is no invoice ${invoiceId}`);
    return invoice;
  }

  const simulator = await startServer(provider, ledger, options);
  return Object.assign(simulator, {
    pay(invoiceId: string) {
      const invoice = change(invoiceId);
      invoice.status = 'paid';
      ledger.write({ id: invoiceId, kind: 'paid', amount: invoice.price, status: 'paid' });
    },
    expire(invoiceId: string) {
      change(invoiceId).status = 'expired';
      ledger.write({ id: invoiceId, kind: 'expired', status: 'expired' });
    },
    completeRefund(invoiceId: string) {
      const invoice = change(invoiceId);
      const refund = invoice.refunds.find((candidate) => candidate.status === 'pending');
      if (refund === undefined) throw new Error(`lemanpay simulator: invoice ${invoiceId} has no active refund`);
      refund.status = 'success';
      const refunded = invoice.refunds.reduce((sum, { amount }) => sum + amount, 0);
      if (refunded === invoice.price) invoice.status = 'refunded';
      ledger.write({ id: refund.id, kind: 'refunded', amount: refund.amount, status: 'success' });
    },
  });
}
