// A body that the application has already made a string says the same as the object: the provider's hooks read it as one.
import { describe, expect, test } from '@jest/globals';
import { defineProvider, type Provider } from '../../src/index.js';
import { adyen } from '../../src/providers/adyen/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { reply, serve } from '../axios/serve.js';
import { edges } from './keys/edges.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
const HERE = { hosts: ['127.0.0.1'], settledAfter: 20 };

describe.each(edges)('by %s', (_edge, send) => {
  /** The body that a provider's hook sees. */
  async function shown(body: unknown, headers: Record<string, string>): Promise<unknown> {
    const { url } = await serve(reply(200, { done: true }));
    let seen: unknown;
    const provider: Provider = defineProvider({
      name: 'any',
      hosts: ['127.0.0.1'],
      isSuccess: ({ request }) => {
        seen = request.body;
        return true;
      },
    });
    await send({ provider, url, path: '/pay', body, headers });
    return seen;
  }

  test.each([
    ['JSON', '{"a":1,"b":{"c":"2"}}', JSON_TYPE, { a: 1, b: { c: '2' } }],
    ['a form', 'a=1&b%5Bc%5D=2', FORM_TYPE, { a: '1', b: { c: '2' } }],
    ['XML', '<pay a="1"/>', { 'content-type': 'application/xml' }, '<pay a="1"/>'],
    ['plain text', 'a=1', { 'content-type': 'text/plain' }, 'a=1'],
    ['broken JSON', '{"a":', JSON_TYPE, '{"a":'],
  ])("%s is opened for the provider's hooks if it can be read", async (_what, text, headers, opened) => {
    // Fields of a form have no prototype.
    const seen = await shown(text, headers);
    expect(typeof seen === 'object' ? JSON.parse(JSON.stringify(seen)) : seen).toEqual(opened);
  });

  test('an answer about another reference is not a success', async () => {
    const { url } = await serve(
      reply(200, { pspReference: 'P-1', resultCode: 'Authorised', merchantReference: 'order-2' }),
    );
    const body = { merchantAccount: 'Acme', reference: 'order-1', amount: { value: 500, currency: 'EUR' } };
    const recovery = { maxAttempts: 1 };
    const path = '/v71/payments';
    for (const given of [body, JSON.stringify(body)]) {
      const report = await send({
        provider: adyen(HERE),
        url,
        path,
        body: given,
        headers: JSON_TYPE,
        recovery,
        deadline: 500,
      });
      expect(report.outcome).toBe('unknown');
    }
  });

  test('a payment of another amount is not taken for this one', async () => {
    const intent = { id: 'pi_1', object: 'payment_intent', amount: 900, currency: 'eur', status: 'succeeded' };
    const { url } = await serve((response, request) => {
      const error = { type: 'api_error', payment_intent: { id: 'pi_1', object: 'payment_intent' } };
      const isAsked = request.method === 'GET';
      return reply(isAsked ? 200 : 500, isAsked ? intent : { error })(response, request);
    });
    const body = 'amount=500&currency=usd&confirm=true';
    const path = '/v1/payment_intents';
    const report = await send({ provider: stripe(HERE), url, path, body, headers: FORM_TYPE, deadline: 700 });
    expect(report.outcome).toBe('unknown');
  });
});

test('XML without a content type stays a string, although axios labels it a form', async () => {
  const { url } = await serve(reply(200, {}));
  let seen: unknown;
  const provider = defineProvider({
    name: 'any',
    hosts: ['127.0.0.1'],
    isSuccess: ({ request }) => {
      seen = request.body;
      return true;
    },
  });
  const [[, byAxios] = []] = edges;
  await byAxios?.({ provider, url, path: '/pay', body: '<pay a="1"/>' });
  expect(seen).toBe('<pay a="1"/>');
});
