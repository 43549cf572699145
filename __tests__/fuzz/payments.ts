// One payment at each of the providers of `recoverable/providers/*`: the request, an answer that says that it was made, and what
// else may be believed. The last is written down a second time, from the documents, and shares no code with the readers.
import type { Provider } from '../../src/index.js';
import { adyen } from '../../src/providers/adyen/index.js';
import { braintree } from '../../src/providers/braintree/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { midtransPayouts } from '../../src/providers/midtrans-payouts/index.js';
import { mpgs } from '../../src/providers/mpgs/index.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { razorpay } from '../../src/providers/razorpay/index.js';
import { snapBi } from '../../src/providers/snap-bi/index.js';
import { square } from '../../src/providers/square/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { xendit } from '../../src/providers/xendit/index.js';

export interface Payment {
  readonly provider: Provider;
  readonly method?: string;
  readonly path: string;
  readonly body: object;
  readonly good: object;
  /** Words of the provider's own that are no success. */
  readonly bad: readonly unknown[];
  /** Whether an answer in HTTP 2xx may be believed, of an object. */
  readonly isMade: (body: Body) => boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: whatever an answer holds.
export type Body = any;

export const ORDER = 'order-1';
/** The items of a list; none of anything else. */
export const listed = (value: unknown): readonly Body[] =>
  Array.isArray(value) ? value.map((each) => each ?? {}) : [];
const named = (value: unknown) => value === 'string' || typeof value === 'string' || Number.isSafeInteger(value);
/** Nothing is said of it, or nothing that could be another. */
const isOwn = (told: unknown, own: string = ORDER) => !isWord(told) || String(told) === own;
const isWord = (told: unknown) => (typeof told === 'string' && told !== '') || Number.isSafeInteger(told);
/** As a decimal. */
const isSum = (told: unknown, own: number) => {
  const number =
    typeof told === 'number' || (typeof told === 'string' && told.trim() !== '') ? Number(told) : Number.NaN;
  return !Number.isFinite(number) || Math.abs(number - own) < 0.0051;
};
const isIn = (told: unknown, own: string) => typeof told !== 'string' || told.trim().toUpperCase() === own;
const id = (told: unknown) => named(told) && told !== '';

export const payments: readonly Payment[] = [
  {
    provider: stripe(),
    path: '/v1/payment_intents',
    body: { amount: 1000, currency: 'idr', confirm: true },
    good: { id: 'pi_1', object: 'payment_intent', amount: 1000, currency: 'idr', status: 'succeeded' },
    bad: [
      'requires_payment_method',
      'requires_confirmation',
      'canceled',
      'failed',
      'requires_source',
      'odd',
      'refund',
      { code: 'card_declined' },
    ],
    isMade: ({ id: name, object, amount, currency, status, error }) =>
      typeof name === 'string' &&
      object === 'payment_intent' &&
      isSum(amount, 1000) &&
      isIn(currency, 'IDR') &&
      [undefined, 'requires_action', 'requires_source_action', 'processing', 'requires_capture', 'succeeded'].includes(
        status,
      ) &&
      (error ?? null) === null,
  },
  {
    provider: adyen(),
    path: '/v71/payments',
    body: { merchantAccount: 'Shop', reference: ORDER, amount: { value: 1000, currency: 'IDR' } },
    good: {
      resultCode: 'Authorised',
      pspReference: 'P1',
      merchantReference: ORDER,
      amount: { value: 1000, currency: 'IDR' },
    },
    bad: ['Refused', 'Error', 'Cancelled', 'authorised', 'Unknown'],
    isMade: ({ resultCode, merchantReference, amount }) =>
      typeof resultCode === 'string' &&
      (resultCode === 'PartiallyAuthorised' || (isSum(amount?.value, 1000) && isIn(amount?.currency, 'IDR'))) &&
      !['Refused', 'Error', 'Cancelled', 'Unknown', 'authorised'].includes(resultCode) &&
      (typeof merchantReference !== 'string' || merchantReference === ORDER),
  },
  {
    provider: braintree(),
    path: '/graphql',
    body: {
      query:
        'mutation Pay($input: ChargePaymentMethodInput!) { chargePaymentMethod(input: $input) { transaction { id status orderId amount { value } } } }',
      variables: { input: { paymentMethodId: 'm', transaction: { amount: '10.00', orderId: ORDER } } },
    },
    good: {
      data: {
        chargePaymentMethod: {
          transaction: { id: 't', status: 'SETTLING', orderId: ORDER, amount: { value: '10.00' } },
        },
      },
    },
    bad: ['PROCESSOR_DECLINED', 'GATEWAY_REJECTED', 'FAILED', 'SETTLEMENT_DECLINED', 'VOIDED', 'AUTHORIZATION_EXPIRED'],
    isMade: ({ data }) => {
      const payloads: Body[] = Object.values(data ?? {});
      return (
        payloads.length > 0 &&
        payloads.every((payload) => {
          const made = payload?.transaction;
          return (
            ['AUTHORIZED', 'AUTHORIZING', 'SETTLED', 'SETTLEMENT_CONFIRMED'].includes(made?.status) ||
            (['SETTLEMENT_PENDING', 'SETTLING', 'SUBMITTED_FOR_SETTLEMENT'].includes(made?.status) &&
              isOwn(made.orderId) &&
              isSum(made.amount?.value, 10))
          );
        })
      );
    },
  },
  {
    provider: checkoutCom(),
    path: '/payments',
    body: { reference: ORDER, amount: 1000, currency: 'IDR' },
    good: { id: 'pay_1', approved: true, status: 'Authorized', reference: ORDER, amount: 1000, currency: 'IDR' },
    bad: ['Declined', 'Canceled', 'Expired', 'Voided', ['amount_invalid'], false],
    isMade: ({ id: name, approved, status, reference, amount, amount_requested, currency, error_codes }) =>
      id(name) &&
      (approved === true || typeof status === 'string') &&
      (status === undefined || !['Declined', 'Canceled', 'Expired', 'Voided'].includes(status)) &&
      (approved !== false || ['Pending', 'pending', 'Requested', 'Retry Scheduled'].includes(status)) &&
      (typeof reference !== 'string' || reference === ORDER) &&
      isSum(amount_requested ?? amount, 1000) &&
      isIn(currency, 'IDR') &&
      !(Array.isArray(error_codes) && error_codes.length > 0),
  },
  {
    provider: mercadoPago(),
    path: '/v1/payments',
    body: { external_reference: ORDER, transaction_amount: 1000 },
    good: { id: 1, status: 'approved', external_reference: ORDER, transaction_amount: 1000 },
    bad: ['rejected', 'cancelled', 'failed', ['x'], 'bad_request'],
    isMade: ({ id: name, status, external_reference: reference, transaction_amount: amount }) =>
      id(name) &&
      ['approved', 'authorized', 'pending', 'in_process', 'in_mediation', 'refunded', 'charged_back'].includes(
        status,
      ) &&
      isOwn(reference) &&
      isSum(amount, 1000),
  },
  {
    provider: midtransPayouts(),
    path: '/api/v1/payouts',
    body: { payouts: [{ beneficiary_account: '1', amount: '1000' }] },
    good: { payouts: [{ status: 'queued', reference_no: 'r' }] },
    bad: ['failed', 'rejected', [], 'ok'],
    isMade: ({ payouts }) =>
      Array.isArray(payouts) &&
      payouts.length === 1 &&
      ['queued', 'approved', 'processed', 'completed'].includes(payouts[0]?.status) &&
      id(payouts[0]?.reference_no),
  },
  {
    provider: mpgs(),
    method: 'PUT',
    path: '/api/rest/version/100/merchant/M/order/order-1/transaction/1',
    body: { apiOperation: 'PAY', order: { amount: '10.00', currency: 'IDR' } },
    good: {
      result: 'SUCCESS',
      response: { gatewayCode: 'APPROVED' },
      order: { id: ORDER, amount: 10, currency: 'IDR' },
      transaction: { id: '1', type: 'PAYMENT', amount: 10, currency: 'IDR' },
    },
    bad: ['FAILURE', 'ERROR', 'UNKNOWN', 'DECLINED', 'TIMED_OUT', 'REFUND', { cause: 'SERVER_FAILED' }],
    isMade: ({ result, response, order, transaction, error }) =>
      ['SUCCESS', 'PENDING'].includes(result) &&
      typeof error?.cause !== 'string' &&
      !['DECLINED', 'TIMED_OUT', 'ABORTED'].includes(response?.gatewayCode) &&
      (order?.id === undefined || String(order.id) === ORDER) &&
      (transaction?.id === undefined || String(transaction.id) === '1') &&
      (transaction?.type === undefined || String(transaction.type) === 'PAYMENT') &&
      (response?.gatewayCode === 'PARTIALLY_APPROVED' ||
        (isSum(transaction?.amount, 10) && isIn(transaction?.currency, 'IDR'))),
  },
  {
    provider: paypal(),
    path: '/v2/checkout/orders/order-1/capture',
    body: {},
    good: {
      id: ORDER,
      status: 'COMPLETED',
      purchase_units: [{ payments: { captures: [{ id: 'c', status: 'COMPLETED' }] } }],
    },
    bad: ['DECLINED', 'FAILED', 'VOIDED', 'CREATED', 'INSTRUMENT_DECLINED'],
    isMade: ({ id: name, status, name: error, debug_id, purchase_units: units }) => {
      const captures = (Array.isArray(units) ? units : []).flatMap((unit) => {
        const { captures: list } = unit?.payments ?? {};
        return Array.isArray(list) ? list : [];
      });
      return (
        String(name) === ORDER &&
        status === 'COMPLETED' &&
        !(typeof error === 'string' && typeof debug_id === 'string') &&
        (captures.length === 0 || captures.some((each) => !['DECLINED', 'FAILED', 'DENIED'].includes(each?.status)))
      );
    },
  },
  {
    provider: razorpay(),
    path: '/v1/payouts',
    body: { reference_id: ORDER, fund_account_id: 'fa', amount: 1000, currency: 'INR' },
    good: {
      id: 'pout',
      entity: 'payout',
      status: 'processing',
      reference_id: ORDER,
      fund_account_id: 'fa',
      amount: 1000,
      currency: 'INR',
    },
    bad: ['failed', 'rejected', 'cancelled', 'reversed', { code: 'BAD_REQUEST_ERROR' }],
    isMade: ({ id: name, status, reference_id, fund_account_id, amount, currency }) =>
      id(name) &&
      ['queued', 'scheduled', 'pending', 'processing', 'processed'].includes(status) &&
      isOwn(reference_id) &&
      isOwn(fund_account_id, 'fa') &&
      isSum(amount, 1000) &&
      isIn(currency, 'INR'),
  },
  {
    provider: snapBi(),
    path: '/v1.0/transfer-interbank',
    body: { partnerReferenceNo: ORDER, amount: { value: '1000.00', currency: 'IDR' } },
    good: { responseCode: '2001800', partnerReferenceNo: ORDER, amount: { value: '1000.00', currency: 'IDR' } },
    bad: [
      '4041800',
      '2001700',
      '2001801',
      '5001800',
      '4091800',
      2_001_800,
      '05',
      '06',
      { latestTransactionStatus: '06' },
    ],
    isMade: ({ responseCode, partnerReferenceNo, amount, additionalInfo }) =>
      /^\s*20[02]1800\s*$/.test(String(responseCode)) &&
      ((partnerReferenceNo ?? undefined) === undefined || String(partnerReferenceNo) === ORDER) &&
      !['05', '06', '07'].includes(String(additionalInfo?.latestTransactionStatus)) &&
      isSum(amount?.value, 1000) &&
      isIn(amount?.currency, 'IDR'),
  },
  {
    provider: square(),
    path: '/v2/payments',
    body: { idempotency_key: 'k', reference_id: ORDER, amount_money: { amount: 1000, currency: 'USD' } },
    good: {
      payment: { id: 'p', status: 'COMPLETED', reference_id: ORDER, amount_money: { amount: 1000, currency: 'USD' } },
    },
    bad: ['FAILED', 'CANCELED', 'REJECTED', { code: 'CARD_DECLINED' }],
    isMade: ({ payment }) =>
      typeof payment?.id === 'string' &&
      ['APPROVED', 'PENDING', 'COMPLETED'].includes(payment.status) &&
      isOwn(payment.reference_id) &&
      isSum(payment.amount_money?.amount, 1000) &&
      isIn(payment.amount_money?.currency, 'USD'),
  },
  {
    provider: xendit(),
    path: '/v3/payment_requests',
    body: { reference_id: ORDER, request_amount: 1000, currency: 'IDR', channel_code: 'OVO' },
    good: {
      payment_request_id: 'pr',
      status: 'SUCCEEDED',
      reference_id: ORDER,
      request_amount: 1000,
      currency: 'IDR',
      channel_code: 'OVO',
    },
    bad: ['FAILED', 'REJECTED', 'EXPIRED', 'CANCELED', 'DANA', 'API_VALIDATION_ERROR'],
    isMade: (body) =>
      ['SUCCEEDED', 'PENDING', 'REQUIRES_ACTION', 'AWAITING_CAPTURE', 'AUTHORIZED', 'ACCEPTING_PAYMENTS'].includes(
        body.status,
      ) &&
      !('error_code' in body) &&
      [body.id, body.payment_request_id, body.payout_id, body.capture_id, body.payment_id].some(id) &&
      ((body.reference_id ?? undefined) === undefined || String(body.reference_id) === ORDER) &&
      isSum(body.amount ?? body.request_amount, 1000) &&
      isIn(body.currency, 'IDR') &&
      isOwn(body.channel_code, 'OVO'),
  },
];
