/** Sources of Square's sandbox (Square: Sandbox payments), and the code that each is refused with; `undefined`: it pays. */
const SOURCES: ReadonlyMap<string, string | undefined> = new Map([
  ['cnon:card-nonce-ok', undefined],
  ['cnon:gift-card-nonce-ok', undefined],
  ['ccof:customer-card-id-ok', undefined],
  ['bnon:bank-nonce-ok', undefined],
  ['cnon:card-nonce-already-used', 'CARD_TOKEN_USED'],
  // Square has none for a card.
  ['cnon:card-nonce-insufficient', 'INSUFFICIENT_FUNDS'],
  ['cnon:gift-card-nonce-insufficient-funds', 'INSUFFICIENT_FUNDS'],
  ...['cnon:card-nonce', 'ccof:customer-card-id'].flatMap((card) => [
    [`${card}-declined`, 'GENERIC_DECLINE'] as const,
    [`${card}-rejected-cvv`, 'CVV_FAILURE'] as const,
    [`${card}-rejected-postalcode`, 'ADDRESS_VERIFICATION_FAILURE'] as const,
    [`${card}-rejected-expiration`, 'INVALID_EXPIRATION'] as const,
  ]),
]);
/** The name of a source of the sandbox. What Square's form makes is called `cnon:CBASE…`. */
const TEST_NAME = /^(?:cnon|ccof|bnon):[a-z]+(?:-[a-z]+)+$/;

/** The code that a source is refused with. One that the sandbox does not have must not pay silently. */
export function refusalOf(source: string): string | undefined {
  return TEST_NAME.test(source) && !SOURCES.has(source) ? 'NOT_FOUND' : SOURCES.get(source);
}
