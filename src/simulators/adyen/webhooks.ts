import { createHmac } from 'node:crypto';

/** What happened, before it becomes a webhook. */
export interface Event {
  readonly eventCode: string;
  readonly success: boolean;
  readonly pspReference: string;
  readonly originalReference?: string | undefined;
  readonly merchantReference: string;
  readonly merchantAccountCode: string;
  readonly amount: { readonly value: number; readonly currency: string };
  readonly reason?: string | undefined;
}

/** A standard webhook as Adyen posts it: JSON, with one item. */
export interface AdyenNotification {
  readonly live: 'false';
  readonly notificationItems: readonly [{ readonly NotificationRequestItem: Readonly<Record<string, unknown>> }];
}

/** Writes an event as a webhook, signed if a key is given: a hexadecimal one, as the Customer Area shows it. */
export function notificationOf(event: Event, at: number, hmacKey: string | undefined): AdyenNotification {
  const item = {
    ...event,
    success: String(event.success),
    originalReference: event.originalReference ?? '',
    reason: event.reason ?? '',
    eventDate: `${new Date(at).toISOString().slice(0, 19)}+00:00`,
    paymentMethod: 'visa',
  };
  const additionalData =
    hmacKey === undefined ? {} : { additionalData: { hmacSignature: signatureOf(event, hmacKey) } };
  return { live: 'false', notificationItems: [{ NotificationRequestItem: { ...item, ...additionalData } }] };
}

function signatureOf(event: Event, hmacKey: string): string {
  const signed = [
    event.pspReference,
    event.originalReference ?? '',
    event.merchantAccountCode,
    event.merchantReference,
    event.amount.value,
    event.amount.currency,
    event.eventCode,
    event.success,
  ].join(':');
  return createHmac('sha256', Buffer.from(hmacKey, 'hex')).update(signed, 'utf8').digest('base64');
}
