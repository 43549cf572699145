import type { Remedies } from '../rows.js';
import { BALANCE, INVALID } from './texts.js';

const CORRECT = 'Correct what errors in the answer names, and send it as a new request.';
const TOP_UP = 'Top up your balance at Midtrans, or pay less.';
const ACCOUNT = 'Ask the recipient for an account that can be paid to.';

export const midtransPayoutsRemedies: Remedies = {
  'IDEMPOTENCY-KEY IS NOT UNIQUE': 'Make one key for each request, and never change the body under the same key.',
  'PARTNER REFERENCE NO ALREADY EXISTS FOR THIS PARTNER': 'See the payout under the reference.',
  ...Object.fromEntries(INVALID.map((text) => [text, CORRECT])),
  ...Object.fromEntries(BALANCE.map((text) => [text, TOP_UP])),
  'YOU ARE NOT AUTHORIZED TO PERFORM THIS ACTION':
    "Create by the creator's API key, approve and reject by the approver's.",
  'SPECIFIED PAYOUT NOT FOUND': 'Check the reference_no, and that it belongs to this environment.',
  'ACCOUNT IS DORMANT': ACCOUNT,
  'ACCOUNT IS CLOSED': ACCOUNT,
  'ACCOUNT DOES NOT EXIST': ACCOUNT,
  'INVALID BANK ACCOUNT': ACCOUNT,
  FAILED: 'Read the payouts in the Midtrans dashboard, and make a new request under a new key.',
  'SOMETHING WENT WRONG': 'If it persists, ask Midtrans support, with the X-Idempotency-Key and the time.',
  'CANNOT REACH': 'If it persists, ask Midtrans support which bank is down.',
};
