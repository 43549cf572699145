export { type RazorpayOptions, razorpay } from './dialect.js';
