import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { midtrans, plainHttp, recoveryOf } from '../../src/index.js';
import { withEnough } from '../time-for.js';
import { attached, signOnce, thrownBy } from './attached.js';
import { type Answer, reply, reset, serve } from './serve.js';

const charge = { payment_type: 'gopay', transaction_details: { order_id: 'o-1', gross_amount: 1 } };
const paid = {
  status_code: '200',
  transaction_status: 'settlement',
  order_id: 'o-1',
  gross_amount: '1.00',
  payment_type: 'gopay',
};

describe('a signer that throws on a retry', () => {
  test('leads to a look-up: what landed is adopted', async () => {
    const server = await serve(reset, reply(200, paid));
    const { client } = attached(server.url, { provider: midtrans() });
    signOnce(client);
    expect(recoveryOf(await client.post('/v2/charge', charge))?.outcome).toBe('reconciled');
    expect(server.arrived.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  test('and on the look-up too ends the call as unknown', async () => {
    const end = async (deadline: number) => {
      const server = await serve(reset, reply(200, paid));
      const { client } = attached(server.url, { provider: midtrans(), policy: { deadline } });
      let signed = 0;
      client.interceptors.request.use((config) => {
        if (++signed > 1) throw new Error('no key');
        return config;
      });
      const error = await thrownBy(client.post('/v2/charge', charge));
      return { server, signed, error };
    };
    const { server, error } = await withEnough(400, end, ({ signed }) => signed > 1);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', stoppedBy: 'request' });
    expect(server.arrived.length).toBe(1);
  });
});

test("on the look-up, the answer that a signer's error carries is that of its own request, and says nothing", async () => {
  const tokens = await serve(reply(404, {}));
  const server = await serve(reset);
  const provider = plainHttp({
    settledAfter: 0,
    reconcile: async (_request, { get }) => ((await get('/payments/o-1')).status === 404 ? 'absent' : undefined),
  });
  const { client } = attached(server.url, { provider, policy: { maxAttempts: 2, deadline: 500 } });
  client.interceptors.request.use(async (config) => {
    if (config.method === 'get') await axios.get(tokens.url);
    return config;
  });
  const error = await thrownBy(client.post('/payments', { id: 'o-1' }));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  expect(server.arrived.length).toBe(1);
});

test('a signer that throws after a wait for the first attempt: the caller gets its error', async () => {
  const late: Answer = (response, request) => setTimeout(reply(200), 50, response, request);
  const server = await serve(late);
  const { client } = attached(server.url, { concurrency: 1 });
  let signed = 0;
  const down = new Error('the signer is down');
  client.interceptors.request.use((config) => {
    if (++signed === 3) throw down;
    return config;
  });
  const before = client.post('/a', {});
  const error = await thrownBy(client.post('/b', {}));
  await before;
  expect(error).toBe(down);
  expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no', stoppedBy: 'request', attempts: [] });
  expect(server.arrived.length).toBe(1);
});
