// A provider, or what stands in front of it, answers a write with an error status and the payment that was made.
import { expect, test } from '@jest/globals';
import axios, { type AxiosResponse } from 'axios';
import { defineProvider, type ProviderDefinition, recoveryOf, run } from '../../src/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { reply, serve } from '../axios/serve.js';
import { byBothEdges } from './edges.js';

const HERE = { hosts: ['127.0.0.1'] };
const intent = { id: 'pi_1', object: 'payment_intent', status: 'succeeded' };
const paid = { id: 'p-1', state: 'paid' };
const acme = (more: Partial<ProviderDefinition> = {}) =>
  defineProvider({
    name: 'acme',
    ...HERE,
    isSuccess: ({ status, body }) => status === 200 && (body as { state?: string } | undefined)?.state === 'paid',
    ...more,
  });

byBothEdges((post) => {
  test.each([400, 402, 409, 429])('HTTP %i: it is sent again under the key that protects it', async (status) => {
    const server = await serve(reply(status, intent), reply(200, intent));
    const { report, body } = await post(`${server.url}/v1/payment_intents`, {}, { provider: stripe(HERE) });
    expect(body).toEqual(intent);
    expect(report).toMatchObject({
      outcome: 'recovered',
      attempts: [{ code: 'NOT_UNDERSTOOD', processed: 'maybe' }, {}],
    });
    expect(report).not.toHaveProperty('hooks');
    const [one, other] = server.arrived.map(({ headers }) => headers['idempotency-key']);
    expect(one).toBe(other);
  });

  test('it is looked up where the provider can be asked', async () => {
    const server = await serve(reply(422, paid), reply(200, paid));
    const provider = acme({ reconcile: async (_, { get }) => ({ state: 'landed', answer: await get('/pay/1') }) });
    const { report, body } = await post(`${server.url}/pay`, {}, { provider });
    expect(body).toEqual(paid);
    expect(report).toMatchObject({ outcome: 'reconciled', lookUps: [{ found: 'landed' }] });
  });

  test.each([400, 429])('HTTP %i: it is unknown where nobody can be asked, and never sent again', async (status) => {
    const server = await serve(reply(status, paid));
    const { report } = await post(`${server.url}/pay`, {}, { provider: acme() });
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(server.arrived).toHaveLength(1);
  });

  test('it is made if the provider documents that status for it', async () => {
    const server = await serve(reply(422, paid));
    const provider = acme({ isSuccess: ({ body }) => (body as { state?: string }).state === 'paid' });
    const { report, status } = await post(`${server.url}/pay`, {}, { provider });
    expect(status).toBe(422);
    expect(report).toMatchObject({ outcome: 'ok' });
  });

  test('a look-up that is answered so proves nothing', async () => {
    const server = await serve(reply(503), reply(404, paid));
    const provider = acme({
      settledAfter: 0,
      reconcile: async (_, { get }) => ({ state: 'landed', answer: await get('/pay/1') }),
    });
    const { report } = await post(`${server.url}/pay`, {}, { provider, policy: { deadline: 1500 } });
    expect(report).toMatchObject({ outcome: 'unknown' });
  });
});

test('run: it is unknown, also by a client that throws because of the status', async () => {
  const server = await serve(reply(422, paid));
  const operation = () => axios.post<unknown, AxiosResponse>(`${server.url}/pay`, {});
  const error = await run(operation, { provider: acme() }).catch((thrown: unknown) => thrown);
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  expect(server.arrived).toHaveLength(1);
});
