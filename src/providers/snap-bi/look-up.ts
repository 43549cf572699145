import { acceptedIn } from '../accepted.js';
import { isSameWord } from '../amount.js';
import { type Fields, fieldsIn, fieldsOf } from '../body-fields.js';
import { canBeSame, idOf } from '../id.js';
import type { Finding, LookUpAnswer, LookUpTools, Reconcile, State } from '../look-up.js';
import type { RequestFacts } from '../provider.js';
import { DAY } from '../spans.js';
import { wordSent } from '../word.js';
import { isGood, responseCodeIn, UNDER_WAY } from './response-code.js';
import { isSameSum } from './same.js';
import { kindOf, serviceOf } from './services.js';

/** Bank Indonesia: SNAP, Transfer Status Inquiry, `latestTransactionStatus`. A refunded transfer took effect before. */
const STATES: ReadonlyMap<unknown, State> = new Map<unknown, State>([
  ['00', 'landed'],
  ['01', 'landed'],
  ['02', 'landed'],
  ['03', 'landed'],
  ['04', 'landed'],
  ['05', 'dead'],
  ['06', 'denied'],
  ['07', 'absent'],
]);

const REFUNDED = '04';

/** The service of the inquiry itself (Bank Indonesia: SNAP, Transfer Status Inquiry): another one's code is about another question. */
const INQUIRY = '36';

/** Milliseconds: if the bank must not be asked for longer than this, recoverable does not wait. */
const LONGEST_WAIT = 60_000;

/**
 * Asks `POST ./transfer/status` what became of a transfer. The question gets its own `X-EXTERNAL-ID`, like every request.
 *
 * @param askAfter milliseconds after the last attempt before which the bank must not be asked
 * @param uniqueFor milliseconds for which the bank has at most one transfer under a reference; if 0, an earlier one may have failed
 *   under it
 */
export function reconcileTransfer(askAfter: number, uniqueFor: number): Reconcile {
  return async (request, tools) => {
    const service = serviceOf(request);
    const reference = idOf(fieldsIn(request).partnerReferenceNo);
    if (service === undefined || reference === undefined) return undefined;
    const isTaken = isRefusedAsTaken(tools);
    // The bank must not be asked for more so early, or says no more about it.
    const isOurs = tools.inDoubt === true && tools.firstSentAt !== tools.lastSentAt;
    const isTransfer = kindOf(request).endpoint === 'transfer';
    if (isTaken && isOurs && (!isTransfer || leftOf(askAfter, tools) > 0)) {
      return { state: 'landed', unproven: true, answer: inProgress(service, reference) };
    }
    if (!isTransfer) return { unaskable: 'SNAP has a status inquiry for transfers only' };
    const left = isTaken ? 0 : leftOf(askAfter, tools);
    if (left > LONGEST_WAIT)
      return { unaskable: `The bank must not be asked for another ${Math.ceil(left / 60_000)} minutes` };
    if (left > 0) return 'undecided';
    const question = { originalPartnerReferenceNo: reference, serviceCode: service };
    const found = judgeTransfer(await tools.post('./transfer/status', question), request, service, tools.inDoubt);
    // A refused reference belongs to some transfer, whatever an early answer shows.
    if (found.state === 'absent' && (isTaken || mayBeForgotten(uniqueFor || DAY, tools)))
      return { ...found, state: 'undecided' };
    const isOver = found.state === 'denied' || found.state === 'dead';
    const isAccepted = uniqueFor > 0 || isOfAccepted(found, tools);
    if (isAccepted === false && found.state !== 'absent') return { ...found, state: 'undecided' };
    if (!isOver || isAccepted) return found;
    // A bank that refuses only what it has made refuses it because of another transfer than the one that is over.
    return isTaken ? { ...found, state: 'undecided' } : { ...found, shared: true };
  };
}

/**
 * Whether the transfer is so old that the bank may no longer find it: Midtrans answers for two months (Transfer Status Inquiry), other
 * banks do not say.
 */
function mayBeForgotten(keptFor: number, { firstSentAt, now }: LookUpTools): boolean {
  return firstSentAt !== undefined && now !== undefined && now - firstSentAt > keptFor;
}

/** Whether the transfer has the number that the bank gave to the accepted one; `undefined` if either is not told. */
function isOfAccepted({ answer }: Finding, tools: LookUpTools): boolean | undefined {
  const accepted = idOf(fieldsOf(acceptedIn(tools)?.data).referenceNo);
  const told = idOf(fieldsOf(answer?.data).originalReferenceNo);
  return accepted === undefined || told === undefined ? undefined : told === accepted;
}

/** Milliseconds until the bank may be asked. If a call resumes an earlier one, the timing is up to the caller. */
function leftOf(askAfter: number, { lastSentAt, now }: LookUpTools): number {
  return lastSentAt === undefined || now === undefined ? 0 : lastSentAt + askAfter - now;
}

/**
 * The bank itself refuses the reference because it has a transfer under it. If an earlier attempt of ours may have made it, that
 * is the proof.
 */
function isRefusedAsTaken({ failure }: Pick<LookUpTools, 'failure'>): boolean {
  return failure !== undefined && /^409\d\d01$/.test(failure.code);
}

/** How a bank answers a transfer that it accepted but has not done. It is made here, because a refusal carries no transfer. */
function inProgress(service: string, partnerReferenceNo: string): LookUpAnswer {
  const data = { responseCode: `202${service}00`, responseMessage: 'Request In Progress', partnerReferenceNo };
  return { status: 200, headers: {}, data };
}

/** What a status answer says about a transfer. It counts if it is about this reference and, as far as it says, this amount. */
export function judgeTransfer(
  answer: LookUpAnswer,
  request: RequestFacts,
  service: string,
  inDoubt?: boolean,
): Finding {
  const undecided: Finding = { state: 'undecided', answer };
  const code = responseCodeIn(answer.data);
  if (code?.service !== INQUIRY || code.status !== String(answer.status)) return undecided;
  if (code.status === '404' && code.case === '01') return { state: 'absent', answer };
  if (!isGood(code)) return undecided;
  const found = fieldsOf(answer.data);
  const asked = fieldsIn(request);
  const state = STATES.get(found.latestTransactionStatus);
  if (state === undefined || idOf(found.originalPartnerReferenceNo) !== idOf(asked.partnerReferenceNo))
    return undecided;
  // The answer names the service of the transfer (Bank Indonesia: SNAP, Transfer Status Inquiry, `serviceCode`).
  if (isSameWord(service, found.serviceCode) === false) return undecided;
  const isSame = isSameSum(asked, found);
  if (isSame === false) return { state: 'foreign', answer };
  // A bank may mask the account, or write it in another way: that makes it nobody else's transfer, and not certainly this one.
  const isSameParty = canBeSame(asked.beneficiaryAccountNo, found.beneficiaryAccountNo);
  const isEarlier = inDoubt === false && (!isSameParty || found.latestTransactionStatus === REFUNDED);
  if (!isSameParty && !(isEarlier && state === 'landed')) return undecided;
  const word = wordSent(found.latestTransactionStatus);
  if (state === 'denied') return { state, answer, declined: word };
  if (state !== 'landed') return { state, answer, word };
  const unproven = isSame === undefined || isEarlier;
  return { state, ...(unproven && { unproven }), answer: inOwnForm(answer, found, service) };
}

/** A status, in the form in which the transfer itself would be answered. */
function inOwnForm(answer: LookUpAnswer, found: Fields, service: string): LookUpAnswer {
  const { latestTransactionStatus: latest, transactionStatusDesc: said, ...rest } = found;
  const data = {
    ...rest,
    responseCode: `${UNDER_WAY.has(wordSent(latest)) ? '202' : '200'}${service}00`,
    responseMessage: said ?? found.responseMessage,
    referenceNo: found.originalReferenceNo,
    partnerReferenceNo: found.originalPartnerReferenceNo,
    additionalInfo: { ...fieldsOf(found.additionalInfo), latestTransactionStatus: latest },
  };
  return { ...answer, data };
}
