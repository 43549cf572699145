import type { Decline, DeclineCode } from './declines.js';

const ANOTHER_CARD = 'Take no more payments from this card, and ask the customer for another one.';
const ENTER_AGAIN = 'Have the customer check the card data and enter it again, or pay with another card.';
const PAY_LATER = 'Let the customer try again later, or pay with another method.';

/** What a person can do about a decline, whoever the provider is. */
const REMEDIES: Readonly<Record<DeclineCode, string>> = {
  do_not_honor: 'Have the customer ask the bank that issued the card, or pay with another card.',
  generic: 'Have the customer pay with another card or method; the code gives no reason.',
  insufficient_funds: 'Have the customer pay later, or from another card or account.',
  lost_or_stolen: ANOTHER_CARD,
  pick_up: ANOTHER_CARD,
  expired_card: 'Ask the customer for a card that has not expired.',
  incorrect_cvv: ENTER_AGAIN,
  incorrect_number: ENTER_AGAIN,
  incorrect_expiry: ENTER_AGAIN,
  incorrect_address: 'Have the customer check the billing address, as the bank knows it.',
  pin_required: 'Take the payment in a way that asks for the PIN, or with another method.',
  incorrect_pin: 'Have the customer enter the right PIN, or pay with another card.',
  limit_exceeded: 'Have the customer pay a smaller amount, wait, or ask the bank to raise the limit.',
  not_permitted: 'Offer another card or method: this one is not for payments of this kind.',
  restricted_card: 'Have the customer ask the bank about the restriction, or pay with another card.',
  suspected_fraud: 'Review the order for fraud, and take no more payments from this card until then.',
  authentication_required: 'Begin a new payment with 3-D Secure, so that the customer can authenticate.',
  issuer_unavailable: PAY_LATER,
  processor_error: PAY_LATER,
  invalid_account: 'Ask the customer for another card or account.',
  closed_account: 'Ask the customer for another card or account.',
  blocked_by_merchant: 'See which rule of your account at the provider has blocked it, and whether it should.',
  revoked: 'Stop charging this mandate, and ask the customer for a new one.',
  duplicate: 'See whether the customer has paid a moment ago before you charge again.',
  try_again: 'Begin a new payment once; if it is declined too, offer another method.',
  currency_not_supported: 'Charge in a currency that the card and your account support.',
  invalid_amount: 'Check the amount and its currency, and begin a new payment.',
  cancelled_by_customer: 'Begin a new payment if the customer still wants to pay.',
};

/** The same if no further attempt with this card or method is worth making. */
const NEVER: Partial<Readonly<Record<DeclineCode, string>>> = {
  incorrect_pin: 'Ask for another card: the PIN of this one was wrong too often.',
  limit_exceeded: 'Ask for another card or method: there were too many attempts with this one.',
  processor_error: 'Ask the provider what your account lacks, and offer another method until then.',
};

export function remedyFor({ code, retryable }: Decline): string {
  return (retryable === 'never' ? NEVER[code] : undefined) ?? REMEDIES[code];
}
