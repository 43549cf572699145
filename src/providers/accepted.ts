import { type Fields, fieldsOf } from './body-fields.js';
import { isOk } from './exchange.js';
import { idOf, pieceOf } from './id.js';
import type { Finding, LookUpAnswer, LookUpTools, QuestionOptions } from './look-up.js';

/**
 * The answer that accepted a request, if the question is about that: its id names one object for good, while another request may
 * share a reference. `undefined` if a failure is looked up.
 */
export function acceptedIn({ failure, answer }: Pick<LookUpTools, 'failure' | 'answer'>): LookUpAnswer | undefined {
  return failure === undefined ? answer : undefined;
}

/**
 * Asks for one object by its id, under the URL of its collection, such as `./payments`. `found`: the object, if that is what
 * came, and what it tells may be what was asked for (`isOwn`). `undefined` if there is no id to ask by.
 */
export async function askById(
  { get }: Pick<LookUpTools, 'get'>,
  collection: string,
  id: string | undefined,
  isOwn: (told: Fields) => boolean,
  options?: QuestionOptions,
): Promise<{ readonly answer: LookUpAnswer; readonly found: Fields | undefined } | undefined> {
  const piece = id === undefined ? undefined : pieceOf(id);
  if (piece === undefined) return undefined;
  const answer = await get(`${collection}/${piece}`, options);
  const told = fieldsOf(answer.data);
  const isIt = isOk(answer) && idOf(told.id) === id && isOwn(told);
  return { answer, found: isIt ? told : undefined };
}

/**
 * The same for an object that a list has shown: landed, if it is in one of these states.
 *
 * @param isOwn whether what it tells may be what was asked for: the list may have told otherwise
 */
export async function askForListed(
  tools: Pick<LookUpTools, 'get'>,
  collection: string,
  id: string,
  states: ReadonlySet<unknown>,
  isOwn: (told: Fields) => boolean,
): Promise<Finding> {
  const { answer, found } = (await askById(tools, collection, id, isOwn)) ?? {};
  return { state: states.has(found?.status) ? 'landed' : 'undecided', ...(answer && { answer }) };
}
