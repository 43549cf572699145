// Many payments in doubt fall due at once, at a provider that answers so many requests a second, and refuses the others.
import { expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, plainHttp, recoveryOf } from '../../src/index.js';
import { reply, serve } from '../axios/serve.js';

const DUE = 600;
const ALLOWED = 100;
const ID = /\/payments\/(\d+)$/;

test('each takes fewer than two requests, of which the provider refuses fewer than one', async () => {
  const second = { at: 0, count: 0 };
  let refused = 0;
  const server = await serve((response, request) => {
    const at = Math.floor(Date.now() / 1000);
    if (at !== second.at) Object.assign(second, { at, count: 0 });
    second.count += 1;
    if (second.count > ALLOWED) {
      refused += 1;
      reply(429, {}, { 'retry-after': '1' })(response, request);
      return;
    }
    reply(200, { id: ID.exec(request.url ?? '')?.[1] ?? 'made' })(response, request);
  });
  const client = axios.create({ baseURL: server.url });
  const provider = plainHttp({
    reconcile: async ({ body }, { get }) => get(`/payments/${(body as { id: number }).id}`),
  });
  const recovery = attach(client, { provider, logger: false });
  const ends = await Promise.all(
    Array.from({ length: DUE }, async (_, id) => {
      const given = { recovery: { keys: {}, processed: 'maybe' as const } };
      return recoveryOf(await client.post('/payments', { id }, given).catch((error: unknown) => error))?.outcome;
    }),
  );
  recovery.detach();

  expect(ends.filter((outcome) => outcome !== 'reconciled')).toEqual([]);
  expect(server.arrived.filter(({ method }) => method === 'POST')).toEqual([]);
  expect(server.arrived.length / DUE).toBeLessThan(2);
  expect(refused / DUE).toBeLessThan(1);
});
