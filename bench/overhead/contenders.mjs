import { Writable } from 'node:stream';
import axios from 'axios';
import axiosRetry from 'axios-retry';
import { ExponentialBackoff, handleAll, retry } from 'cockatiel';
import pRetry from 'p-retry';
import { pino } from 'pino';
import { attach as attachRax } from 'retry-axios';
import { attach, midtrans } from '../../dist/esm/index.js';

const baseURL = 'https://api.midtrans.com';
const body = { payment_type: 'gopay', transaction_details: { order_id: 'order-1', gross_amount: 10_000 } };

/** Answers at once, as Midtrans words a success. */
async function adapter(config) {
  const headers = { 'content-type': 'application/json' };
  return { status: 200, statusText: 'OK', headers, config, data: '{"status_code":"200"}', request: {} };
}

const client = () => axios.create({ adapter, baseURL });
const logger = pino(new Writable({ write: (_chunk, _encoding, done) => done() }));

function attached(policy = {}) {
  const made = client();
  attach(made, { provider: midtrans(), logger, policy });
  return made;
}

/** What is compared, as functions that make one call; the first of each group is the base. */
export function contenders() {
  const bare = client();
  const paired = client();
  paired.interceptors.request.use((config) => config);
  paired.interceptors.response.use((response) => response);
  const retrying = client();
  axiosRetry(retrying, { retries: 3 });
  const rax = client();
  rax.defaults.raxConfig = { instance: rax };
  attachRax(rax);
  const policy = retry(handleAll, { maxAttempts: 3, backoff: new ExponentialBackoff() });
  const full = attached();
  const untimed = attached({ attemptTimeout: false, deadline: false });
  const get = (each) => () => each.get('/v2/order-1/status');
  const post = (each) => () => each.post('/v2/charge', body);
  return {
    gets: {
      'bare axios': get(bare),
      'retry-axios': get(rax),
      'cockatiel around it': () => policy.execute(() => bare.get('/v2/order-1/status')),
      'an empty interceptor pair': get(paired),
      'axios-retry': get(retrying),
      'p-retry around it': () => pRetry(() => bare.get('/v2/order-1/status'), { retries: 3 }),
      'recoverable, everything on': get(full),
      'recoverable, timeouts off': get(untimed),
    },
    posts: {
      'bare axios': post(bare),
      'recoverable, POST with an Idempotency-Key': post(full),
    },
  };
}
