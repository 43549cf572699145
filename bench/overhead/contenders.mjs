import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import axios from 'axios';
import axiosRetry from 'axios-retry';
import { ExponentialBackoff, handleAll, retry } from 'cockatiel';
import pRetry from 'p-retry';
import { pino } from 'pino';
import { attach as attachRax } from 'retry-axios';
import { recoverFetch } from '../../dist/esm/fetch/index.js';
import { attach, midtrans } from '../../dist/esm/index.js';
import { settled } from './settled.mjs';

const charge = { payment_type: 'gopay', transaction_details: { order_id: 'order-1', gross_amount: 10_000 } };
const logger = pino(new Writable({ write: (_chunk, _encoding, done) => done() }));

const get = (client) => () => client.get('/v2/order-1/status');
const post = (client) => () => client.post('/v2/charge', charge);

function attached(client, policy = {}) {
  attach(client, { provider: midtrans(), logger, policy });
  return client;
}

/** What the listener below has counted. It is exported so that the listener's work is not optimised away. */
export const heardOf = { calls: 0, milliseconds: 0 };

/** Attaches, with a listener that reads the line as a counter would. */
function heard(client) {
  attach(client, { provider: midtrans(), logger }).on('recovery.finished', ({ outcome, elapsedMs }) => {
    heardOf.calls += outcome === 'ok' ? 1 : 0;
    heardOf.milliseconds += elapsedMs;
  });
  return client;
}

/** The key of a request, as an interceptor sets it. */
function keyed(client) {
  const set = (config) => {
    config.headers['Idempotency-Key'] = randomUUID();
    return config;
  };
  client.interceptors.request.use(set, undefined, { synchronous: true });
  return client;
}

/**
 * The least that somebody would write to end late requests, judge the body, and keep the request for another attempt. A charge's
 * answer must name the order that was sent.
 */
function byHand(client) {
  const adapter = axios.getAdapter(client.defaults.adapter);
  const kept = new WeakMap();
  client.defaults.adapter = async (config) => {
    const { url, data, headers, signal } = config;
    const controller = new AbortController();
    config.signal = controller.signal;
    const timer = setTimeout(() => controller.abort(), 30_000);
    try {
      const response = await adapter(config);
      response.data = JSON.parse(response.data);
      if (response.data.status_code !== '200') throw new Error(response.data.status_code);
      const sent = data === undefined ? undefined : JSON.parse(data).transaction_details;
      if (sent !== undefined && response.data.order_id !== sent.order_id) throw new Error('of another order');
      kept.set(response, { url, data, headers });
      return response;
    } finally {
      clearTimeout(timer);
      config.signal = signal;
    }
  };
  return client;
}

/** The only contender that is not compared with bare axios. */
export const LISTENER = 'recoverable with a listener on recovery.finished, beside recoverable without';

/** Name -> the two functions to compare: the call, and the same call with the contender around it, each on its own client. */
export const contenders = {
  'retry-axios': (client) => {
    const rax = client();
    rax.defaults.raxConfig = { instance: rax };
    attachRax(rax);
    return [get(client()), get(rax)];
  },
  'cockatiel around it': (client) => {
    const inner = get(client());
    const policy = retry(handleAll, { maxAttempts: 3, backoff: new ExponentialBackoff() });
    return [get(client()), () => policy.execute(inner)];
  },
  'an empty interceptor pair': (client) => {
    const paired = client();
    paired.interceptors.request.use((config) => config);
    paired.interceptors.response.use((response) => response);
    return [get(client()), get(paired)];
  },
  'a POST whose interceptor sets an Idempotency-Key': (client) => [post(client()), post(keyed(client()))],
  'by hand: a signal, a timer, and a body that is judged': (client) => [get(client()), get(byHand(client()))],
  'by hand, POST with an Idempotency-Key': (client) => [post(client()), post(byHand(keyed(client())))],
  'axios-retry': (client) => {
    const retrying = client();
    axiosRetry(retrying, { retries: 3 });
    return [get(client()), get(retrying)];
  },
  'p-retry around it': (client) => {
    const inner = get(client());
    return [get(client()), () => pRetry(inner, { retries: 3 })];
  },
  'recoverable, everything on': (client) => [get(client()), get(attached(client()))],
  'recoverable, timeouts off': (client) => [
    get(client()),
    get(attached(client(), { attemptTimeout: false, connectTimeout: false, deadline: false })),
  ],
  'recoverable, POST with an Idempotency-Key': (client) => [post(client()), post(attached(client()))],
  [LISTENER]: (client) => [get(attached(client())), get(heard(client()))],
};

const read = (fetch, url, init) => async () => (await fetch(url, init?.())).json();

/** The least that a wrapper has to do to end late requests, judge bodies, and hand on an unread response. */
async function least(url, init) {
  const response = await fetch(url, { ...init, signal: new AbortController().signal });
  const text = await response.text();
  JSON.parse(text);
  return new Response(text, response);
}

/** The contenders for `fetch`, over a socket. The caller reads the body. */
export const fetches = {
  'recoverable/fetch, beside bare fetch over a loopback socket': (url) => [read(fetch, url), read(wrapped(), url)],
  'recoverable/fetch, timeouts off, beside bare fetch over a loopback socket': (url) => {
    const policy = { attemptTimeout: false, connectTimeout: false, deadline: false };
    return [read(fetch, url), read(wrapped(policy), url)];
  },
  'a signal, and a body that is read twice, beside bare fetch over a loopback socket': (url) => [
    read(fetch, url),
    read(least, url),
  ],
  'recoverable/fetch, beside fetch with a signal over a loopback socket': (url) => {
    const signalled = read(fetch, url, () => ({ signal: new AbortController().signal }));
    return [signalled, read(wrapped(), url)];
  },
};

function wrapped(policy = {}) {
  return recoverFetch(fetch, { provider: midtrans(), logger, policy }).fetch;
}

/** A client whose adapter answers at once with a success of Midtrans. */
export function instantClient() {
  const adapter = async (config) => {
    const headers = { 'content-type': 'application/json' };
    return { status: 200, statusText: 'OK', headers, config, data: settled, request: {} };
  };
  return axios.create({ adapter, baseURL: 'https://api.midtrans.com' });
}
