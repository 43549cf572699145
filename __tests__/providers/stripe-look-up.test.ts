// How many pages of Stripe's list are read to find a payment by its metadata, and what they prove.
import { describe, expect, test } from '@jest/globals';
import type { LookUpTools } from '../../src/index.js';
import { reconcileStripe } from '../../src/providers/stripe/look-up.js';

const NOW = Date.parse('2026-11-27T06:00:00Z');
const request = {
  method: 'POST',
  path: '/v1/payment_intents',
  body: { amount: 500, currency: 'usd', metadata: { order: 'o-1' } },
} as never;

const intent = (id: string, order: string, secondsBefore: number) => ({
  object: 'payment_intent',
  id,
  amount: 500,
  currency: 'usd',
  status: 'succeeded',
  created: NOW / 1000 - secondsBefore,
  metadata: { order },
});

/** Looks the payment up in these pages, newest first; returns what was found and how many pages were read. */
async function lookUp(...pages: readonly object[][]) {
  let read = 0;
  const get = async () => {
    const data = pages[read++];
    return { status: 200, headers: {}, data: { object: 'list', data, has_more: read < pages.length } };
  };
  const tools = {
    get,
    post: get,
    keys: {},
    firstSentAt: NOW,
    lastSentAt: NOW,
    now: NOW,
  } as unknown as LookUpTools;
  const found = await reconcileStripe('order')(request, tools);
  const { state, unaskable } = found as { readonly state?: string; readonly unaskable?: string };
  return { ...(state === undefined ? { unaskable } : { state }), read };
}

const old = [intent('pi_9', 'o-9', 300)];

describe('the list of the newest payments', () => {
  test('is read no further than a minute before the first attempt if the payment is found', async () => {
    expect(await lookUp([intent('pi_1', 'o-1', 0), ...old], old, old)).toEqual({ state: 'landed', read: 1 });
  });

  test('is read further as long as there may be a second payment of that reference', async () => {
    const recent = [intent('pi_2', 'o-2', 10)];
    expect(await lookUp([intent('pi_1', 'o-1', 0), ...recent], [intent('pi_3', 'o-1', 20), ...old], old)).toEqual({
      unaskable: 'two or more payments fit this reference: give each one its own',
      read: 2,
    });
  });

  test('is read to its end before the payment counts as absent', async () => {
    expect(await lookUp(old, old, old)).toEqual({ state: 'absent', read: 3 });
  });

  test('proves nothing if it has more pages than are read', async () => {
    expect(await lookUp(old, old, old, old, old, old)).toEqual({ state: 'undecided', read: 5 });
  });
});
