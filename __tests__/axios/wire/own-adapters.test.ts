// An adapter of the application's own may do more than send the request. What fails there says nothing about the payment.
import { describe, expect, test } from '@jest/globals';
import axios, { type AxiosAdapter, type InternalAxiosRequestConfig } from 'axios';
import { recoveryOf } from '../../../src/index.js';
import { until } from '../../simulators/until.js';
import { attached, thrownBy } from '../attached.js';
import { reply, reset, serve } from '../serve.js';
import { DEAD } from './payments.js';

const audits: readonly [string, (url: string) => Promise<unknown>][] = [
  ['refuses the connection of fetch', () => fetch(`http://${DEAD}/audit`, { method: 'POST' })],
  ['refuses the connection of axios', () => axios.post(`http://${DEAD}/audit`)],
  ['is busy', (url) => axios.post(`${url}/audit`)],
];

async function shop() {
  const server = await serve((response, request) => reply(request.url === '/audit' ? 429 : 200, {})(response, request));
  return { url: server.url, charges: () => server.arrived.filter(({ url }) => url === '/payments').length };
}

describe.each(['http', 'fetch'] as const)('an adapter around %s', (name) => {
  const adapter = axios.getAdapter(name);

  test.each(audits)(
    'that writes an audit log after the payment, which %s: the payment is made once, in doubt',
    async (_what, audit) => {
      const { url, charges } = await shop();
      const after: AxiosAdapter = async (config) => {
        const response = await adapter(config);
        await audit(url);
        return response;
      };
      for (const isSetByInterceptor of [false, true]) {
        const { client } = attached(url, {}, isSetByInterceptor ? {} : { adapter: after });
        if (isSetByInterceptor) client.interceptors.request.use((config) => Object.assign(config, { adapter: after }));
        const error = await thrownBy(client.post('/payments', { amount: 1 }));
        expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
      }
      expect(charges()).toBe(2);
    },
  );

  test.each(audits.slice(0, 2))('that writes an audit log first, which %s: nothing was made', async (_what, audit) => {
    const { url, charges } = await shop();
    const before: AxiosAdapter = async (config) => {
      await audit(url);
      return adapter(config);
    };
    const { client } = attached(url, {}, { adapter: before });
    const error = await thrownBy(client.post('/payments', { amount: 1 }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(charges()).toBe(0);
  });

  test('that pays while an audit log beside it refuses the connection: the payment is made once, in doubt', async () => {
    const { url, charges } = await shop();
    const beside: AxiosAdapter = async (config) => {
      const token = fetch(`${url}/token`).then((response) => response.text());
      const [paid] = await Promise.all([token.then(() => adapter(config)), axios.post(`http://${DEAD}/audit`)]);
      return paid;
    };
    const { client } = attached(url, {}, { adapter: beside });
    const error = await thrownBy(client.post('/payments', { amount: 1 }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    await until(() => charges() === 1);
  });

  test.each<[string, (config: InternalAxiosRequestConfig) => unknown]>([
    ['before', (config) => adapter(Object.assign({ ...config }, void Object.assign(config, { method: 'get' })))],
    ['after', (config) => adapter({ ...config }).finally(() => Object.assign(config, { method: 'get' }))],
  ])('that changes the method in its config %s it sends: the lost payment was a payment', async (_when, send) => {
    const lost = await serve(reset);
    const { client } = attached(lost.url, {}, { adapter: send as AxiosAdapter });
    const error = await thrownBy(client.post('/payments', { amount: 1 }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(lost.arrived).toHaveLength(1);
    const busy = await serve(reply(429), reply(200, {}));
    expect((await attached(busy.url, {}, { adapter: send as AxiosAdapter }).client.post('/payments', {})).status).toBe(
      200,
    );
    expect(busy.arrived.map(({ method }) => method)).toEqual(['POST', 'POST']);
  });

  test('to a host that refuses is sent again, as without it', async () => {
    const { client } = attached(`http://${DEAD}`, {}, { adapter: (config) => adapter(config) });
    const error = await thrownBy(client.post('/payments', { amount: 1 }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(recoveryOf(error)?.attempts.length).toBeGreaterThan(1);
  });
});
