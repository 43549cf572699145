import type { Remedies } from '../rows.js';

export const plainHttpRemedies: Remedies = {
  '400': 'Compare the request with the API reference: its syntax, and that no required parameter is missing.',
  '401': 'Check that the API key was copied whole, is not revoked, and is for this environment.',
  '404': 'Check the URL for typing errors, and that the id belongs to the account of this API key.',
  '429': 'Send fewer requests at once; if a daily quota is used up, ask the provider for a larger one.',
  '500': "Look up whether it was carried out; if it persists, ask the provider's support.",
};
