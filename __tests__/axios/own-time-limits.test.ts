// An adapter that ends a request by a time limit of its own throws an AbortError or a CanceledError, as when the caller gives up.
import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosAdapter, type InternalAxiosRequestConfig } from 'axios';
import { plainHttp, recoveryOf } from '../../src/index.js';
import { attached, thrownBy } from './attached.js';
import { type Answer, reply, serve } from './serve.js';

type Send = (config: InternalAxiosRequestConfig, signal: AbortSignal) => ReturnType<AxiosAdapter>;

const byFetch: Send = async (config, signal) => {
  const { baseURL, url, method = 'get', data } = config;
  const answer = await fetch(`${baseURL}${url}`, { method: method.toUpperCase(), body: data, signal });
  return { status: answer.status, statusText: '', headers: {}, data: await answer.text(), config };
};
const ways: Readonly<Record<string, Send>> = {
  'fetch itself': byFetch,
  "axios's for Node": (config, signal) => axios.getAdapter('http')({ ...config, signal }),
  "axios's for fetch": (config, signal) => axios.getAdapter('fetch')({ ...config, signal }),
};

/** An adapter whose time is up for the first request as soon as that has arrived. */
async function impatient(send: Send, ...answers: readonly Answer[]) {
  let controller = new AbortController();
  const server = await serve(() => controller.abort(), ...answers);
  const adapter: AxiosAdapter = (config) => {
    controller = new AbortController();
    return send(config, controller.signal);
  };
  return { server, adapter };
}

const timedOut = { code: 'ETIMEDOUT', processed: 'maybe' };

describe.each(Object.keys(ways))('the time limit of an adapter around %s is a timeout like any other:', (name) => {
  const send = ways[name] as Send;

  test('a read is sent again', async () => {
    const { server, adapter } = await impatient(send, reply(200));
    const response = await attached(server.url, {}, { adapter }).client.get('/payments/1');
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', attempts: [timedOut, { status: 200 }] });
  });

  test('a write is looked up', async () => {
    const { server, adapter } = await impatient(send);
    const provider = plainHttp({
      reconcile: async () => ({ state: 'landed', answer: { status: 200, headers: {}, data: { id: 1 } } }),
    });
    const { client } = attached(server.url, { provider }, { adapter });
    const response = await client.post('/payments', { amount: 1 });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled', attempts: [timedOut] });
    expect(server.arrived).toHaveLength(1);
  });

  test('or else it is in doubt', async () => {
    const { server, adapter } = await impatient(send);
    const { client, recovery } = attached(server.url, {}, { adapter });
    const error = await thrownBy(client.post('/payments', { amount: 1 }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe', attempts: [timedOut] });
    expect(recovery.stats().outcomes).toMatchObject({ unknown: 1, aborted: 0 });
  });
});
