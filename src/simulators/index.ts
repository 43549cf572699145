export { type AdyenOptions, type AdyenSimulator, startAdyen } from './adyen/adyen.js';
export type { AdyenNotification } from './adyen/webhooks.js';
export { type BraintreeSimulator, type BraintreeSimulatorOptions, startBraintree } from './braintree/braintree.js';
export { type CheckoutComOptions, type CheckoutComSimulator, startCheckoutCom } from './checkout-com/checkout-com.js';
export type { ArrivedRequest } from './core/arrived-request.js';
export type { Fault, FaultKind } from './core/fault.js';
export type { Chaos } from './core/fault-script.js';
export type { Ledger, LedgerEntry } from './core/ledger.js';
export type { Simulator, SimulatorOptions } from './core/simulator.js';
export { type LemanpayOptions, type LemanpaySimulator, startLemanpay } from './lemanpay/lemanpay.js';
export type { RateLimit } from './lemanpay/rate-limit.js';
export type { GatewayOptions } from './mastercard/gateway.js';
export { type MastercardOptions, type MastercardSimulator, startMastercard } from './mastercard/mastercard.js';
export { type IssuerSilence, type MdesOptions, type MdesSimulator, startMdes } from './mdes/mdes.js';
export { type MercadoPagoOptions, type MercadoPagoSimulator, startMercadoPago } from './mercado-pago/mercado-pago.js';
export { type MidtransOptions, type MidtransSimulator, startMidtrans } from './midtrans/midtrans.js';
export {
  type MidtransPayoutsOptions,
  type MidtransPayoutsSimulator,
  startMidtransPayouts,
} from './midtrans-payouts/midtrans-payouts.js';
export { type MpgsOptions, type MpgsSimulator, startMpgs } from './mpgs/mpgs.js';
export { type PaypalOptions, type PaypalSimulator, startPaypal } from './paypal/paypal.js';
export { type PlainHttpOptions, type PlainHttpSimulator, startPlainHttp } from './plain-http/plain-http.js';
export { type RazorpayOptions, type RazorpaySimulator, startRazorpay } from './razorpay/razorpay.js';
export { type SnapBiOptions, type SnapBiSimulator, startSnapBi } from './snap-bi/snap-bi.js';
export { type SquareSimulator, type SquareSimulatorOptions, startSquare } from './square/square.js';
export { type StripeSimulator, type StripeSimulatorOptions, startStripe } from './stripe/stripe.js';
export { startXendit, type XenditOptions, type XenditSimulator } from './xendit/xendit.js';
