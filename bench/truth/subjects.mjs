import { adyenSubject, adyenUntoldSubject } from './adyen.mjs';
import { braintreeSubject } from './braintree.mjs';
import { checkoutComSubject } from './checkout-com.mjs';
import { mdesSubject } from './mdes.mjs';
import { mercadoPagoOrderSubject, mercadoPagoSubject } from './mercado-pago.mjs';
import { midtransSubject } from './midtrans.mjs';
import { midtransPayoutsSubject } from './midtrans-payouts.mjs';
import { mpgsSubject } from './mpgs.mjs';
import { paypalPayoutSubject, paypalSubject } from './paypal.mjs';
import { razorpaySubject } from './razorpay.mjs';
import { snapBiOtherSubject, snapBiSubject } from './snap-bi.mjs';
import { squareSubject } from './square.mjs';
import { stripeSubject } from './stripe.mjs';
import { xenditPayoutSubject, xenditSubject } from './xendit.mjs';

/**
 * What is paid at each provider. `payments` and `everybody`: for the tables in the README, which compare other libraries.
 * `mostUnknown`: the share of payments that recoverable may leave unknown; it is larger if there is no look-up, or none that proves
 * absence.
 */
export const SUBJECTS = {
  midtrans: [{ subject: midtransSubject, payments: 10_000, everybody: true, mostUnknown: 0.001 }],
  mdes: [{ subject: mdesSubject, payments: 10_000, everybody: true, mostUnknown: 0.001 }],
  // After Stripe's own 500, "not found" is never believed.
  stripe: [{ subject: stripeSubject, mostUnknown: 0.05 }],
  paypal: [
    { subject: paypalSubject, mostUnknown: 0.05 },
    { subject: paypalPayoutSubject, mostUnknown: 0.05 },
  ],
  adyen: [
    // Webhooks show what has landed, and never that nothing did.
    { subject: adyenSubject, mostUnknown: 0.05 },
    { subject: adyenUntoldSubject, mostUnknown: 0.1 },
  ],
  'checkout-com': [{ subject: checkoutComSubject, mostUnknown: 0.001 }],
  'midtrans-payouts': [{ subject: midtransPayoutsSubject, mostUnknown: 0.05 }],
  'snap-bi': [
    { subject: snapBiSubject, mostUnknown: 0.05 },
    { subject: snapBiOtherSubject, mostUnknown: 0.05 },
  ],
  xendit: [
    { subject: xenditSubject, mostUnknown: 0.001 },
    { subject: xenditPayoutSubject, mostUnknown: 0.001 },
  ],
  square: [{ subject: squareSubject, mostUnknown: 0.001 }],
  'mercado-pago': [
    { subject: mercadoPagoSubject, mostUnknown: 0.001 },
    { subject: mercadoPagoOrderSubject, mostUnknown: 0.001 },
  ],
  braintree: [{ subject: braintreeSubject, mostUnknown: 0.001 }],
  mpgs: [{ subject: mpgsSubject, mostUnknown: 0.001 }],
  razorpay: [{ subject: razorpaySubject, mostUnknown: 0.001 }],
};
