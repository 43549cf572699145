import { expect, test } from '@jest/globals';
import {
  type Simulator,
  startLemanpay,
  startMastercard,
  startMdes,
  startMidtrans,
  startPlainHttp,
} from '../../src/simulators/index.js';
import { call } from './call.js';
import { keep } from './keep.js';
import { until } from './until.js';

const pay = (url: string) => call(`${url}/payments`, 'POST', { amount: 5 });

test.each([
  ['midtrans', startMidtrans],
  ['mastercard', startMastercard],
  ['mdes', startMdes],
  ['lemanpay', startLemanpay],
  ['plainHttp', startPlainHttp],
] as const)('%s has its name and its own port', async (name, start) => {
  const simulator: Simulator = await keep<Simulator>(start());
  const other: Simulator = await keep<Simulator>(start());
  expect(simulator.name).toBe(name);
  expect(simulator.url).toBe(`http://${simulator.host}`);
  expect(simulator.host).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(other.host).not.toBe(simulator.host);
});

test('a request is kept as it arrived', async () => {
  const plain = await keep(startPlainHttp({ now: () => 1234 }));
  await call(`${plain.url}/payments?x=1`, 'POST', '{"amount": 5}', { 'X-Mine': 'yes' });
  expect(plain.requests).toMatchObject([
    { method: 'POST', path: '/payments', body: '{"amount": 5}', at: 1234, effect: true, status: 200 },
  ]);
  expect(plain.requests[0]?.headers['x-mine']).toBe('yes');
});

test('latency passes before the effect', async () => {
  const plain = await keep(startPlainHttp({ latency: 50 }));
  const began = Date.now();
  const answer = pay(plain.url);
  await until(() => plain.requests.length === 1);
  expect(plain.ledger.count()).toBe(0);
  await answer;
  expect(Date.now() - began).toBeGreaterThanOrEqual(45);
});

test('reset forgets everything, and cuts off what is still being answered', async () => {
  const plain = await keep(startPlainHttp());
  const { requests, ledger } = plain;
  expect((await pay(plain.url)).json).toMatchObject({ id: 'payment-1' });
  plain.inject({ when: 'before', kind: 'slow', ms: 60_000 }, { when: 'before', kind: 'reset' });
  plain.chaos({ seed: 1, ratio: 1, faults: [{ when: 'before', kind: 'reset' }] });
  const slow = expect(pay(plain.url)).rejects.toThrow();
  await until(() => requests.length === 2);
  plain.reset();
  await slow;
  expect([requests.length, ledger.count()]).toEqual([0, 0]);
  // But no id is given twice.
  expect((await pay(plain.url)).json).toMatchObject({ id: 'payment-2' });
});

test.each(['hang', 'slow', 'drip'] as const)('close ends a %s at once', async (kind) => {
  const plain = await keep(startPlainHttp());
  plain.inject({ when: 'after', kind, ms: 60_000 });
  const cut = expect(pay(plain.url)).rejects.toThrow();
  await until(() => plain.ledger.count() === 1);
  await plain.close();
  await cut;
  await expect(pay(plain.url)).rejects.toThrow();
});

test('close ends idle connections, leaves no handle open, and can be called again', async () => {
  const handles = () => process.getActiveResourcesInfo().filter((name) => /TCPServerWrap|Timeout/.test(name)).length;
  const before = handles();
  const plain = await keep(startPlainHttp());
  plain.inject({ when: 'before', kind: 'hang', ms: 60_000, match: { method: 'POST' } });
  const hanging = expect(pay(plain.url)).rejects.toThrow();
  await fetch(`${plain.url}/payments/none`).catch(() => {});
  await plain.close();
  await hanging;
  await plain.close();
  expect(handles()).toBeLessThanOrEqual(before + 1);
});
