// The entries that need their own peer, as a TypeScript application uses them.
import { metrics } from '@opentelemetry/api';
import axios from 'axios';
import { Queue, type Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { attach, midtrans } from 'recoverable';
import { deferralWorker, deferTo } from 'recoverable/bullmq';
import { instrument } from 'recoverable/opentelemetry';
import { redisState } from 'recoverable/redis';

const connection = { host: '127.0.0.1', port: 6379 };
const client = axios.create();
const recovery = attach(client, { provider: midtrans(), state: redisState(new Redis(connection)) });
const stop: () => void = instrument(recovery, { meterProvider: metrics.getMeterProvider() });
// @ts-expect-error: it is the handle that is instrumented
instrument(client);
const defer = deferTo(new Queue('payments', { connection }), { job: (_report, id: number) => ({ id }) });
const worker: Worker = deferralWorker<{ id: number }>('payments', async ({ data }) => client.get(`/${data.id}`), {
  connection,
});
// @ts-expect-error: a payment is a number here
defer(undefined, 'payment');

export { stop, worker };
