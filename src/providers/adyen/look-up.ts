import { acceptedIn } from '../accepted.js';
import { isSameAmount, isSameWord } from '../amount.js';
import { fieldsOf } from '../body-fields.js';
import { idOf } from '../id.js';
import type { Finding, Reconcile, Unaskable } from '../look-up.js';
import { DAY } from '../spans.js';
import { isSurelySince, onlyOneSince } from '../their-clock.js';
import { type Asked, askedBy } from './asked.js';
import { refusalCode } from './refusals.js';
import {
  type AdyenWebhook,
  type FindWebhooks,
  isDone,
  isRefusal,
  listOf,
  oncePerReference,
  sentAt,
} from './webhooks.js';

/** Milliseconds: Adyen gives times to the second. An equal payment from a moment earlier belongs to another request. */
const SECOND = 1000;
/**
 * Milliseconds for which Adyen resends a webhook that was not accepted (Adyen: Troubleshoot webhooks, retry queue). During that
 * time, one that reports another request's refusal may be there before this request's own success.
 */
const SENT_AGAIN_FOR = 30 * DAY;

/** Why a capture, a refund or an amount update is not taken for the call's by its time. */
const SHARED: Unaskable = {
  unaskable:
    "Adyen's webhooks tell when a change was processed, not when it was requested: see the option uniqueReference",
};

/** A payment has only one of these, whoever asks for it. */
const ONCE: ReadonlySet<string> = new Set(['CANCELLATION', 'CANCEL_OR_REFUND']);

/**
 * Asks the application's own store of webhooks, because Adyen has no look-up by reference. An empty store proves nothing:
 * webhooks come late, and are resent for days.
 *
 * @param isUnique no other request has this one's reference, so a refusal or a change under it is this one's
 */
export function reconcileByWebhooks(find: FindWebhooks, isUnique = false): Reconcile {
  return async (request, tools) => {
    const asked = askedBy(request);
    if (asked === undefined) {
      return { unaskable: 'Adyen names a request in its webhooks by the reference, and this one has none' };
    }
    const answer = acceptedIn(tools);
    if (answer !== undefined) {
      const accepted = idOf(fieldsOf(answer.data).pspReference);
      if (accepted === undefined)
        return { unaskable: 'Adyen has not named the payment yet, and its reference may be that of another one' };
      return judgeAccepted(await findAll(find, asked), asked, accepted);
    }
    if (isProcessedLater(asked) && !isUnique) return SHARED;
    const items = (await findAll(find, asked)).filter((item) => !tools.isAnothers?.(item?.pspReference));
    const finding = judgeWebhooks(items, asked, tools.firstSentAt);
    return finding.shared && !isUnique ? { ...finding, settledAfter: SENT_AGAIN_FOR } : finding;
  };
}

async function findAll(find: FindWebhooks, asked: Asked): Promise<readonly AdyenWebhook[]> {
  const found = await Promise.all(namesIn(asked).map((each) => find(each)));
  return found.flatMap(listOf);
}

/**
 * Success: it landed. Only refusals, all since the first attempt: it was denied. Otherwise nothing is known. The items must match
 * the request's reference, account, amount and currency.
 *
 * @param since when the first attempt was sent, in milliseconds since the epoch, if known; anything older belongs to another
 *   payment
 */
export function judgeWebhooks(items: readonly AdyenWebhook[], asked: Asked, since: number | undefined): Finding {
  const own = items.filter((item) => isOf(item, asked));
  const done = own.filter((item) => isDone(item, items));
  // Of two changes of a payment, either may be this one, whatever became of it; a payment is named by what it pays for.
  const equal = oncePerReference(asked.isChange ? [...own, ...done] : done);
  const only = onlyOneSince(equal, sentAt, since);
  const landed = done.find((item) => (isOnce(asked) ? isSurelySince(sentAt(item), since ?? 0) : item === only));
  if (landed !== undefined) return { state: 'landed', answer: answerFor(landed, asked) };
  const isOurRefusal = (item: AdyenWebhook) =>
    isRefusal(item) && item.merchantReference === asked.reference && sentAt(item) >= (since ?? Number.NaN) - SECOND;
  const areOurs = own.length > 0 && own.every(isOurRefusal);
  return areOurs ? { ...refusedBy(own[0]), shared: true } : { state: 'undecided' };
}

/**
 * Whether it is a change of which there may be others like it: a capture, a refund, an amount update. Adyen processes them later, and
 * tells the time of that (NotificationRequestItem, eventDate: "when the event was generated"): one that another request asked for
 * before may be done only now.
 */
function isProcessedLater(asked: Asked): boolean {
  return asked.isChange && asked.original !== undefined && !isOnce(asked);
}

/** Whether it can be told from others without its time: several may share one reference. */
function isOnce({ events, original }: Asked): boolean {
  return original !== undefined && events.some((event) => ONCE.has(event));
}

/** What the webhooks say about an accepted request, by the name that Adyen gave it. */
function judgeAccepted(found: readonly AdyenWebhook[], asked: Asked, accepted: string): Finding {
  const own = found.filter((item) => isOf(item, asked) && item.pspReference === accepted);
  const done = own.find((item) => isDone(item, found));
  if (done !== undefined) return { state: 'landed', answer: answerFor(done, asked) };
  return own.length > 0 && own.every(isRefusal) ? refusedBy(own[0]) : { state: 'undecided' };
}

function refusedBy(item: AdyenWebhook | undefined): Finding {
  const code = refusalCode(item?.reason);
  return { state: 'denied', ...(code !== undefined && { declined: code }) };
}

/** The merchant references that its webhook may have: in Adyen's example, that of a cancel has the payment's. */
function namesIn({ reference, payment }: Asked): readonly string[] {
  return payment === undefined || payment === reference ? [reference] : [reference, payment];
}

function isOf(item: AdyenWebhook, asked: Asked): boolean {
  const { events, isChange, original, account, amount } = asked;
  if (typeof item !== 'object' || item === null) return false;
  if (!namesIn(asked).includes(item.merchantReference) || !events.includes(item.eventCode)) return false;
  const isAny = isChange && original === undefined;
  if (!isAny && (item.originalReference || undefined) !== original) return false;
  if (account !== undefined && item.merchantAccountCode !== undefined && item.merchantAccountCode !== account)
    return false;
  if (amount === undefined) return true;
  const isSame = isSameAmount(amount.value, item.amount?.value) && isSameWord(amount.currency, item.amount?.currency);
  return isSame === true;
}

/** In the form in which Adyen answers the request itself; for a completed change, it says so. */
function answerFor({ pspReference, amount }: AdyenWebhook, asked: Asked) {
  const { reference, isChange, original, payment, account } = asked;
  const headers = { 'content-type': 'application/json' };
  if (!isChange) {
    const data = { pspReference, resultCode: 'Authorised', merchantReference: reference, ...(amount && { amount }) };
    return { status: 200, headers, data };
  }
  const named = original === undefined ? { paymentReference: payment } : { paymentPspReference: original };
  const data = { pspReference, ...named, reference, status: 'received', success: true, merchantAccount: account };
  return { status: 201, headers, data };
}
