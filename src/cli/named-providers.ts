import { adyen } from '../providers/adyen/dialect.js';
import { braintree } from '../providers/braintree/dialect.js';
import { checkoutCom } from '../providers/checkout-com/dialect.js';
import { lemanpay } from '../providers/lemanpay/dialect.js';
import { mastercard } from '../providers/mastercard/dialect.js';
import { mdes } from '../providers/mdes/dialect.js';
import { mercadoPago } from '../providers/mercado-pago/dialect.js';
import { midtrans } from '../providers/midtrans/dialect.js';
import { midtransPayouts } from '../providers/midtrans-payouts/dialect.js';
import { mpgs } from '../providers/mpgs/dialect.js';
import { paypal } from '../providers/paypal/dialect.js';
import { plainHttp } from '../providers/plain-http/dialect.js';
import type { Provider } from '../providers/provider.js';
import { razorpay } from '../providers/razorpay/dialect.js';
import { snapBi } from '../providers/snap-bi/dialect.js';
import { square } from '../providers/square/dialect.js';
import { stripe } from '../providers/stripe/dialect.js';
import { xendit } from '../providers/xendit/dialect.js';

const builtIn: readonly (() => Provider)[] = [
  midtrans,
  mastercard,
  mdes,
  lemanpay,
  plainHttp,
  adyen,
  braintree,
  checkoutCom,
  mercadoPago,
  midtransPayouts,
  mpgs,
  paypal,
  razorpay,
  snapBi,
  square,
  stripe,
  xendit,
];

/** The command's providers, by name. */
export function providersByName(): ReadonlyMap<string, Provider> {
  return new Map(builtIn.map((make) => make()).map((provider) => [provider.name, provider]));
}

/** With or without hyphens: `mercadopago` is `mercado-pago`. */
export function namedProvider(name: string): Provider | undefined {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[-_]/g, '');
  return [...providersByName().values()].find((provider) => plain(provider.name) === plain(name));
}

export function namesOfProviders(): readonly string[] {
  return [...providersByName().keys()];
}
