// Two calls look for their payments at once, and find the same one.
import { expect, test } from '@jest/globals';
import axios, { type AxiosAdapter, type AxiosResponse, type CreateAxiosDefaults } from 'axios';
import {
  type Finding,
  type LookUpAnswer,
  type LookUpTools,
  plainHttp,
  type Reconcile,
  type Rule,
  recoveryOf,
} from '../../src/index.js';
import { attached } from '../axios/attached.js';
import { reply, reset, serve } from '../axios/serve.js';

const made = (body: unknown) => (body as { id?: unknown }).id;

/** Makes a payment, whose answer is looked up if it is lost; returns the outcome. */
function payer(url: string, reconcile: Reconcile, config: CreateAxiosDefaults = {}, rules: readonly Rule[] = []) {
  const provider = { ...plainHttp({ rules }), made, reconcile };
  const { client } = attached(url, { provider, policy: { maxAttempts: 1, deadline: 2500 } }, config);
  const paid = (end: unknown) => recoveryOf(end)?.outcome;
  return () => client.post('/payments', {}).then(paid, paid);
}

async function paidTwice(pay: ReturnType<typeof payer>) {
  return (await Promise.all([pay(), pay()])).sort();
}

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
  expect(await paidTwice(payer(server.url, look))).toEqual(['reconciled', 'unknown']);
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
  expect(await paidTwice(payer(server.url, look, { adapter }))).toEqual(['reconciled', 'unknown']);
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
  expect(await paidTwice(payer(server.url, look))).toEqual(['reconciled', 'unknown']);
});

test('what a refused call found, and did not adopt, is still there for the call that made it', async () => {
  const server = await serve(reply(409), reply(200, { id: 'p-1' }), reset, reply(200, { id: 'p-1' }));
  async function look(_: unknown, { get, inDoubt, isAnothers: isOther }: LookUpTools): Promise<Finding> {
    const answer = await get('/payments/p-1');
    if (isOther?.('p-1')) return { state: 'undecided', answer };
    return { state: 'landed', answer, ...(inDoubt === false && { unproven: true }) };
  }
  const used = { code: '409', action: 'reconcile', processed: 'no', why: 'used', source: 'here', basis: 'J' } as const;
  const pay = payer(server.url, look, {}, [used]);
  expect(await pay()).toBe('unknown');
  expect(await pay()).toBe('reconciled');
});
