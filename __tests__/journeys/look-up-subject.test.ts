// A provider's own look-up, as the application's interceptors and signers leave it: about another reference, or in another name.

import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { mdes, type Provider, recoveryOf } from '../../src/index.js';
import { braintree } from '../../src/providers/braintree/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { snapBi } from '../../src/providers/snap-bi/index.js';
import { xendit } from '../../src/providers/xendit/index.js';
import { attached } from '../axios/attached.js';
import { reply, reset, serve } from '../axios/serve.js';
import { posting, wrapped } from '../fetch/wrapped.js';

const LOCAL = { hosts: ['127.0.0.1'], settledAfter: 0 };

type Change = (url: string, method: string) => string;
type Named = (sent: { readonly method: string; readonly body: string }) => Readonly<Record<string, string>>;

/** What the application's own code does to each request. */
interface Own {
  readonly url?: Change;
  readonly body?: (text: string) => string;
  readonly headers?: Named;
  /** Milliseconds: long enough for a busy machine, if the call ends by itself. */
  readonly deadline?: number;
}

type Send = (provider: Provider, url: string, path: string, body: object, own: Own) => Promise<unknown>;

const edges: readonly (readonly [string, Send])[] = [
  [
    'axios',
    (provider, base, path, body, { url = asIs, body: written = asIs, headers = none, deadline = 1500 }) => {
      const { client } = attached(base, { provider, policy: { deadline } });
      client.interceptors.request.use((config) => {
        const method = (config.method ?? '').toUpperCase();
        const text = typeof config.data === 'string' ? config.data : JSON.stringify(config.data ?? '');
        config.url = url(config.url ?? '', method);
        if (config.data !== undefined) config.data = JSON.parse(written(text));
        for (const [name, value] of Object.entries(headers({ method, body: text }))) config.headers.set(name, value);
        return config;
      });
      return client.post(path, body);
    },
  ],
  [
    'fetch',
    (provider, base, path, body, { url = asIs, body: written = asIs, headers = none, deadline = 1500 }) => {
      const { fetch } = wrapped({
        provider,
        policy: { deadline },
        beforeAttempt: async (request) => {
          const { method } = request;
          const text = await request.clone().text();
          const all = new Headers(request.headers);
          for (const [name, value] of Object.entries(headers({ method, body: text }))) all.set(name, value);
          const init = { method, headers: all, ...(method === 'POST' && { body: written(text) }) };
          return new Request(url(request.url, method), init);
        },
      });
      return fetch(base + path, posting(body));
    },
  ],
];

function asIs(text: string): string {
  return text;
}

function none(): Readonly<Record<string, string>> {
  return {};
}

const xenditPayment = { reference_id: 'R', amount: 15_000, currency: 'IDR', payment_method_id: 'pm' };
const transfer = { partnerReferenceNo: 'R', amount: { value: '10000.00', currency: 'IDR' }, beneficiaryAccountNo: '8' };
const charge = {
  query:
    'mutation ($input: ChargePaymentMethodInput!) { chargePaymentMethod(input: $input) { transaction { id status } } }',
  variables: { input: { paymentMethodId: 'nonce', transaction: { amount: '10.00', orderId: 'R' } } },
};

/** A provider that keeps what each POST makes under the account that its headers name, and loses each answer. */
async function ledger(isQuestion: (url: string, body: string) => boolean, accountOf = (_: IncomingHttpHeaders) => '') {
  const made: { readonly account: string; readonly body: string }[] = [];
  const questions: string[] = [];
  const served = await serve((response, request) => {
    const { url = '', body = '', headers } = served.arrived.at(-1) ?? { headers: {} };
    if (!isQuestion(url ?? '', body)) {
      made.push({ account: accountOf(headers), body });
      return reset(response, request);
    }
    questions.push(`${url} ${body}`);
    return reply(200, nothingAt(url ?? '', body))(response, request);
  });
  return { ...served, made, questions };
}

/** That no look-up is about what was made: all go astray here. */
function nothingAt(url: string, body: string): unknown {
  if (url.includes('/graphql')) {
    return body.includes('search')
      ? { data: { search: { transactions: { pageInfo: { hasNextPage: false }, edges: [] } } } }
      : {};
  }
  return { data: [], has_more: false, total_count: 0 };
}

describe.each(edges)('by %s', (_edge, send) => {
  const isGet = (url: string) => url.includes('?');

  test.each<[string, Provider, string, object, (url: string) => string]>([
    ['Xendit', xendit({ ...LOCAL }), '/payment_requests', xenditPayment, prefixed],
    ['Checkout.com', checkoutCom(LOCAL), '/payments', { reference: 'R', amount: 5, currency: 'USD' }, prefixed],
    [
      'Xendit, asked twice in one query',
      xendit(LOCAL),
      '/payment_requests',
      xenditPayment,
      (url) => `${url}&reference_id=S`,
    ],
  ])('a list of %s for another reference proves no absence', async (_what, provider, path, body, change) => {
    const served = await ledger(isGet);
    const own: Own = { url: (url) => (url.includes('?') ? change(url) : url) };
    const report = recoveryOf(await send(provider, served.url, path, body, own).catch((error: unknown) => error));
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(served.made).toHaveLength(1);
  });

  test('a transaction of Braintree under another order id proves no absence', async () => {
    const served = await ledger((_, body) => body.includes('search'));
    const own: Own = {
      body: (text) =>
        text.replace(/("is":|"orderId":)"R"/, '$1"shop-R"').replace('"is":"shop-R"', '"is":"shop-shop-R"'),
    };
    const report = recoveryOf(
      await send(
        braintree({ ...LOCAL, uniqueOrderId: true, keys: { apiRequestKey: false } }),
        served.url,
        '/graphql',
        charge,
        own,
      ).catch((error: unknown) => error),
    );
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(served.made).toHaveLength(1);
  });

  test.each<[string, Named, (headers: IncomingHttpHeaders) => string]>([
    [
      'a sub-account that only payments name',
      ({ method }) => (method === 'POST' ? { 'for-user-id': 'sub-1' } : {}),
      (h) => String(h['for-user-id']),
    ],
    [
      'a key that is chosen by the body',
      ({ body }) => ({ authorization: `Basic ${btoa(body.includes('"IDR"') ? 'xnd_id:' : 'xnd_ph:')}` }),
      (h) => String(h.authorization),
    ],
  ])('%s: asked in another name, its absence is not believed', async (_what, headers, accountOf) => {
    const served = await ledger(isGet, accountOf);
    const report = recoveryOf(
      await send(xendit(LOCAL), served.url, '/payment_requests', xenditPayment, { headers }).catch(
        (error: unknown) => error,
      ),
    );
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(served.made).toHaveLength(1);
    expect(served.questions).toEqual([]);
  });

  test('a look-up in the same name, with a fresh token and a parameter of its own, is sent', async () => {
    const served = await ledger(isGet);
    let token = 0;
    const own: Own = {
      url: (url) => (url.includes('?') ? `${url}&shop=7` : url),
      headers: () => ({ authorization: `Bearer ${++token}`, 'for-user-id': 'sub-1' }),
    };
    await send(xendit(LOCAL), served.url, '/payment_requests', xenditPayment, own).catch((error: unknown) => error);
    expect(served.questions[0]).toContain('reference_id=R&shop=7');
  });
});

function prefixed(url: string): string {
  return url.replace(/(reference(?:_id)?=)/, '$1shop-');
}

describe.each(edges)('by %s, to a bank', (_edge, send) => {
  test('the status of another reference proves no absence', async () => {
    const made: string[] = [];
    const served = await serve((response, request) => {
      const body = served.arrived.at(-1)?.body ?? '';
      if (request.url?.endsWith('/status')) {
        return reply(404, { responseCode: '4043601', responseMessage: 'Transaction Not Found' })(response, request);
      }
      made.push(body);
      return reset(response, request);
    });
    const own: Own = { body: (text) => text.replace(/(artnerReferenceNo":")/, '$1shop-') };
    const provider = snapBi({ ...LOCAL, askAfter: 0, uniqueFor: 0 });
    const report = recoveryOf(
      await send(provider, served.url, '/v1.0/transfer-interbank', transfer, own).catch((error: unknown) => error),
    );
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(made).toHaveLength(1);
  });

  test('the status of a task by a requestId of its own is asked', async () => {
    let sent = 0;
    const served = await serve((response, request) =>
      (request.url?.endsWith('Status') ? reply(200, { status: 'COMPLETED' }) : reset)(response, request),
    );
    const own: Own = { body: (text) => text.replace(/("requestId":)"[^"]*"/, `$1"r-${++sent}"`), deadline: 10_000 };
    const task = { requestId: 'r', taskId: 'T', tokenRequestorId: '98765432101' };
    const report = recoveryOf(await send(mdes(LOCAL), served.url, '/mdes/digitization/1/0/tokenize', task, own));
    expect(report).toMatchObject({ outcome: 'reconciled' });
    const ids = served.arrived.map(({ body }) => JSON.parse(body).requestId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
