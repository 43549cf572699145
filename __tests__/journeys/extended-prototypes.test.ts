// Old libraries put fields of their own on Object.prototype, and then every object has them in a loop. Options are checked and calls
// are judged as they are without.
import { expect, test } from '@jest/globals';
import axios from 'axios';
import { beginDeferral } from '../../src/deferral/deferral.js';
import { readDeferral } from '../../src/deferral/read-deferral.js';
import { recoverFetch } from '../../src/fetch/index.js';
import { attach, defineProvider, midtrans, plainHttp, recoveryOf, run } from '../../src/index.js';
import { braintree } from '../../src/providers/braintree/index.js';
import { startMastercard, startMidtrans } from '../../src/simulators/index.js';
import { thrownBy } from '../axios/attached.js';
import { reply, reset, serve } from '../axios/serve.js';
import { reportOf } from '../deferral/reports.js';
import { edges } from '../providers/keys/edges.js';
import { keep } from '../simulators/keep.js';

/** Does it with a field on every object. */
async function extended<T>(value: unknown, act: () => T): Promise<Awaited<T>> {
  Object.defineProperty(Object.prototype, 'extra', { value, enumerable: true, configurable: true, writable: true });
  try {
    return await act();
  } finally {
    Reflect.deleteProperty(Object.prototype, 'extra');
  }
}

const FIELDS: readonly (readonly [string, unknown])[] = [
  ['a number', 1],
  ['a function', () => {}],
  ['a list', [1]],
];

const acme = {
  name: 'acme',
  hosts: ['acme.example'],
  read: () => undefined,
  rules: [
    {
      code: 'NO',
      action: 'fail-fast',
      processed: 'no',
      why: 'No',
      source: 'here',
      basis: 'J',
      decline: { code: 'insufficient_funds', retryable: 'later' },
    },
  ],
} as const;

test.each(FIELDS)('options are checked as ever: %s', async (_what, value) => {
  const wrong = await extended(value, () => {
    const policy = { maxAttempts: 2 };
    attach(axios.create(), { provider: midtrans({ policy }), policy, retryBudget: { ratio: 1 } }).detach();
    recoverFetch(fetch, { provider: plainHttp(), logger: false });
    defineProvider(acme);
    return thrownBy((async () => midtrans({ polcy: {} } as never))());
  });
  expect(wrong).toMatchObject({ message: expect.stringMatching(/polcy is not an option; did you mean policy\?/) });
});

test('an option that an object inherits from one of its own class is still checked', () => {
  const given = Object.create({ polcy: {}, hosts: 5 });
  expect(() => midtrans(given)).toThrow(/hosts must be/);
  expect(() => midtrans(Object.create({ polcy: {} }))).toThrow(/polcy is not an option/);
});

const stored = JSON.parse(JSON.stringify(beginDeferral(reportOf(), { paymentId: 7 }, 1000, 2000)));

test.each(FIELDS)('a simulator starts, and a stored call is read: %s', async (_what, value) => {
  const read = await extended(value, async () => {
    await keep(startMidtrans());
    await keep(startMastercard());
    return readDeferral(stored);
  });
  expect(read).toEqual(stored);
});

test.each(edges)('a call is retried and looked up as ever, by %s', async (_edge, send) => {
  const charge = { payment_type: 'credit_card', transaction_details: { order_id: 'o-1', gross_amount: 5 } };
  const paid = { status_code: '200', transaction_status: 'capture', order_id: 'o-1', gross_amount: '5.00' };
  const { url } = await serve(reset, reply(200, { ...paid, payment_type: 'credit_card' }));
  const provider = midtrans({ hosts: ['127.0.0.1'] });
  const report = await extended(1, () => send({ provider, url, path: '/v2/charge', body: charge }));
  expect(report.outcome).toBe('recovered');
});

test('run() retries as ever', async () => {
  const { url } = await serve(reply(503), reply(200, { ok: 1 }));
  const end = await extended(1, () =>
    run(() => fetch(url), { provider: plainHttp(), logger: false }).catch((error: unknown) => error),
  );
  expect(recoveryOf(end)).toMatchObject({ outcome: 'recovered' });
});

test.each(edges)('an answer of Braintree that holds nothing is no success, by %s', async (_edge, send) => {
  const query =
    'mutation ($input: VaultPaymentMethodInput!) { vaultPaymentMethod(input: $input) { clientMutationId } }';
  const body = { query, variables: { input: { paymentMethodId: 'm-1' } } };
  const { url } = await serve(reply(200, { data: { vaultPaymentMethod: {} } }));
  const provider = braintree({ hosts: ['127.0.0.1'] });
  const report = await extended(1, () =>
    send({ provider, url, path: '/graphql', body, recovery: { maxAttempts: 1 }, deadline: 500 }),
  );
  expect(report.outcome).toBe('unknown');
});
