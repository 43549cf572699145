import type { Remedies } from '../rows.js';

const SUPPORT = 'If it persists, see the status page of Mercado Pago; give support the x-request-id of the answer.';
const FIND = 'Find the payment by its external_reference before you pay under another key.';
const WAIT = 'If it persists, find the payment by its external_reference, and send nothing under another key.';

export const mercadoPagoRemedies: Remedies = {
  idempotency_key_already_used: FIND,
  '2001': FIND,
  resource_locked: WAIT,
  '401001': WAIT,
  '*': 'Read the payment or order by GET before you send it again.',
  internal_error: SUPPORT,
  internal_server_error: SUPPORT,
  idempotency_validation_failed: SUPPORT,
  '2004': SUPPORT,
  '2007': SUPPORT,
};
