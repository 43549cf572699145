// A `fetch` of the application's own may send everything another way, as through a gateway. Look-ups go that way too, and count.
import { describe, expect, test } from '@jest/globals';
import type { Answer } from '../axios/serve.js';
import { ALIKE, APART, LISTED, PAYMENT, payAt, type Way } from '../axios/ways.js';
import { posting, wrapped } from './wrapped.js';

function paying(way: Way, listed: Answer, deadline: number, isCopied: boolean) {
  return payAt(listed, (url, other, provider) => {
    const { fetch: mine } = wrapped({ provider, policy: { deadline } }, async (told: string, init?: RequestInit) => {
      const response = await fetch(way(new URL(told), init?.method === 'GET', other), init);
      return isCopied ? new Response(await response.text(), response) : response;
    });
    return mine(`${url}/payments`, posting(PAYMENT));
  });
}

describe('a fetch that sends everything another way: the payment is found', () => {
  test.each(ALIKE)('%s', async (_what, way) => {
    for (const isCopied of [false, true]) {
      const { report, charges } = await paying(way, LISTED, 10_000, isCopied);
      expect(report).toMatchObject({ outcome: 'reconciled', processed: 'yes' });
      expect(charges).toBe(1);
    }
  });
});

describe('a fetch that sends a question another way than the payment: its answer proves nothing', () => {
  test.each(APART)('%s', async (_what, way, listed) => {
    for (const isCopied of [false, true]) {
      const { report, charges } = await paying(way, listed, 600, isCopied);
      expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
      expect(charges).toBe(1);
    }
  });
});
