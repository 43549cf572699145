export { type AdyenOptions, adyen } from './dialect.js';
export type { AdyenWebhook, FindWebhooks } from './webhooks.js';
