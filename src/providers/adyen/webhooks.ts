import { timeOf } from '../their-clock.js';
import { wordSent } from '../word.js';
/**
 * A `NotificationRequestItem` of a standard webhook, as Adyen sent it: the fields that the application keeps. Keep only items with
 * a correct HMAC signature.
 */
export interface AdyenWebhook {
  /** `AUTHORISATION`, `CAPTURE`, `REFUND`, `CANCELLATION`, `CANCEL_OR_REFUND`, `TECHNICAL_CANCEL`, … */
  readonly eventCode: string;
  /** `'true'` or `'false'`. */
  readonly success: string | boolean;
  readonly pspReference: string;
  /** The payment that a capture, refund or cancel is about. */
  readonly originalReference?: string | null;
  /** The `reference` of the request. */
  readonly merchantReference: string;
  readonly merchantAccountCode?: string;
  /** ISO 8601, to the second. */
  readonly eventDate: string;
  /** In minor units. */
  readonly amount?: { readonly value?: number | null; readonly currency?: string | null };
  /** For a refusal: Adyen's refusal reason, such as `Expired Card`. */
  readonly reason?: string | null;
}

/**
 * The webhooks that the application kept for a merchant reference, in any order; an empty list if there are none yet. If the
 * store throws, nothing is decided.
 */
export type FindWebhooks = (
  reference: string,
) => readonly AdyenWebhook[] | undefined | Promise<readonly AdyenWebhook[] | undefined>;

export function listOf(found: unknown): readonly AdyenWebhook[] {
  return Array.isArray(found) ? found : [];
}

/** A webhook may be delivered more than once. */
export function oncePerReference(items: readonly AdyenWebhook[]): readonly AdyenWebhook[] {
  return [...new Map(items.map((item) => [item.pspReference, item])).values()];
}

/** It reports a success that no other one takes back. */
export function isDone(item: AdyenWebhook, all: readonly AdyenWebhook[]): boolean {
  return wordSent(item.success) === 'true' && !isTakenBack(item, all);
}

/** One that does not say how it went says nothing. */
export function isRefusal({ success }: AdyenWebhook): boolean {
  return wordSent(success) === 'false';
}

export function sentAt({ eventDate }: AdyenWebhook): number {
  const at = timeOf(eventDate);
  return Number.isNaN(at) ? Number.NEGATIVE_INFINITY : at;
}

/** The events that report that a capture or a refund failed after its success was reported (Adyen: failed captures and refunds). */
const TAKEN_BACK: ReadonlySet<string> = new Set(['CAPTURE_FAILED', 'REFUND_FAILED', 'REFUNDED_REVERSED']);

/**
 * Whether another one reports that this success did not last. Adyen may still try again itself, and reports that by a later success:
 * so it is neither done nor certainly failed.
 */
function isTakenBack(done: AdyenWebhook, all: readonly AdyenWebhook[]): boolean {
  return all.some(
    (item) =>
      TAKEN_BACK.has(item?.eventCode) &&
      item.pspReference === done.pspReference &&
      !(timeOf(item.eventDate) < sentAt(done)),
  );
}
