export { type BraintreeOptions, braintree } from './dialect.js';
