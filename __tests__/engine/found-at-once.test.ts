// Two calls look for their payments at once, and find the same one.
import { expect, test } from '@jest/globals';
import axios, { type AxiosAdapter, type AxiosResponse } from 'axios';
import { type Finding, type LookUpAnswer, type LookUpTools, plainHttp, recoveryOf } from '../../src/index.js';
import { attached } from '../axios/attached.js';
import { reply, reset, serve } from '../axios/serve.js';

const made = (body: unknown) => (body as { id?: unknown }).id;

test('a payment that two calls find at once is that of one of them', async () => {
  let lists = 0;
  const held: (() => void)[] = [];
  const server = await serve((response, incoming) => {
    if (incoming.method === 'POST') return reset(response, incoming);
    if (incoming.url === '/payments') {
      lists += 1;
      return reply(200, [{ id: 'p-1' }])(response, incoming);
    }
    held.push(() => reply(200, { id: 'p-1' })(response, incoming));
    // Both know by then that it is nobody's.
    if (lists >= 2) for (const answer of held.splice(0)) answer();
  });
  async function look(_: unknown, { get, isAnothers: isOther }: LookUpTools): Promise<Finding | LookUpAnswer> {
    const list = await get('/payments');
    const [id] = (list.data as { id: string }[]).map((each) => each.id).filter((each) => !isOther?.(each));
    return id === undefined ? { state: 'undecided' } : get(`/payments/${id}`);
  }
  const paying = { ...plainHttp(), made, reconcile: look };
  const { client } = attached(server.url, { provider: paying, policy: { maxAttempts: 1, deadline: 2500 } });
  const pay = () => client.post('/payments', {}).catch((error: unknown) => error);
  const ends = await Promise.all([pay(), pay()]);
  expect(ends.map((end) => recoveryOf(end)?.outcome).sort()).toEqual(['reconciled', 'unknown']);
});

test('so it is if an adapter of the application answers the same question once for both', async () => {
  const server = await serve(reset, reset, reply(200, [{ id: 'p-2' }]));
  const http = axios.getAdapter('http');
  const asked = new Map<string, Promise<AxiosResponse>>();
  const adapter: AxiosAdapter = (config) => {
    if (config.method !== 'get') return http(config);
    const known = asked.get(`${config.url}`) ?? http(config);
    asked.set(`${config.url}`, known);
    return known.then((response) => ({ ...response, config }));
  };
  async function look(_: unknown, { get, isAnothers: isOther }: LookUpTools): Promise<Finding> {
    const answer = await get('/payments');
    const [own] = (answer.data as { id: string }[]).filter(({ id }) => !isOther?.(id));
    return own === undefined ? { state: 'undecided' } : { state: 'landed', answer: { ...answer, data: own } };
  }
  const paying = { ...plainHttp(), made, reconcile: look };
  const { client } = attached(
    server.url,
    { provider: paying, policy: { maxAttempts: 1, deadline: 2500 } },
    { adapter },
  );
  const pay = () => client.post('/payments', {}).catch((error: unknown) => error);
  const ends = await Promise.all([pay(), pay()]);
  expect(ends.map((end) => recoveryOf(end)?.outcome).sort()).toEqual(['reconciled', 'unknown']);
});

test('two look-ups that end in the same turn of the event loop do not find one payment for both', async () => {
  const server = await serve((response, incoming) =>
    incoming.method === 'POST' ? reset(response, incoming) : reply(200, { id: 'p-1' })(response, incoming),
  );
  const waiting: (() => void)[] = [];
  async function look(_: unknown, { get, isAnothers: isOther }: LookUpTools): Promise<Finding | LookUpAnswer> {
    const found = await get('/payments/p-1');
    // As a batch of look-ups hands out its answers.
    if (waiting.length < 2)
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length === 2) for (const go of waiting) go();
      });
    return isOther?.('p-1') ? { state: 'undecided' } : found;
  }
  const paying = { ...plainHttp(), made, reconcile: look };
  const { client } = attached(server.url, { provider: paying, policy: { maxAttempts: 1, deadline: 2500 } });
  const pay = () => client.post('/payments', {}).catch((error: unknown) => error);
  const ends = await Promise.all([pay(), pay()]);
  expect(ends.map((end) => recoveryOf(end)?.outcome).sort()).toEqual(['reconciled', 'unknown']);
});

test('what a refused call found, and did not adopt, is still there for the call that made it', async () => {
  const server = await serve(reply(409), reply(200, { id: 'p-1' }), reset, reply(200, { id: 'p-1' }));
  async function look(_: unknown, { get, inDoubt, isAnothers: isOther }: LookUpTools): Promise<Finding> {
    const answer = await get('/payments/p-1');
    if (isOther?.('p-1')) return { state: 'undecided', answer };
    return { state: 'landed', answer, ...(inDoubt === false && { unproven: true }) };
  }
  const used = { code: '409', action: 'reconcile', processed: 'no', why: 'used', source: 'here', basis: 'J' } as const;
  const paying = { ...plainHttp({ rules: [used] }), made, reconcile: look };
  const { client } = attached(server.url, { provider: paying, policy: { maxAttempts: 1, deadline: 2500 } });
  const pay = () => client.post('/payments', {}).catch((error: unknown) => error);
  expect(recoveryOf(await pay())?.outcome).toBe('unknown');
  expect(recoveryOf(await pay())?.outcome).toBe('reconciled');
});
