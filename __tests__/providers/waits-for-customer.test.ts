import { expect, test } from '@jest/globals';
import type { Exchange, Provider } from '../../src/index.js';
import { adyen } from '../../src/providers/adyen/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { mercadoPago } from '../../src/providers/mercado-pago/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { xendit } from '../../src/providers/xendit/index.js';

const at = (path: string, status: number, body: unknown): Exchange => ({
  request: { method: 'POST', path, header: () => undefined, body: {} },
  status,
  header: () => undefined,
  body,
  bodyKind: 'json',
});

const cases: [Provider, string, number, object, boolean | 'customer'][] = [
  [adyen(), '/v71/payments', 200, { resultCode: 'RedirectShopper' }, 'customer'],
  [adyen(), '/v71/payments', 200, { resultCode: 'Pending' }, true],
  [adyen(), '/v71/payments', 200, { resultCode: 'Authorised' }, false],
  [checkoutCom(), '/payments', 202, { status: 'Pending', _links: { redirect: { href: 'x' } } }, 'customer'],
  [checkoutCom(), '/payments', 202, { status: 'Pending', _links: { self: { href: 'x' } } }, true],
  [mercadoPago(), '/v1/orders', 201, { status: 'action_required' }, 'customer'],
  [mercadoPago(), '/v1/orders', 201, { status: 'action_required', status_detail: 'waiting_capture' }, false],
  [mercadoPago(), '/v1/orders', 201, { status: 'at_terminal' }, 'customer'],
  [mercadoPago(), '/v1/orders', 201, { status: 'in_review' }, true],
  [mercadoPago(), '/v1/orders', 201, { status: 'processed' }, false],
  [mercadoPago(), '/v1/payments', 201, { status: 'pending', status_detail: 'pending_challenge' }, 'customer'],
  [mercadoPago(), '/v1/payments', 201, { status: 'in_process', status_detail: 'pending_contingency' }, true],
  [stripe(), '/v1/payment_intents', 200, { object: 'payment_intent', status: 'requires_action' }, 'customer'],
  [stripe(), '/v1/payment_intents', 200, { object: 'payment_intent', status: 'processing' }, true],
  [xendit(), '/v3/payment_requests', 201, { status: 'REQUIRES_ACTION' }, 'customer'],
  [xendit(), '/v3/payment_requests', 201, { status: 'PENDING' }, true],
];

test.each(cases.map(([provider, ...given]) => [provider.name, ...given, provider] as const))(
  '%s: %s in HTTP %d answered by %j has the pending state %j',
  (_name, path, status, body, waits, provider) => {
    expect(provider.isPending?.(at(path, status, body))).toBe(waits);
  },
);
