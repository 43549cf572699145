import { openLedger } from '../core/ledger.js';
import { openMemory } from '../core/memory.js';
import { startNumbering } from '../core/numbering.js';
import { milliseconds, text } from '../core/options.js';
import type { AnswerKeys, Call, ProviderServer, Reply } from '../core/provider-server.js';
import { startServer } from '../core/server.js';
import type { Simulator, SimulatorOptions } from '../core/simulator.js';
import { mercadoPagoError, refuseOrder, refusePayment } from './answers.js';
import { changeOrder, changePayment, createOrder, createPayment, openDesk, refundPayment } from './desk.js';

export interface MercadoPagoOptions extends SimulatorOptions {
  /** The required access token. Default: it is not checked. */
  readonly accessToken?: string;
  /** Milliseconds until a search shows what was made. Default: 0. */
  readonly lag?: number;
}

/**
 * Mercado Pago's Payments and Orders. Ledger kinds: `payment`, `decline`, `capture`, `cancel`, `refund`, `order`, under the id of
 * what was made or changed.
 *
 * A payment under a used key is replayed; an order is refused (`idempotency_key_already_used`). The payer's `first_name` decides as
 * with Mercado Pago's test cards: `OTHE`, `CALL`, `FUND`, `SECU`, `EXPI`, `FORM` are rejected, `CONT` is in process.
 */
export type MercadoPagoSimulator = Simulator;

const DAY = 24 * 60 * 60_000;

const isOrder = (path: string) => path.startsWith('/v1/orders');

export async function startMercadoPago(options: MercadoPagoOptions = {}): Promise<MercadoPagoSimulator> {
  const { now = Date.now, accessToken, lag = 0 } = options;
  const numbering = startNumbering();
  const desk = openDesk();
  const ordered = new Set<string>();
  const paid = openMemory({ keyOf, lifetime: DAY, now });

  const isShown = (made: unknown) => Date.parse(String(made)) <= now() - lag || lag === 0;
  const byReference = (items: Iterable<Readonly<Record<string, unknown>>>, { url }: Call, made: string) =>
    [...items].filter(
      (each) => each.external_reference === url.searchParams.get('external_reference') && isShown(each[made]),
    );
  const show = (item: unknown, refused: Reply): Reply => (item === undefined ? refused : { status: 200, body: item });
  /** An order's key is accepted only once. */
  const once = (call: Call, make: () => Reply): Reply => {
    const key = keyOf(call);
    if (key !== undefined && ordered.has(key)) return refuseOrder('idempotency_key_already_used');
    const reply = make();
    if (key !== undefined && (reply.effects ?? []).length > 0) ordered.add(key);
    return reply;
  };

  const provider: ProviderServer = {
    name: 'mercado-pago',
    options: { accessToken: text, lag: milliseconds },
    routes: [
      {
        method: 'POST',
        path: /^\/v1\/payments$/,
        handle: paid.once((call) => createPayment(call, desk, numbering, now())),
      },
      {
        method: 'GET',
        path: /^\/v1\/payments\/search$/,
        handle: (call) => ({
          status: 200,
          body: { paging: {}, results: byReference(desk.payments.values(), call, 'date_created') },
        }),
      },
      {
        method: 'GET',
        path: /^\/v1\/payments\/([^/]+)$/,
        handle: ({ params }) => show(desk.payments.get(params[0] ?? ''), refusePayment(404, 2000)),
      },
      { method: 'PUT', path: /^\/v1\/payments\/([^/]+)$/, handle: (call) => changePayment(call, desk) },
      {
        method: 'POST',
        path: /^\/v1\/payments\/([^/]+)\/refunds$/,
        handle: paid.once((call) => refundPayment(call, desk, numbering, now())),
      },
      {
        method: 'GET',
        path: /^\/v1\/payments\/([^/]+)\/refunds$/,
        handle: ({ params }) => ({ status: 200, body: desk.refunds.get(params[0] ?? '') ?? [] }),
      },
      {
        method: 'GET',
        path: /^\/v1\/payments\/([^/]+)\/refunds\/([^/]+)$/,
        handle: ({ params: [payment = '', id] }) =>
          show(
            desk.refunds.get(payment)?.find((each) => String(each.id) === id),
            refusePayment(404),
          ),
      },
      {
        method: 'POST',
        path: /^\/v1\/orders$/,
        handle: (call) => once(call, () => createOrder(call, desk, numbering, now())),
      },
      {
        method: 'GET',
        path: /^\/v1\/orders$/,
        handle: (call) => ({
          status: 200,
          body: { data: byReference(desk.orders.values(), call, 'created_date'), paging: {} },
        }),
      },
      {
        method: 'GET',
        path: /^\/v1\/orders\/([^/]+)$/,
        handle: ({ params }) => show(desk.orders.get(params[0] ?? ''), refuseOrder('order_not_found')),
      },
      ...(['cancel', 'refund'] as const).map((word) => ({
        method: 'POST',
        path: new RegExp(`^/v1/orders/([^/]+)/${word}$`),
        handle: (call: Call) => once(call, () => changeOrder(call, desk, word)),
      })),
    ],
    ...(accessToken !== undefined && { credentials: { authorization: `Bearer ${accessToken}` } }),
    admit: ({ headers }) =>
      accessToken === undefined || headers.authorization === `Bearer ${accessToken}` ? undefined : refusePayment(401),
    keys,
    noRoute: () => refusePayment(404),
    unreadable: ({ path }) => (isOrder(path) ? refuseOrder('json_syntax_error') : refusePayment(400, 1)),
    errorFor: (code, { path }) => mercadoPagoError(code, isOrder(path)),
    internalError: '500',
    forget: () => {
      desk.clear();
      ordered.clear();
      paid.clear();
    },
  };
  return startServer(provider, openLedger(now), options);
}

function keyOf({ method, path, headers }: Call): string | undefined {
  const key = headers['x-idempotency-key'];
  return method === 'POST' && typeof key === 'string' && key !== '' ? `${path} ${key}` : undefined;
}

/**
 * Whatever was made is returned again, however the first request was answered. These keys only make a simultaneous second request
 * find the key locked.
 */
const keys: AnswerKeys = {
  keyOf,
  lifetime: DAY,
  keeps: () => false,
  running: { ...refusePayment(423), body: { ...(refuseOrder('resource_locked').body as object), status: 423 } },
};
