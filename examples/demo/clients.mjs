import axios from 'axios';
import axiosRetry from 'axios-retry';
import { pino } from 'pino';
import { attach, exponential, recoveryOf } from 'recoverable';

/** In milliseconds, for an attempt. It is short, like all waits here, so that the demo ends soon. */
const TIMEOUT = 700;
const DELAY = 10;

/** Every client makes this many attempts. */
const ATTEMPTS = 4;

/** Each client, and what it does. */
export const CLIENTS = {
  'bare axios': 'bare axios    sends once and believes the error, or the body, that it gets',
  'axios-retry': `axios-retry   sends up to ${ATTEMPTS} times, whatever the error was`,
  recoverable: `recoverable   sends up to ${ATTEMPTS} times if that is safe; if not, asks the provider`,
};

/** The logger for recoverable: to a file, or none. */
export function openLog(file) {
  return file === undefined ? false : pino({ base: null }, pino.destination({ dest: file, append: false, sync: true }));
}

/**
 * For each client a function of a simulator's URL. It returns a function that makes a request and resolves with what the customer
 * is told: 'paid', 'failed' or 'unknown'.
 */
export function clientsFor({ provider, saysPaid }, logger) {
  const at = (url) => axios.create({ baseURL: url, timeout: TIMEOUT });
  const believe = (client) => (request) =>
    client.request(request).then(
      ({ data }) => (saysPaid(data) ? 'paid' : 'failed'),
      () => 'failed',
    );
  return {
    'bare axios': (url) => believe(at(url)),
    'axios-retry': (url) => {
      const client = at(url);
      axiosRetry(client, {
        retries: ATTEMPTS - 1,
        retryDelay: () => DELAY,
        retryCondition: () => true,
        shouldResetTimeout: true,
      });
      return believe(client);
    },
    recoverable: (url) => {
      const client = at(url);
      const policy = { maxAttempts: ATTEMPTS, backoff: exponential({ initial: DELAY, max: 200 }), deadline: 15_000 };
      // Every payment gets all its attempts: here a quarter of all requests go wrong at random, and a pause would not help.
      attach(client, { provider: provider(), policy, retryBudget: false, circuitBreaker: false, logger });
      return async (request) => told(recoveryOf(await client.request(request).catch((error) => error)));
    },
  };
}

/** Whoever is told to come back, and that nothing was done, pays again. */
function told({ outcome, processed }) {
  if (outcome === 'ok' || outcome === 'recovered' || outcome === 'reconciled') return 'paid';
  return processed === 'no' ? 'failed' : 'unknown';
}
