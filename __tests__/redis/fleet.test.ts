import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import type { Recovery } from '../../src/index.js';
import { redisState } from '../../src/redis/index.js';
import { startPlainHttp } from '../../src/simulators/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { describeWithRedis, RedisServer } from './redis-server.js';

const PROCESSES = 8;
const BURST = 10;

describeWithRedis('eight clients that share by Redis', () => {
  let closing = async () => {};
  afterEach(() => closing());

  /** Each with a connection of its own, as in a process of its own. */
  async function fleet(more: object) {
    const server = await RedisServer.start();
    const simulator = await startPlainHttp();
    closing = () => simulator.close();
    const clients = Array.from({ length: PROCESSES }, () => {
      const state = redisState(server.client(), { limit: 1000 });
      return attached(simulator.url, { state, ...more });
    });
    await clients[0]?.client.post('/payments', { id: '1', amount: 1 });
    const failAll = () =>
      simulator.chaos({ seed: 1, ratio: 1, faults: [{ when: 'before', kind: 'status', status: 503 }] });
    return { server, simulator, clients, failAll };
  }
  const isOpen = ({ recovery }: { recovery: Recovery }) =>
    recovery.stats().lanes.some(({ breaker }) => breaker === 'open');

  test('stop together when it fails, after fewer failures than any one of them would need', async () => {
    const { simulator, clients, failAll } = await fleet({
      circuitBreaker: { row: 24, openFor: 16 * 60_000 },
      retryBudget: false,
      policy: { maxAttempts: 1, longestWait: 1 },
    });
    failAll();
    const before = simulator.requests.length;
    let rounds = 0;
    while (!clients.every(isOpen) && rounds < 12) {
      rounds += 1;
      await Promise.all(clients.map(({ client }) => thrownBy(client.get('/payments/1'))));
      // A row has to last for half a second.
      await sleep(100);
    }
    expect(rounds).toBeLessThan(12);
    const sent = simulator.requests.length - before;
    for (const { client } of clients)
      expect(await thrownBy(client.get('/payments/1'))).toMatchObject({ code: 'ERR_BREAKER_OPEN' });
    expect(simulator.requests.length - before).toBe(sent);
  });

  test('have one budget between them: less than half as many retries as eight budgets would allow', async () => {
    const { simulator, clients, failAll } = await fleet({
      circuitBreaker: false,
      retryBudget: { ratio: 0.1, burst: BURST },
      // A slow machine looks like a provider in trouble, after which a resend would wait for its turn.
      policy: { maxAttempts: 2, longestWait: 1 },
    });
    failAll();
    const before = simulator.requests.length;
    const rounds = 2 * BURST;
    for (let round = 0; round < rounds; round++) {
      await Promise.all(clients.map(({ client }) => thrownBy(client.get('/payments/1'))));
      // With its failure each has handed in what the round before has cost, and is told what that has cost all.
      await sleep(50);
    }
    const resends = simulator.requests.length - before - rounds * PROCESSES;
    expect(resends).toBeGreaterThan(0);
    expect(resends).toBeLessThan((PROCESSES * BURST) / 2);
  });

  test('back off together if one of them is asked to', async () => {
    const { simulator, clients } = await fleet({ policy: { maxAttempts: 1, deadline: 10_000 } });
    const [first, ...others] = clients;
    simulator.inject({ when: 'before', kind: 'status', status: 429, headers: { 'retry-after': '30' } });
    await thrownBy(first?.client.get('/payments/1') as Promise<unknown>);
    // Each hears of it with its next exchange: at its first call, or a second after it.
    for (const { client } of others) await client.get('/payments/1').catch(() => {});
    while (!others.every(({ recovery }) => recovery.stats().lanes.some(({ held }) => (held[''] ?? 0) > 0)))
      await sleep(20);
    const before = simulator.requests.length;
    for (const { client } of others) {
      expect(await thrownBy(client.get('/payments/1'))).toMatchObject({ code: 'ERR_HELD_BACK' });
    }
    expect(simulator.requests.length).toBe(before);
  });

  test('back off together for the operation that is out of service, and for no other one', async () => {
    const { simulator, clients } = await fleet({ policy: { maxAttempts: 1, deadline: 10_000 } });
    const [first, ...others] = clients;
    for (const { client } of clients) await client.get('/payments/1');
    simulator.inject({ when: 'before', kind: 'status', status: 503, headers: { 'retry-after': '30' } });
    await thrownBy(first?.client.get('/payments/1') as Promise<unknown>);
    const heldIn = ({ recovery }: { recovery: Recovery }) =>
      recovery.stats().lanes.flatMap(({ lane, held }) => ((held[''] ?? 0) > 0 ? [lane] : []));
    while (!others.every((each) => heldIn(each).length > 0)) {
      await Promise.all(others.map(({ client }) => client.get('/payments/1').catch(() => {})));
      await sleep(50);
    }
    for (const each of others) {
      expect(heldIn(each)).toEqual(['GET /payments/{id}']);
      expect(await thrownBy(each.client.get('/payments/1'))).toMatchObject({ code: 'ERR_HELD_BACK' });
      expect((await each.client.post('/payments', { id: '2', amount: 1 })).status).toBeLessThan(300);
    }
  });
});
