import { fieldsIn, fieldsOf, listOf } from '../body-fields.js';
import { isOk } from '../exchange.js';
import { idOf, pieceOf } from '../id.js';
import type { Finding, LookUpAnswer, LookUpTools, Reconcile } from '../look-up.js';
import type { RequestFacts } from '../provider.js';
import { wordSent } from '../word.js';
import { acceptedBatch } from './accepted.js';
import { isLeft } from './answers.js';
import { isSameBatch } from './same.js';

/** The refusal of a duplicate holds a link to the first batch; nothing else leads there. */
export async function askPayout(request: RequestFacts, tools: LookUpTools): ReturnType<Reconcile> {
  const { get, answer: refusal } = tools;
  const accepted = acceptedBatch(tools);
  const id = accepted === undefined ? batchIn(refusal?.data) : pieceOf(accepted);
  if (id === undefined)
    return { unaskable: 'PayPal finds a batch only by its own id, which an answer would have held' };
  return judgeBatch(await get(`./payouts/${id}`), id, request);
}

function batchIn(refusal: unknown): string | undefined {
  const links = listOf(fieldsOf(refusal).details).flatMap(({ link }) => listOf(link));
  return links.map(({ href }) => /\/v1\/payments\/payouts\/(\w[\w-]*)$/.exec(wordSent(href))?.[1]).find(Boolean);
}

/** It is this payment if its batch id and amount match. */
function judgeBatch(answer: LookUpAnswer, id: string, request: RequestFacts): Finding {
  const header = fieldsOf(fieldsOf(answer.data).batch_header);
  const asked = fieldsIn(request);
  const batchId = fieldsOf(asked.sender_batch_header).sender_batch_id;
  const isIt = isOk(answer) && idOf(header.payout_batch_id) === id;
  if (!isIt || fieldsOf(header.sender_batch_header).sender_batch_id !== batchId) return { state: 'undecided', answer };
  const isSame = isSameBatch(asked, header);
  if (isSame === false) return { state: 'foreign', answer };
  if (header.batch_status === 'DENIED' || header.batch_status === 'CANCELED') {
    return { state: 'denied', answer, declined: wordSent(header.batch_status) };
  }
  if (!isLeft('payout', header.batch_status)) return { state: 'undecided', answer };
  return { state: 'landed', answer, ...(isSame === undefined && { unproven: true }) };
}
