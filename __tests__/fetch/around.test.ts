// `withRecovery` around code that makes more requests than the payment that it resumes.
import { expect, test } from '@jest/globals';
import { headerKey, plainHttp, recoveryOf } from '../../src/index.js';
import { braintree } from '../../src/providers/braintree/index.js';
import { paypal } from '../../src/providers/paypal/index.js';
import { reply, serve } from '../axios/serve.js';
import { thrownBy, wrapped } from './wrapped.js';

const acme = plainHttp({
  name: 'acme',
  keys: [{ name: 'requestId', kind: 'operation', ...headerKey('Idempotency-Key'), protects: () => true }],
});
const keys = { requestId: 'K' };
const json = { 'content-type': 'application/json' };
const post = (body: object) => ({ method: 'POST', headers: json, body: JSON.stringify(body) });

test.each(['no', 'maybe'] as const)(
  'a payment is resumed after a read and a token, which have no key (%s)',
  async (processed) => {
    const server = await serve((response, request) => {
      const isToken = request.url === '/v1/oauth2/token';
      reply(200, isToken ? { access_token: 't' } : { id: 'O1', status: 'CREATED' })(response, request);
    });
    const { fetch, withRecovery } = wrapped({ provider: paypal({ hosts: ['127.0.0.1'] }) });
    const sentAt = Date.now() - 60_000;
    const doubt = { since: sentAt, absences: 1, sentAt };
    const ended = await withRecovery({ keys, processed, doubt }, async () => {
      await fetch(`${server.url}/v1/identity/oauth2/userinfo`);
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      await fetch(`${server.url}/v1/oauth2/token`, {
        method: 'POST',
        headers: form,
        body: 'grant_type=client_credentials',
      });
      return fetch(`${server.url}/v2/checkout/orders`, post({ intent: 'CAPTURE' }));
    });
    expect(recoveryOf(ended)).toMatchObject({ outcome: 'ok', keys });
    const sent = server.arrived.map(({ headers }) => headers['paypal-request-id']);
    expect(sent).toEqual([undefined, undefined, 'K']);
  },
);

test('a second request is not sent under the keys of the payment: its answer would be that of the first', async () => {
  const server = await serve(reply(200, { id: 'c' }));
  const { fetch, withRecovery } = wrapped({ provider: acme });
  const error = await thrownBy(
    withRecovery({ keys, processed: 'no' }, async () => {
      await fetch(`${server.url}/customers`, post({ name: 'A' }));
      return fetch(`${server.url}/payments`, post({ amount: 1 }));
    }),
  );
  expect(error).toMatchObject({
    name: 'TypeError',
    message: expect.stringMatching(
      /^withRecovery: its keys belong to one payment; POST \/customers was sent under them, so POST \/payments is not/,
    ),
  });
  expect(server.arrived.map(({ url }) => url)).toEqual(['/customers']);
});

test('nor is another one of the same kind, while an SDK may send the same one again', async () => {
  const server = await serve(reply(200, { id: 'p' }));
  const { fetch, withRecovery } = wrapped({ provider: acme });
  const pay = (amount: number) => fetch(`${server.url}/payments`, post({ amount }));
  const error = await thrownBy(
    withRecovery({ keys, processed: 'no' }, async () => {
      await pay(1);
      await pay(1);
      return pay(2);
    }),
  );
  expect(error).toBeInstanceOf(TypeError);
  expect(server.arrived.map(({ body }) => body)).toEqual(['{"amount":1}', '{"amount":1}']);
});

test.each(['text', 'Request'])(
  'a payment in a body, which the provider reads to find its key, is not sent without it (%s)',
  async (form) => {
    const server = await serve(reply(200, { data: { chargePaymentMethod: { transaction: null } } }));
    const { fetch, withRecovery } = wrapped({
      provider: braintree({ hosts: ['127.0.0.1'] }),
      policy: { maxAttempts: 1 },
    });
    const mutation =
      'mutation ($input: ChargePaymentMethodInput!) { chargePaymentMethod(input: $input) { transaction { id } } }';
    const input = { paymentMethodId: 'fake', transaction: { amount: '1.00' } };
    const url = `${server.url}/graphql`;
    const charge = post({ query: mutation, variables: { input } });
    await withRecovery({ keys: { apiRequestKey: 'K' }, processed: 'no', deadline: 500 }, async () => {
      await fetch(url, post({ query: 'query { ping }' }));
      return form === 'text' ? fetch(url, charge) : fetch(new Request(url, charge));
    }).catch(() => {});
    expect(server.arrived.map(({ body }) => body.includes('"apiRequestKey":"K"'))).toEqual([false, true]);
  },
);

test('options without keys are for every request', async () => {
  const server = await serve(reply(503));
  const { fetch, withRecovery } = wrapped({ provider: acme });
  await withRecovery({ maxAttempts: 1 }, async () => {
    await fetch(`${server.url}/customers`, post({ name: 'A' }));
    await fetch(`${server.url}/payments`, post({ amount: 1 }));
  });
  expect(server.arrived).toHaveLength(2);
});
