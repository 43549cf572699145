import type { Remedies } from '../rows.js';

export const adyenRemedies: Remedies = {
  '000': 'Check the API key, and that host, key and merchant account all belong to test or all to live.',
  '010': 'Give the API credential the role that this request needs, in the Customer Area.',
  '106': 'See what became of the payment that this session was used for before you begin another.',
  '1xx': 'Read the message: it names the field to correct; send it as a new request.',
  '166': 'See what was captured or refunded so far: the amount may not exceed what is left.',
  '701': 'Check the request against the API reference; then give Adyen support the pspReference.',
  '702': 'Check the body as it leaves your process: one JSON object, and not encoded twice.',
  '703': 'If it persists, see status.adyen.com; never send it without its key to get around this.',
  '704': 'Wait for the AUTHORISATION webhook, or find the payment in the Customer Area by its reference.',
  '803': 'Ask the shopper to enter the card again: what was stored is gone.',
  '901': 'Check the merchant account, and that this API credential may use it.',
  '903': 'Find the payment in the Customer Area first; then give Adyen support the pspReference.',
  '904': 'Find the payment in the Customer Area first; then give Adyen support the pspReference.',
  '905': 'Enable the payment method for this currency and country in the Customer Area, or offer another.',
  '905_1': 'Ask Adyen for an acquirer account for this method, currency and action.',
  '906': 'Use a pspReference from the same environment: test and live know nothing of each other.',
  '907': 'Ask Adyen whether your merchant category may take this payment method in this country.',
  '950': 'Ask Adyen support to check the acquirer account of your merchant account.',
};
