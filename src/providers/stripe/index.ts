export { type StripeOptions, stripe } from './dialect.js';
