// The entries that need their own peer.
import assert from 'node:assert/strict';
import axios from 'axios';
import { Redis } from 'ioredis';
import { attach, midtrans } from 'recoverable';
import { deferralWorker, deferTo } from 'recoverable/bullmq';
import { instrument } from 'recoverable/opentelemetry';
import { redisState } from 'recoverable/redis';

const redis = new Redis({ lazyConnect: true });
const recovery = attach(axios.create(), { provider: midtrans(), logger: false, state: redisState(redis) });
instrument(recovery);
assert.equal(typeof deferTo, 'function');
assert.equal(typeof deferralWorker, 'function');
redis.disconnect();
console.log('all peers found');
process.exit();
