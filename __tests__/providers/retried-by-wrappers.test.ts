// A wrapper of the application's own sends a payment again by itself, after its answer was lost. The refusal that the second try gets,
// inside HTTP 200, says nothing about the first.
import { expect, test } from '@jest/globals';
import axios, { type AxiosAdapter } from 'axios';
import { midtrans, type Provider, recoveryOf } from '../../src/index.js';
import { braintree } from '../../src/providers/braintree/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import { wrapped } from '../fetch/wrapped.js';

const mutation = {
  query:
    'mutation ($input: ChargePaymentMethodInput!) { chargePaymentMethod(input: $input) { transaction { id status } } }',
  variables: { input: { paymentMethodId: 'card', transaction: { amount: '10.00' } } },
};
const invalid = { errors: [{ message: 'no', extensions: { errorClass: 'VALIDATION' } }], data: null };
const charge = { payment_type: 'credit_card', transaction_details: { order_id: 'o-1', gross_amount: 1 } };

const hosts = ['127.0.0.1'];
const policy = { maxAttempts: 1, deadline: 1500 };
const cases: readonly (readonly [string, Provider, string, object, object])[] = [
  ['Braintree', braintree({ hosts }), '/graphql', mutation, invalid],
  ['Midtrans', midtrans({ hosts }), '/v2/charge', charge, { status_code: '400', status_message: 'no' }],
];

/** Loses the answer to the first payment, refuses the second, and knows nothing else. */
async function losing(path: string, refusal: object) {
  let payments = 0;
  const refused: Answer = reply(200, refusal);
  return serve((response, request) => {
    const isPayment = request.url === path && request.method === 'POST';
    const isFirst = isPayment && ++payments === 1;
    return (isFirst ? reset : isPayment && payments === 2 ? refused : reply(503))(response, request);
  });
}

test.each([401, 429])('a first try that was rejected with %i did nothing: the refusal counts', async (status) => {
  const server = await serve(reply(status), reply(200, { status_code: '400', status_message: 'no' }), reply(503));
  const { fetch: mine } = wrapped({ provider: midtrans({ hosts }), policy }, (async (
    input: string,
    init: RequestInit,
  ) => {
    const first = await fetch(input, init);
    return first.status === status ? fetch(input, init) : first;
  }) as never);
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(charge) };
  const report = recoveryOf(await mine(`${server.url}/v2/charge`, init).catch((error: unknown) => error));
  expect(report).toMatchObject({ outcome: 'failed', processed: 'no' });
});

test.each(cases)('%s, by axios: the payment is in doubt', async (_name, provider, path, body, refusal) => {
  const { url } = await losing(path, refusal);
  const own = axios.getAdapter('fetch');
  const adapter: AxiosAdapter = (config) => own({ ...config }).catch(() => own(config));
  const { client } = attached(url, { provider, policy }, { adapter });
  const report = recoveryOf(await thrownBy(client.post(path, body)));
  expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
});

test.each(cases)('%s, by fetch: the payment is in doubt', async (_name, provider, path, body, refusal) => {
  const { url } = await losing(path, refusal);
  const { fetch: mine } = wrapped({ provider, policy }, ((input: string, init: RequestInit) =>
    fetch(input, init).catch(() => fetch(input, init))) as never);
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const report = recoveryOf(await mine(url + path, init).catch((error: unknown) => error));
  expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
});

/** Sends one at a time, each again if it fails, and starts the next in the context of the last, so that nobody knows whose it is. */
function queued(): typeof fetch {
  const waiting: (() => Promise<unknown>)[] = [];
  let isBusy = false;
  const next = () => {
    const send = waiting.shift();
    isBusy = send !== undefined;
    void send?.().finally(next);
  };
  return (input, init) =>
    new Promise((resolve, reject) => {
      waiting.push(() =>
        fetch(input, init)
          .catch(() => fetch(input, init))
          .then(resolve, reject),
      );
      if (!isBusy) next();
    });
}

test('in a queue that makes the requests of several payments: the one that was refused the second time is in doubt', async () => {
  const refusal = reply(200, { status_code: '400', status_message: 'no' });
  const server = await serve(
    reply(200, { status_code: '200', transaction_status: 'capture' }),
    reset,
    refusal,
    refusal,
    reply(503),
  );
  const { fetch: mine } = wrapped({ provider: midtrans({ hosts }), policy }, queued() as never);
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(charge) };
  const pay = () => mine(`${server.url}/v2/charge`, init).catch((error: unknown) => error);
  const [first, second] = await Promise.all([pay(), pay(), pay()]);
  expect(recoveryOf(first)).toMatchObject({ outcome: 'ok' });
  expect(recoveryOf(second)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
});
