// A cancel that names its payment by the merchant's reference (POST /cancels): its webhook is a TECHNICAL_CANCEL.
import { describe, expect, test } from '@jest/globals';
import { exchangeOf, isAdoptable } from '../../src/decision/evidence.js';
import type { Finding, LookUpTools } from '../../src/index.js';
import { type AdyenWebhook, adyen } from '../../src/providers/adyen/index.js';

const NOW = Date.parse('2026-11-27T06:00:00Z');
const body = { merchantAccount: 'Shop', reference: 'cancel-1', paymentReference: 'order-1' };
const request = { method: 'POST', path: '/v71/cancels', header: () => undefined, body };

const webhook = (more: Partial<AdyenWebhook> = {}, seconds = 1): AdyenWebhook => ({
  eventCode: 'TECHNICAL_CANCEL',
  success: 'true',
  pspReference: 'PSP-2',
  originalReference: 'PSP-1',
  merchantReference: 'cancel-1',
  merchantAccountCode: 'Shop',
  eventDate: new Date(NOW + seconds * 1000).toISOString(),
  amount: { value: 1000, currency: 'EUR' },
  ...more,
});

/** What is found among these webhooks, and whether the call can have it as its answer. */
async function found(stored: readonly AdyenWebhook[], more: object = {}) {
  const webhooks = (reference: string) => stored.filter((each) => each.merchantReference === reference);
  const provider = adyen({ webhooks, uniqueReference: true });
  const tools = { keys: {}, failure: { code: 'ECONNRESET' }, firstSentAt: NOW, lastSentAt: NOW, ...more };
  const finding = (await provider.reconcile?.(request, tools as unknown as LookUpTools)) as Finding;
  const { state, answer } = finding;
  return [state, answer && isAdoptable(provider, exchangeOf(answer, request), {})];
}

describe('a cancel by reference whose answer was lost', () => {
  test.each([
    ['its own reference', 'cancel-1'],
    ["its payment's, as in Adyen's example", 'order-1'],
  ])('is found by the webhook under %s, and adopted', async (_what, merchantReference) => {
    expect(await found([webhook({ merchantReference })])).toEqual(['landed', true]);
  });

  test.each<readonly [what: string, stored: readonly AdyenWebhook[], more?: object]>([
    ['an earlier one', [webhook({}, -60)]],
    ['one of two', [webhook(), webhook({ pspReference: 'PSP-3', originalReference: 'PSP-0' })]],
    ["another call's", [webhook()], { isAnothers: () => true }],
    ['another event', [webhook({ eventCode: 'CANCELLATION' })]],
    ['one of another account', [webhook({ merchantAccountCode: 'Other' })]],
    ["a refusal under the payment's reference", [webhook({ success: 'false', merchantReference: 'order-1' })]],
    ['any, if it is not known when this one was sent', [webhook()], { firstSentAt: undefined }],
  ])('is not taken for %s', async (_what, stored, more = {}) => {
    expect(await found(stored, more)).toEqual(['undecided', undefined]);
  });

  test('is refused by a webhook under its own reference', async () => {
    expect(await found([webhook({ success: 'false' })])).toEqual(['denied', undefined]);
  });
});

test('an accepted one is found by its pspReference', async () => {
  const answer = { status: 201, headers: {}, data: { ...body, pspReference: 'PSP-2', status: 'received' } };
  const accepted = { failure: undefined, answer };
  expect(await found([webhook()], accepted)).toEqual(['landed', true]);
  expect(await found([webhook({ pspReference: 'PSP-3' })], accepted)).toEqual(['undecided', undefined]);
});
