export { type PaypalOptions, paypal } from './dialect.js';
