// Requests that change something and have no look-up: none of their answers can make them landed.
import { midtrans } from '../../../src/index.js';
import { adyen } from '../../../src/providers/adyen/index.js';
import { checkoutCom } from '../../../src/providers/checkout-com/index.js';
import { mercadoPago } from '../../../src/providers/mercado-pago/index.js';
import { mpgs } from '../../../src/providers/mpgs/index.js';
import { paypal } from '../../../src/providers/paypal/index.js';
import { snapBi } from '../../../src/providers/snap-bi/index.js';
import { square } from '../../../src/providers/square/index.js';
import { ORDER } from '../payments.js';
import type { LookUp } from './look-up.js';

type Without = Pick<LookUp, 'provider' | 'method' | 'path' | 'body'> & {
  /** The answers to what is asked all the same. */
  readonly asked?: readonly object[];
};

const each = (provider: Without['provider'], paths: readonly string[], body: object = {}): readonly Without[] =>
  paths.map((path) => ({ provider, path, body }));

export const WITHOUT: readonly Without[] = [
  ...each(adyen({ webhooks: () => [] }), ['/v71/payments/details', '/v71/donations', '/v71/sessions']),
  ...each(checkoutCom(), [`/payments/${ORDER}/authorizations`, '/payment-contexts', '/transfers']),
  ...each(mercadoPago(), [`/v1/orders/${ORDER}/process`, '/v1/advanced_payments']),
  ...each(midtrans(), [
    ...['/snap/v1/transactions', `/v2/${ORDER}/expire`, `/v2/${ORDER}/refund`, `/v2/${ORDER}/cancel`],
    '/v2/pay/account/a/unbind',
  ]),
  ...each(paypal(), [
    ...['save', 'confirm-payment-source', 'track'].map((name) => `/v2/checkout/orders/${ORDER}/${name}`),
    ...[`/v2/payments/authorizations/${ORDER}/reauthorize`, `/v1/billing/subscriptions/${ORDER}/capture`],
  ]),
  { provider: paypal(), method: 'PATCH', path: `/v2/checkout/orders/${ORDER}`, body: {} },
  ...each(snapBi({ askAfter: 0 }), ['/v1.0/emoney/topup'], { partnerReferenceNo: ORDER }),
  ...each(square(), ['/v2/refunds', `/v2/orders/${ORDER}/pay`], { idempotency_key: 'k' }),
  {
    ...{ provider: mpgs(), method: 'PUT', path: `/api/rest/version/100/merchant/M/order/${ORDER}/transaction/2` },
    // Another one than the document has: it is asked about, and no type of transaction is taken for its own.
    body: { apiOperation: 'ODD' },
    asked: [
      {
        ...{ result: 'SUCCESS', response: { gatewayCode: 'APPROVED' }, order: { id: ORDER } },
        transaction: { id: '2', type: 'PAYMENT' },
      },
    ],
  },
];
