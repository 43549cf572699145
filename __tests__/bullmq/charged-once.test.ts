import { afterAll, beforeAll, expect, test } from '@jest/globals';
import axios from 'axios';
import { deferTo } from '../../src/bullmq/index.js';
import { attach, constant, type RequestRecovery, recoveryOf } from '../../src/index.js';
import { stripe } from '../../src/providers/stripe/index.js';
import { type StripeSimulator, startStripe } from '../../src/simulators/index.js';
import { describeWithRedis, RedisServer } from '../redis/redis-server.js';
import { Stage, until } from './stage.js';

describeWithRedis('a payment that is called for twice, under two keys, and named by id', () => {
  let stage: Stage;
  let simulator: StripeSimulator;
  beforeAll(async () => {
    stage = new Stage(await RedisServer.start());
    simulator = await startStripe();
  });
  afterAll(async () => {
    await stage.close();
    await simulator.close();
  });

  function pay(recovery: RequestRecovery = {}) {
    const client = axios.create({ baseURL: simulator.url, headers: { Authorization: 'Bearer sk_test_x' } });
    attach(client, { provider: stripe(), policy: { maxAttempts: 1, maxRetryAfter: 100 }, logger: false });
    const form = new URLSearchParams({
      amount: '500',
      currency: 'eur',
      confirm: 'true',
      payment_method: 'pm_card_visa',
    });
    return client.post('/v1/payment_intents', form, { recovery });
  }

  test('is made once, also if the first call is over when the second is deferred', async () => {
    const queue = stage.queue();
    const defer = deferTo(queue, { job: () => ({}), id: () => 'payment-7', delay: constant(1) });
    const later = { when: 'before', kind: 'status', status: 429, headers: { 'retry-after': '1' } };
    const putOff = async () => {
      simulator.inject({ ...later, match: { method: 'POST' } } as never);
      const report = recoveryOf(await pay().catch((error) => error));
      expect(report).toMatchObject({ outcome: 'deferred', processed: 'no' });
      return defer(report);
    };
    const { jobId = '' } = (await putOff()) ?? {};
    let runs = 0;
    stage.worker(queue, ({ recovery }) => pay(recovery).finally(() => runs++), { logger: false, delay: constant(1) });
    await stage.jobIn('completed', queue, jobId);
    const charges = () => simulator.ledger.entries.length;
    expect(charges()).toBe(1);

    const before = runs;
    await putOff();
    await until(async () => runs > before);
    expect(charges()).toBe(1);
  });
});
