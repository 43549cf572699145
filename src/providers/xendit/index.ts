export { type XenditOptions, xendit } from './dialect.js';
