import { acceptedIn } from '../accepted.js';
import { isSameAmount, isSameWord } from '../amount.js';
import { idOf } from '../id.js';
import type { Finding, Reconcile } from '../look-up.js';
import type { RequestFacts } from '../provider.js';
import { isSurelySince, onlyOneSince } from '../their-clock.js';
import { refusalCode } from './refusals.js';
import { type AdyenWebhook, type FindWebhooks, isSuccess, listOf, oncePerReference, sentAt } from './webhooks.js';

/** The event that tells how a request went, by the last part of its path (Adyen: webhook types). */
const EVENTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['payments', ['AUTHORISATION']],
  ['captures', ['CAPTURE']],
  ['refunds', ['REFUND']],
  ['cancels', ['CANCELLATION', 'TECHNICAL_CANCEL']],
  ['reversals', ['CANCEL_OR_REFUND']],
  ['amountUpdates', ['AUTHORISATION_ADJUSTMENT']],
]);

/** Milliseconds: times are told to the second. An equal one of a moment ago is another request's. */
const SECOND = 1000;
/**
 * Milliseconds for which Adyen sends a webhook again that was not accepted (Adyen: Troubleshoot webhooks, retry queue). So long, one
 * that tells of another request's refusal may be there, and this request's own success not yet.
 */
const SENT_AGAIN_FOR = 30 * 86_400_000;

/** What one payment may have several of, of one sum. */
const SEVERAL: ReadonlySet<string> = new Set(['CAPTURE', 'REFUND']);

/** What a payment has once, whoever asks for it. */
const ONCE: ReadonlySet<string> = new Set(['CANCELLATION', 'CANCEL_OR_REFUND']);

/** What was asked for. */
interface Asked {
  readonly events: readonly string[];
  readonly reference: string;
  /** The payment that it changes. */
  readonly original: string | undefined;
  readonly account: unknown;
  readonly amount: { readonly value?: unknown; readonly currency?: unknown } | undefined;
}

/**
 * Asks the application's own store of webhooks, since Adyen has no look-up by reference. That nothing is there yet proves
 * nothing: webhooks come late, and are sent again for days.
 *
 * @param isUnique no other request has the reference of this one, so that a refusal under it is its own
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
      return judgeAccepted(await find(asked.reference), asked, accepted);
    }
    const finding = judgeWebhooks(listOf(await find(asked.reference)), asked, tools.firstSentAt);
    return finding.shared && !isUnique ? { ...finding, settledAfter: SENT_AGAIN_FOR } : finding;
  };
}

/**
 * Success: it landed. Refusals only, all since the first attempt: it was denied. Else nothing is known. The items have to agree
 * with the request in reference, account, amount and currency.
 *
 * @param since milliseconds since the epoch, when the first attempt was sent, if that is known; what is older is another payment's
 */
export function judgeWebhooks(items: readonly AdyenWebhook[], asked: Asked, since: number | undefined): Finding {
  const own = items.filter((item) => isOf(item, asked));
  const done = own.filter(isSuccess);
  const landed = asked.events.some((event) => SEVERAL.has(event))
    ? onlyOneSince(oncePerReference(done), sentAt, since)
    : done.find((item) => isSurelySince(sentAt(item), since ?? (isOnce(asked) ? 0 : undefined)));
  if (landed !== undefined) return { state: 'landed', answer: answerFor(landed, asked) };
  const isKnown = since !== undefined && own.length > 0;
  const areOurs = isKnown && own.every((item) => !isSuccess(item) && sentAt(item) >= since - SECOND);
  return areOurs ? { ...refusedBy(own[0]), shared: true } : { state: 'undecided' };
}

/** Whether it needs no time to be told from others: a reference alone may be that of several. */
function isOnce({ events, original }: Asked): boolean {
  return original !== undefined && events.some((event) => ONCE.has(event));
}

/** What the webhooks say of what was accepted, by the name that Adyen has given it. */
function judgeAccepted(found: unknown, asked: Asked, accepted: string): Finding {
  const own = listOf(found).filter((item) => isOf(item, asked) && item.pspReference === accepted);
  const done = own.find(isSuccess);
  if (done !== undefined) return { state: 'landed', answer: answerFor(done, asked) };
  return own.length === 0 ? { state: 'undecided' } : refusedBy(own[0]);
}

function refusedBy(item: AdyenWebhook | undefined): Finding {
  const code = refusalCode(item?.reason);
  return { state: 'denied', ...(code !== undefined && { declined: code }) };
}

function isOf(item: AdyenWebhook, { events, reference, original, account, amount }: Asked): boolean {
  if (typeof item !== 'object' || item === null) return false;
  if (item.merchantReference !== reference || !events.includes(item.eventCode)) return false;
  if ((item.originalReference || undefined) !== original) return false;
  if (account !== undefined && item.merchantAccountCode !== undefined && item.merchantAccountCode !== account)
    return false;
  if (amount === undefined) return true;
  const isSame = isSameAmount(amount.value, item.amount?.value) && isSameWord(amount.currency, item.amount?.currency);
  return isSame === true;
}

/** In the form in which Adyen answers the request itself; of a change that is done it says so. */
function answerFor({ pspReference, amount }: AdyenWebhook, { reference, original, account }: Asked) {
  const data =
    original === undefined
      ? { pspReference, resultCode: 'Authorised', merchantReference: reference, ...(amount && { amount }) }
      : {
          pspReference,
          paymentPspReference: original,
          reference,
          status: 'received',
          success: true,
          merchantAccount: account,
        };
  const headers = { 'content-type': 'application/json' };
  return { status: original === undefined ? 200 : 201, headers, data };
}

function askedBy({ method, path, body }: RequestFacts): Asked | undefined {
  const [name, id] = path.split('/').filter(Boolean).reverse();
  const events = EVENTS.get(name ?? '');
  const { reference: given, amount, merchantAccount } = fieldsOf(body);
  const reference = idOf(given);
  if (method !== 'POST' || events === undefined || reference === undefined) return undefined;
  const isChange = name !== 'payments' && id !== undefined && !/^v\d+$/.test(id);
  return {
    events,
    reference,
    original: isChange ? id : undefined,
    account: merchantAccount,
    amount: amount === undefined ? undefined : fieldsOf(amount),
  };
}

/** The merchant reference that a request carries. */
export function referenceOf({ body }: RequestFacts): string | undefined {
  return idOf(fieldsOf(body).reference);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
