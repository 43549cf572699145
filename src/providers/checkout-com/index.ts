export { type CheckoutComOptions, checkoutCom } from './dialect.js';
