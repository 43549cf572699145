import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosInstance } from 'axios';
import axiosRetry, { type IAxiosRetryConfig } from 'axios-retry';
import { type AttachOptions, attach, recoveryOf } from '../../src/index.js';
import { standard, thrownBy } from './attached.js';
import { type Answer, reply, reset, serve } from './serve.js';

const EAGER: IAxiosRetryConfig = { retries: 3, retryCondition: () => true, retryDelay: () => 0 };

/** Ways in which an application may have another retrier on the same client. */
const ways: readonly [string, (client: AxiosInstance, options: AttachOptions, eager: IAxiosRetryConfig) => void][] = [
  [
    'attached before',
    (client, options, eager) => {
      axiosRetry(client, eager);
      attach(client, options);
    },
  ],
  [
    'attached after',
    (client, options, eager) => {
      attach(client, options);
      axiosRetry(client, eager);
    },
  ],
];

const refused: readonly [string, Answer, string][] = [
  ['an unprotected POST that was reset', reset, 'unknown'],
  ['an unprotected POST that met a 503', reply(503), 'unknown'],
  ['a refusal', reply(400), 'failed'],
];

describe('axios-retry on the same client', () => {
  for (const [when, put] of ways) {
    for (const [what, answer, outcome] of refused) {
      test(`${when}, does not retry ${what}`, async () => {
        const server = await serve(answer, reply(200, { paid: true }));
        const client = axios.create({ baseURL: server.url });
        put(client, standard(), EAGER);
        const error = await thrownBy(client.post('/payments', { amount: 1 }));
        expect(recoveryOf(error)?.outcome).toBe(outcome);
        expect(server.arrived.length).toBe(1);
      });
    }

    test(`${when}, does not retry what a request's config tells it to`, async () => {
      const server = await serve(reset, reply(200, { paid: true }));
      const client = axios.create({ baseURL: server.url });
      put(client, standard(), { retries: 0 });
      const error = await thrownBy(client.post('/payments', { amount: 1 }, { 'axios-retry': EAGER }));
      expect(recoveryOf(error)?.outcome).toBe('unknown');
      expect(server.arrived.length).toBe(1);
    });

    test(`${when}, with validateResponse, does not retry an answer that axios takes for a success`, async () => {
      const server = await serve(reply(503), reply(200, { paid: true }));
      const client = axios.create({ baseURL: server.url, validateStatus: null });
      put(client, standard(), { ...EAGER, validateResponse: ({ status }) => status < 400 });
      const thrown = await thrownBy(client.post('/payments', { amount: 1 }));
      expect(recoveryOf(thrown)?.outcome).toBe('unknown');
      expect(server.arrived.length).toBe(1);
    });

    test(`${when}, does not add to the attempts`, async () => {
      const server = await serve(reply(429));
      const client = axios.create({ baseURL: server.url });
      put(client, standard({ policy: { maxAttempts: 2 } }), EAGER);
      const error = await thrownBy(client.post('/payments', { amount: 1 }));
      expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'attempts' });
      expect(server.arrived.length).toBe(2);
    });

    test(`${when}, leaves a call that recovers alone`, async () => {
      const server = await serve(reply(429), reply(200, { paid: true }));
      const client = axios.create({ baseURL: server.url });
      put(client, standard(), EAGER);
      const response = await client.post('/payments', { amount: 1 });
      expect(recoveryOf(response)?.outcome).toBe('recovered');
      expect(server.arrived.length).toBe(2);
    });

    test(`${when}, still serves a request that recoverable leaves alone`, async () => {
      const server = await serve(reply(503), reply(200, { paid: true }));
      const client = axios.create({ baseURL: server.url });
      put(client, standard(), EAGER);
      const response = await client.get('/payments/1', { recovery: false });
      expect(recoveryOf(response)).toBeUndefined();
      expect(server.arrived.length).toBe(2);
    });
  }
});

describe("'axios-retry' in a request's config", () => {
  test('changes nothing if no axios-retry is on the client', async () => {
    const server = await serve(reply(503), reply(200, { paid: true }));
    const client = axios.create({ baseURL: server.url });
    attach(client, standard());
    const error = await thrownBy(client.post('/payments', { amount: 1 }, { 'axios-retry': EAGER }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', stoppedBy: 'ambiguous' });
    expect(server.arrived.length).toBe(1);
  });

  test('does not reach the twin that sends the retries', async () => {
    const server = await serve(reply(429), reply(503), reply(200, { paid: true }));
    const client = axios.create({ baseURL: server.url });
    attach(client, standard());
    const error = await thrownBy(client.post('/payments', { amount: 1 }, { 'axios-retry': { ...EAGER, retries: 9 } }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', stoppedBy: 'ambiguous' });
    expect(server.arrived.length).toBe(2);
  });

  test('of 0 retries does not stop recoverable', async () => {
    const server = await serve(reply(429), reply(200, { paid: true }));
    const client = axios.create({ baseURL: server.url });
    attach(client, standard());
    const response = await client.post('/payments', { amount: 1 }, { 'axios-retry': { retries: 0 } });
    expect(recoveryOf(response)?.outcome).toBe('recovered');
    expect(server.arrived.length).toBe(2);
  });
});
