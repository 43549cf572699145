import { acceptedIn, askById } from '../accepted.js';
import { type Fields, fieldsOf } from '../body-fields.js';
import { canBeSame, idOf } from '../id.js';
import type { Finding, LookUpTools } from '../look-up.js';
import type { RequestFacts } from '../provider.js';
import { isLeft } from './answers.js';
import { isRefused, isUndone, paymentsOf } from './bodies.js';
import { idIn, kindOf } from './endpoints.js';
import { declinedBy } from './find-own.js';
import { isOfThis, upOf } from './same.js';

/** Where the object that each request makes is shown by its id. */
const SHOWN: ReadonlyMap<string, string> = new Map([
  ['order', './orders'],
  ['refund', '.../v2/payments/refunds'],
  ['capture-authorization', '.../v2/payments/captures'],
  ['reauthorize', '.../v2/payments/authorizations'],
]);

/** Asks for an accepted object by its id, which names it for good; `undefined` if the question is another. */
export async function askAccepted(request: RequestFacts, tools: LookUpTools): Promise<Finding | undefined> {
  const { endpoint } = kindOf(request);
  const collection = SHOWN.get(endpoint ?? '');
  if (endpoint === undefined || collection === undefined) return undefined;
  // An order may be changed until it is paid.
  const isOwn = (told: Fields) =>
    endpoint === 'order' || (isOfThis(request, told) && canBeSame(idIn(request), upOf(told)));
  const told = await askById(tools, collection, idOf(fieldsOf(acceptedIn(tools)?.data).id), isOwn);
  if (told === undefined) return undefined;
  const { answer, found } = told;
  const refused = found && refusedIn(endpoint, found);
  if (refused !== undefined) return { state: 'denied', answer, ...declinedBy(refused) };
  return { state: isLeft(endpoint, found?.status) ? 'landed' : 'undecided', answer };
}

/** An order is refused with all of its payments. */
function refusedIn(endpoint: string, found: Fields): Fields | undefined {
  if (endpoint !== 'order') return isUndone(found) ? found : undefined;
  const payments = paymentsOf(found);
  return payments.every(isRefused) ? payments[0] : undefined;
}

/** The batch that was accepted. */
export function acceptedBatch(tools: LookUpTools): string | undefined {
  return idOf(fieldsOf(fieldsOf(acceptedIn(tools)?.data).batch_header).payout_batch_id);
}
