import type { Remedies } from '../rows.js';

const ASK_BANK = 'If it persists, ask Midtrans support which bank or partner is down; offer another payment type.';
const ORDER_TAKEN = 'See GET /v2/ORDER/status: cancel a pending one to use its id again, or take a fresh order id.';

export const midtransRemedies: Remedies = {
  '05': 'Ask the customer to call the bank that issued the card, or to pay with another card.',
  '300': "Compare your base URL with Midtrans' API reference: this address has moved.",
  '400': 'Read validation_messages or status_message in the answer: they name the field to correct.',
  '401': 'See that the server key and the host belong to the same environment, sandbox or production.',
  '402': 'Ask Midtrans to enable this payment type for your merchant account, or offer another one.',
  '403': 'Send Accept: application/json, and look for a client or proxy that changes the header.',
  '404': 'Check the id in the path, and that it was made with this server key in this environment.',
  '405': "Compare the method and the path with Midtrans' API reference.",
  '407': 'Begin a new transaction with a fresh order id if the customer still wants to pay.',
  '408': 'Send Content-Type: application/json, and a JSON body.',
  '409': 'Stop charging this card for now, and look for a loop in your code or for fraud.',
  '410': "Ask Midtrans support whether your merchant account or the customer's account is blocked.",
  '411': 'Ask the customer to enter the card again, and charge the fresh token at once.',
  '412': 'See GET /v2/ORDER/status: the transaction may already be changed, or too far along.',
  '413': 'Check the body as it leaves your process: one JSON object, complete and not encoded twice.',
  '414': 'Compare the refund with your balance at Midtrans: top it up, or refund less.',
  '429': 'Spread the charges over time; if your load needs more, ask Midtrans for a higher limit.',
  '500': 'See GET /v2/ORDER/status; if it persists, give Midtrans support the order id and the time.',
  '501': 'Ask Midtrans whether the feature is offered for this payment type and your account.',
  '502': ASK_BANK,
  '503': ASK_BANK,
  '504': 'See GET /v2/ORDER/status; if it persists, ask Midtrans support about their fraud system.',
  '505': 'If it persists, offer the VA of another bank, and ask Midtrans support about this one.',
  '900': ASK_BANK,
  'ORDER_ID HAS ALREADY BEEN TAKEN': ORDER_TAKEN,
  'ORDER_ID SUDAH DIGUNAKAN': ORDER_TAKEN,
  'ORDER_ID HAS BEEN TAKEN': ORDER_TAKEN,
  'IDEMPOTENCY-KEY IS NOT UNIQUE':
    'Make one key for each payout, and never change the body of a payout under the same key.',
  '406': ORDER_TAKEN,
};
