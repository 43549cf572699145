import { adyen } from '../providers/adyen/index.js';
import { braintree } from '../providers/braintree/index.js';
import { checkoutCom } from '../providers/checkout-com/index.js';
import { lemanpay } from '../providers/lemanpay/dialect.js';
import { mastercard } from '../providers/mastercard/dialect.js';
import { mdes } from '../providers/mdes/dialect.js';
import { mercadoPago } from '../providers/mercado-pago/index.js';
import { midtrans } from '../providers/midtrans/dialect.js';
import { midtransPayouts } from '../providers/midtrans-payouts/index.js';
import { mpgs } from '../providers/mpgs/index.js';
import { paypal } from '../providers/paypal/index.js';
import { plainHttp } from '../providers/plain-http/dialect.js';
import type { Provider } from '../providers/provider.js';
import { razorpay } from '../providers/razorpay/index.js';
import { snapBi } from '../providers/snap-bi/index.js';
import { square } from '../providers/square/index.js';
import { stripe } from '../providers/stripe/index.js';
import { xendit } from '../providers/xendit/index.js';

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
