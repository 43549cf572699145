import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import axios from 'axios';
import axiosRetry from 'axios-retry';
import pRetry from 'p-retry';
import { attach as attachRax } from 'retry-axios';
import { attach, exponential, midtrans, recoveryOf } from '../../dist/esm/index.js';

/** Short waits for everybody: what counts here is what is believed, not how long it took. */
const DELAY = 5;

function clientOf(url) {
  return axios.create({
    baseURL: url,
    auth: { username: 'SB-Mid-server-simulator', password: '' },
    httpAgent: new Agent({ keepAlive: true, maxSockets: 40 }),
    timeout: 300,
  });
}

/** What an application believes without recoverable: a body that says 2xx is paid, anything else has failed. */
async function believe(sending) {
  try {
    const { data } = await sending();
    return /^20[01]$/.test(String(data?.status_code)) ? 'paid' : 'failed';
  } catch {
    return 'failed';
  }
}

const retryAll = { retries: 3, retryDelay: () => DELAY, retryCondition: () => true, shouldResetTimeout: true };

/** name -> a function of the simulator's URL that gives a function of one charge: 'paid', 'failed' or 'unknown'. */
export const contenders = {
  'axios alone': (url) => {
    const client = clientOf(url);
    return (charge) => believe(() => client.post('/v2/charge', charge));
  },
  'axios-retry, defaults': (url) => {
    const client = clientOf(url);
    axiosRetry(client, { retries: 3, retryDelay: () => DELAY });
    return (charge) => believe(() => client.post('/v2/charge', charge));
  },
  'axios-retry, everything': (url) => {
    const client = clientOf(url);
    axiosRetry(client, retryAll);
    return (charge) => believe(() => client.post('/v2/charge', charge));
  },
  'axios-retry, a suffix on 406': (url) => {
    const client = clientOf(url);
    axiosRetry(client, retryAll);
    const refused = (data) => /^(?:406|503|900|500)$/.test(String(data?.status_code));
    return async (charge) => {
      let current = charge;
      for (let left = 3; left > 0; left--) {
        const response = await client.post('/v2/charge', current).catch(() => undefined);
        if (response === undefined) return 'failed';
        if (!refused(response.data)) return believe(() => response);
        if (String(response.data.status_code) !== '406') continue;
        const order_id = `${charge.transaction_details.order_id}-${randomUUID().slice(0, 8)}`;
        current = { ...charge, transaction_details: { ...charge.transaction_details, order_id } };
      }
      return 'failed';
    };
  },
  'retry-axios': (url) => {
    const client = clientOf(url);
    client.defaults.raxConfig = {
      instance: client,
      retry: 3,
      noResponseRetries: 3,
      retryDelay: DELAY,
      httpMethodsToRetry: ['POST'],
      backoffType: 'static',
    };
    attachRax(client);
    return (charge) => believe(() => client.post('/v2/charge', charge));
  },
  'p-retry around axios': (url) => {
    const client = clientOf(url);
    const options = { retries: 3, minTimeout: DELAY, maxTimeout: DELAY };
    return (charge) => believe(() => pRetry(() => client.post('/v2/charge', charge), options));
  },
  recoverable: (url) => {
    const client = clientOf(url);
    client.defaults.timeout = 0;
    const policy = {
      maxAttempts: 6,
      attemptTimeout: 300,
      backoff: exponential({ initial: DELAY, max: 40 }),
      deadline: 20_000,
    };
    attach(client, { provider: midtrans(), policy, logger: false });
    return async (charge) => {
      const result = await client.post('/v2/charge', charge).catch((error) => error);
      const outcome = recoveryOf(result)?.outcome;
      if (outcome === 'ok' || outcome === 'recovered' || outcome === 'reconciled') return 'paid';
      return outcome === 'failed' ? 'failed' : 'unknown';
    };
  },
};
