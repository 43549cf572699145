import type { Arrived } from '../axios/serve.js';
import type { Manner } from './ledger.js';

/** A header that carries the key. */
const byHeader =
  (name: string) =>
  ({ headers }: Arrived) =>
    headers[name] as string | undefined;

/** How the vendors' APIs speak, as far as a payment goes. */
export const manners = {
  /** Stripe, PaymentIntents. */
  stripe: {
    path: '/v1/payment_intents',
    payment: (body) => body['metadata[order]'],
    key: byHeader('idempotency-key'),
    paid: (payment) => ({ id: 'pi_1', object: 'payment_intent', status: 'succeeded', metadata: { order: payment } }),
    refused: (status) => ({ error: { type: 'api_error', message: `is ${status}` } }),
  },
  /** Square, Payments. */
  square: {
    path: '/v2/payments',
    payment: (body) => body.reference_id,
    key: (_request, body) => body.idempotency_key,
    paid: (payment) => ({ payment: { id: 'p-1', status: 'COMPLETED', reference_id: payment } }),
    refused: (status) => ({ errors: [{ category: 'API_ERROR', code: `IS_${status}` }] }),
  },
  /** Xendit, Payment Requests. */
  xendit: {
    path: '/payment_requests',
    status: 201,
    payment: (body) => body.reference_id,
    key: byHeader('idempotency-key'),
    paid: (payment) => ({ id: 'pr-1', status: 'SUCCEEDED', reference_id: payment }),
    refused: (status) => ({ error_code: `IS_${status}`, message: 'refused' }),
  },
  /** Razorpay, Orders. */
  razorpay: {
    path: '/v1/orders',
    payment: (body) => body.receipt,
    paid: (payment) => ({ id: 'order_1', status: 'created', receipt: payment }),
    refused: (status) => ({ error: { code: 'SERVER_ERROR', description: `is ${status}` } }),
  },
  /** Midtrans, Core API. */
  midtrans: {
    path: '/v2/charge',
    payment: (body) => body.transaction_details.order_id,
    key: byHeader('idempotency-key'),
    paid: (payment) => ({
      status_code: '200',
      transaction_id: 't-1',
      transaction_status: 'capture',
      order_id: payment,
    }),
    refused: (status) => ({ status_code: String(status), status_message: 'refused' }),
  },
  /** Adyen, Checkout. */
  adyen: {
    path: '/v72/payments',
    payment: (body) => body.reference,
    key: byHeader('idempotency-key'),
    paid: (payment) => ({ resultCode: 'Authorised', pspReference: 'psp-1', merchantReference: payment }),
    refused: (status) => ({ status, errorCode: '905', message: 'refused', errorType: 'internal' }),
  },
  /** PayPal, Orders v2. */
  paypal: {
    path: '/v2/checkout/orders',
    status: 201,
    payment: (body) => body.purchase_units[0].reference_id,
    key: byHeader('paypal-request-id'),
    paid: (payment) => ({ id: 'o-1', status: 'CREATED', purchase_units: [{ reference_id: payment }] }),
    refused: (status) => ({ name: `IS_${status}`, message: 'refused' }),
    other: () => ({ access_token: 'token', token_type: 'Bearer', expires_in: 3600 }),
  },
  /** Mercado Pago, Payments. */
  mercadopago: {
    path: '/v1/payments',
    status: 201,
    payment: (body) => body.external_reference,
    key: byHeader('x-idempotency-key'),
    paid: (payment) => ({ id: 1, status: 'approved', external_reference: payment }),
    refused: (status) => ({ status, error: 'refused', message: `is ${status}`, cause: [] }),
  },
  /** Mastercard Processing Authentication. */
  mastercard: {
    path: '/authentications',
    payment: (body) => body.threeDsTransactionId,
    paid: (payment) => ({ threeDsTransactionId: payment, transStatus: 'Y' }),
    refused: (status) => ({
      Errors: { Error: [{ Source: 'Gateway', ReasonCode: `IS_${status}`, Recoverable: false }] },
    }),
  },
} satisfies Readonly<Record<string, Manner>>;
