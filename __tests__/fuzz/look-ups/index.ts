import { lookUps as adyen } from './adyen.js';
import { lookUps as braintree } from './braintree.js';
import { lookUps as checkoutCom } from './checkout-com.js';
import type { LookUp } from './look-up.js';
import { lookUps as mdes } from './mdes.js';
import { lookUps as mercadoPago } from './mercado-pago.js';
import { lookUps as midtrans } from './midtrans.js';
import { lookUps as mpgs } from './mpgs.js';
import { lookUps as paypal } from './paypal.js';
import { lookUps as razorpay } from './razorpay.js';
import { lookUps as snapBi } from './snap-bi.js';
import { lookUps as square } from './square.js';
import { lookUps as stripe } from './stripe.js';
import { lookUps as xendit } from './xendit.js';

/** Every look-up of every provider. */
export const lookUps: readonly LookUp[] = [
  ...[midtrans, snapBi, mdes, mpgs, stripe, paypal, adyen],
  ...[checkoutCom, square, braintree, xendit, mercadoPago, razorpay],
].flat();
