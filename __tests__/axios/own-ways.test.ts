// An adapter of the application's own may send everything another way, as through a gateway. Look-ups go that way too, and count.
import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosAdapter } from 'axios';
import { plainHttp, type Reconcile, recoveryOf } from '../../src/index.js';
import { attached } from './attached.js';
import { type Answer, reply, reset, serve } from './serve.js';

/** Where a request goes, told where it should. */
type Way = (told: URL, isRead: boolean, other: string) => string;

const byReference: Reconcile = async (_request, { get }) => {
  const answer = await get('/payments?reference=r-1');
  const [found] = answer.data as readonly unknown[];
  return found === undefined ? 'absent' : { state: 'landed', answer: { ...answer, data: found } };
};

const LISTED = reply(200, [{ id: 1 }]);
const NOTHING = reply(200, []);

/** A provider that loses the answer to the payment and lists it under its reference; another one knows nothing of it. */
async function paying(way: Way, listed: Answer, deadline: number) {
  const one = await serve((response, request) => {
    const { method, url = '' } = request;
    const answer = /reference=r-1|moved/.test(url) ? listed : NOTHING;
    (method === 'POST' ? reset : answer)(response, request);
  });
  const other = await serve(NOTHING);
  const adapter: AxiosAdapter = async (config) => {
    const isRead = config.method === 'get';
    const body = isRead ? undefined : config.data;
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(way(new URL(axios.getUri(config)), isRead, other.url), {
      method: isRead ? 'GET' : 'POST',
      body,
      headers,
    });
    const { status, statusText } = response;
    return { status, statusText, headers: {}, data: await response.text(), config };
  };
  const provider = plainHttp({ reconcile: byReference, settledAfter: 1 });
  const { client } = attached(one.url, { provider, policy: { deadline } }, { adapter });
  const sent = client.post('/payments', { reference: 'r-1', amount: 1 });
  const report = await sent.then(recoveryOf, (error: unknown) => recoveryOf(error));
  const charges = [...one.arrived, ...other.arrived].filter(({ method }) => method === 'POST').length;
  return { report, charges };
}

const under =
  (prefix: string): Way =>
  ({ origin, pathname, search }) =>
    `${origin}${prefix}${pathname}${search}`;

describe('an adapter that sends everything another way: the payment is found', () => {
  test.each<[string, Way]>([
    ['under a prefix', under('/gateway/shop-1')],
    ['to another host', ({ href }) => href.replace('127.0.0.1', 'localhost')],
    ['with a parameter on top', ({ href, search }) => `${href}${search ? '&' : '?'}shop=1`],
  ])('%s', async (_what, way) => {
    const { report, charges } = await paying(way, LISTED, 10_000);
    expect(report).toMatchObject({ outcome: 'reconciled', processed: 'yes' });
    expect(charges).toBe(1);
  });
});

describe('an adapter that sends a question another way than the payment: its answer proves nothing', () => {
  test.each<[string, Way, Answer]>([
    ['to another host', ({ href, origin }, isRead, other) => (isRead ? href.replace(origin, other) : href), LISTED],
    ['under another prefix', (told, isRead) => under(isRead ? '/archive' : '/live')(told, isRead, ''), LISTED],
    ['without what it asks for', ({ origin, pathname }) => `${origin}/gateway${pathname}`, LISTED],
    ['and it is led elsewhere', under('/gateway'), reply(302, '', { location: '/moved/payments' })],
  ])('%s', async (_what, way, listed) => {
    const { report, charges } = await paying(way, listed, 600);
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(charges).toBe(1);
  });
});
