import { expect, test } from '@jest/globals';
import type { WorkerOptions } from 'bullmq';
import { checkWorker } from '../../src/bullmq/check-worker.js';

/** Every option of a BullMQ Worker; the compiler misses none. */
const theirs: Readonly<Record<keyof WorkerOptions, 1>> = {
  name: 1,
  autorun: 1,
  concurrency: 1,
  limiter: 1,
  metrics: 1,
  maximumRateLimitDelay: 1,
  maxStartedAttempts: 1,
  maxStalledCount: 1,
  stalledInterval: 1,
  removeOnComplete: 1,
  removeOnFail: 1,
  skipStalledCheck: 1,
  skipLockRenewal: 1,
  drainDelay: 1,
  lockDuration: 1,
  lockRenewTime: 1,
  runRetryDelay: 1,
  settings: 1,
  useWorkerThreads: 1,
  telemetry: 1,
  connection: 1,
  blockingConnection: 1,
  skipVersionCheck: 1,
  skipWaitingForReady: 1,
  prefix: 1,
  workerForkOptions: 1,
  workerThreadsOptions: 1,
};

test("none of BullMQ's own options is taken for a slip", () => {
  expect(() => checkWorker('q', theirs)).not.toThrow();
});

test.each(['delay', 'maxAttempts', 'deadline', 'timeout', 'logger'])('nor is %s', (name) => {
  expect(() => checkWorker('q', { connection: {}, [name]: 1 })).not.toThrow();
});
