// An adapter of the application's own may send everything another way, as through a gateway. Look-ups go that way too, and count.
import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosAdapter } from 'axios';
import { attached } from './attached.js';
import type { Answer } from './serve.js';
import { ALIKE, APART, LISTED, PAYMENT, payAt, type Way } from './ways.js';

function paying(way: Way, listed: Answer, deadline: number) {
  return payAt(listed, (url, other, provider) => {
    const adapter: AxiosAdapter = async (config) => {
      const isRead = config.method === 'get';
      const body = isRead ? undefined : config.data;
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(way(new URL(axios.getUri(config)), isRead, other), {
        method: isRead ? 'GET' : 'POST',
        body,
        headers,
      });
      const { status, statusText } = response;
      return { status, statusText, headers: {}, data: await response.text(), config };
    };
    const { client } = attached(url, { provider, policy: { deadline } }, { adapter });
    return client.post('/payments', PAYMENT);
  });
}

describe('an adapter that sends everything another way: the payment is found', () => {
  test.each(ALIKE)('%s', async (_what, way) => {
    const { report, charges } = await paying(way, LISTED, 10_000);
    expect(report).toMatchObject({ outcome: 'reconciled', processed: 'yes' });
    expect(charges).toBe(1);
  });
});

describe('an adapter that sends a question another way than the payment: its answer proves nothing', () => {
  test.each(APART)('%s', async (_what, way, listed) => {
    const { report, charges } = await paying(way, listed, 600);
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(charges).toBe(1);
  });
});
