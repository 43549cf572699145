export { type CheckoutComOptions, checkoutCom, type OnSilence } from './dialect.js';
