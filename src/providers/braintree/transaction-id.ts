import { type Fields, fieldsOf } from '../body-fields.js';
import { canBeSame, fromBase64, idOf } from '../id.js';
import type { Operation } from './graphql.js';

/** What a global id encodes: the kind of an object, and the legacy id of the SDKs. */
const DECODED = /^(?:transaction|refund)_(\w+)$/;
const LEGACY = /^[a-z\d]+$/;

/**
 * Whether an answer can be about the transaction that was to be captured, reversed or refunded. A refund names it apart, and one of
 * several captures does not.
 */
export function isOfTransaction(made: Fields, { input, mutation = '' }: Operation): boolean {
  const { refundedTransaction: refunded, status } = made;
  const isItself = mutation.startsWith('capture') || (mutation === 'reverseTransaction' && status === 'VOIDED');
  return canBeTransaction(input.transactionId, isItself ? made : fieldsOf(refunded));
}

/**
 * Whether two ids, global or legacy, can name one transaction. Of an id in another form, it is only known that a transaction has one
 * global id (Braintree: Migrating from a Server SDK Integration).
 */
function canBeTransaction(asked: unknown, { id, legacyId }: Fields): boolean {
  const [own, told] = [legacyIn(asked), idOf(legacyId) ?? legacyIn(id)];
  if (own !== undefined && told !== undefined) return own === told;
  return own !== undefined || legacyIn(id) !== undefined || canBeSame(asked, id);
}

function legacyIn(id: unknown): string | undefined {
  const given = idOf(id) ?? '';
  return LEGACY.test(given) ? given : DECODED.exec(fromBase64(given) ?? '')?.[1];
}
