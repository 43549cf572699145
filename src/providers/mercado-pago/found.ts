import { acceptedIn, askById } from '../accepted.js';
import { type Fields, fieldsOf, listOf, textOf } from '../body-fields.js';
import { isOk } from '../exchange.js';
import { idOf } from '../id.js';
import type { Finding, LookUpAnswer, LookUpTools, QuestionOptions } from '../look-up.js';
import type { RequestFacts } from '../provider.js';
import { DAY } from '../spans.js';
import { isSurelyBefore, timeOf } from '../their-clock.js';
import { numberSent, wordSent } from '../word.js';
import { isOfThis } from './same.js';

/** Milliseconds for which a search has missed new objects (mercadopago/sdk-nodejs, issue 180). */
export const MISSED_FOR = DAY;
/** Milliseconds by which Mercado Pago's clock and this machine's may differ. */
export const SKEW = 120_000;

export const NO_REFERENCE = {
  unaskable: 'Mercado Pago finds it only by an external_reference, and this request has none that a URL can hold',
} as const;

/** Without it, a Pix refund that is in process is not told as such (Mercado Pago: Refund of transactions with Pix). */
export const IN_PROCESS_TOO: QuestionOptions = { headers: { 'X-Render-In-Process-Refunds': 'true' } };

/** What became of an accepted request, which its id names for good; `undefined` if the question is another. */
export async function askAccepted(
  request: RequestFacts,
  collection: string,
  states: ReadonlySet<unknown>,
  tools: LookUpTools,
): Promise<Finding | undefined> {
  const id = idOf(fieldsOf(acceptedIn(tools)?.data).id);
  const options = collection === 'refunds' ? IN_PROCESS_TOO : undefined;
  const told = await askById(tools, `./${collection}`, id, (each) => isOfThis(request, each), options);
  if (told === undefined) return undefined;
  const { answer, found } = told;
  if (found !== undefined && REFUSED.has(found.status)) {
    return { state: 'denied', answer, declined: wordSent(textOf(found.status_detail) ?? found.status) };
  }
  return { state: states.has(found?.status) ? 'landed' : 'undecided', answer };
}

/** Refused or cancelled after it was accepted. */
const REFUSED: ReadonlySet<unknown> = new Set(['rejected', 'cancelled', 'canceled', 'failed', 'expired']);

/** An object from a list, in the form in which the request itself would be answered. */
export function landedAs(found: Fields, answer: LookUpAnswer): Finding {
  return { state: 'landed', answer: { ...answer, data: found } };
}

/** Whether an object that looks like the call's own certainly belongs to an earlier one. */
export function isEarlier(made: unknown, status: unknown, answer: LookUpAnswer, tools: LookUpTools): boolean {
  return isSurelyBefore(timeOf(made), answer, tools, REFUSED.has(status) ? SKEW : undefined);
}

/** An error that holds a list contradicts itself. */
export function listIn(answer: LookUpAnswer, list: unknown): readonly Fields[] {
  return isOk(answer) ? listOf(list) : [];
}

/** Fewer than any page of a search holds. */
const PAGE = 10;

/** Whether a search has shown all that it found: it shows 30, and tells how many there are. If it does not, a page may go on. */
export function isWhole({ data }: LookUpAnswer): boolean {
  const { paging, results, data: orders } = fieldsOf(data);
  const shown = listOf(results ?? orders).length;
  const total = numberSent(fieldsOf(paging).total);
  return Number.isNaN(total) ? shown < PAGE : total <= shown;
}
