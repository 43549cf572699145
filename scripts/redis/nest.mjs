// The same with a worker of @nestjs/bullmq, whose decorators are called as functions here: this is JavaScript.
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { BullModule, getQueueToken, Processor, WorkerHost } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { QueueEvents } from 'bullmq';
import { recoveryOf } from 'recoverable';
import { deferralProcessor, deferTo, MOST_STALLS } from 'recoverable/bullmq';
import { startShop } from './shop.mjs';

const { port } = JSON.parse(process.argv[2]);
const connection = { host: '127.0.0.1', port };
const shop = await startShop();
const given = [];

class PaymentsWorker extends WorkerHost {
  run = deferralProcessor(({ recovery, signal }) => shop.pay({ recovery, signal }), { logger: false });

  process(job, token, signal) {
    given.push(token, signal);
    return this.run(job, token, signal);
  }
}
Processor('payments', { maxStalledCount: MOST_STALLS })(PaymentsWorker);

class App {}
const imports = [BullModule.forRoot({ connection }), BullModule.registerQueue({ name: 'payments' })];
Module({ imports, providers: [PaymentsWorker] })(App);

const app = await NestFactory.createApplicationContext(App, { logger: ['error'] });
const queue = app.get(getQueueToken('payments'));
const events = new QueueEvents('payments', { connection });
await events.waitUntilReady();
const error = await shop.pay().then(assert.fail, (thrown) => thrown);
const put = await deferTo(queue, { job: () => ({}), logger: false })(recoveryOf(error));
shop.wakeUp();
const job = await queue.getJob(put.jobId);
const done = await job.waitUntilFinished(events, 20_000);
assert.match(done.outcome, /^(?:ok|recovered|reconciled)$/);
assert.equal(typeof given[0], 'string');
assert.ok(given[1] instanceof AbortSignal);
await Promise.all([app.close(), events.close()]);
console.log('paid');
process.exit();
