import { Agent } from 'node:http';
import axios from 'axios';
import axiosRetry from 'axios-retry';
import pRetry from 'p-retry';
import { attach as attachRax } from 'retry-axios';
import { recoverFetch } from '../../dist/esm/fetch/index.js';
import { attach, exponential, recoveryOf } from '../../dist/esm/index.js';

/** Short waits for all contenders: what counts here is what they believe, not how long it takes. */
const DELAY = 5;
/** Longer than a busy machine takes for an answer: a timeout without a fault would be an extra faulty request. */
const TIMEOUT = 600;

const policy = {
  maxAttempts: 6,
  attemptTimeout: TIMEOUT,
  backoff: exponential({ initial: DELAY, max: 40 }),
  deadline: 20_000,
};
const retryAll = { retries: 3, retryDelay: () => DELAY, retryCondition: () => true, shouldResetTimeout: true };

/** Name -> a function of the simulator's URL. It returns a function that makes one payment and gives 'paid', 'failed' or 'unknown'. */
export function contendersFor(subject) {
  const { path, request, method = 'POST' } = subject;
  const pathOf = typeof path === 'function' ? path : () => path;
  const send = (client, payment, body) => client.request({ method, url: pathOf(payment), data: body });

  function clientOf(url) {
    const httpAgent = new Agent({ keepAlive: true, maxSockets: 40 });
    return axios.create({ baseURL: url, httpAgent, timeout: TIMEOUT, ...subject.client });
  }

  /** What an application believes without recoverable. */
  async function believe(sending) {
    try {
      const { data } = await sending();
      return subject.saysDone(data) ? 'paid' : 'failed';
    } catch {
      return 'failed';
    }
  }

  return {
    'axios alone': (url) => {
      const client = clientOf(url);
      return (payment) => believe(() => send(client, payment, request(payment)));
    },
    'axios-retry, defaults': (url) => {
      const client = clientOf(url);
      axiosRetry(client, { retries: 3, retryDelay: () => DELAY });
      return (payment) => believe(() => send(client, payment, request(payment)));
    },
    'axios-retry, retrying everything': (url) => {
      const client = clientOf(url);
      axiosRetry(client, retryAll);
      return (payment) => believe(() => send(client, payment, request(payment)));
    },
    [`axios-retry, ${subject.renewing}`]: (url) => {
      const client = clientOf(url);
      axiosRetry(client, retryAll);
      return async (payment) => {
        let body = request(payment);
        for (let left = 3; left > 0; left--) {
          const response = await send(client, payment, body).catch(() => undefined);
          if (response === undefined) return 'failed';
          if (subject.saysUsed(response.data)) body = subject.renew(body, payment);
          else if (!subject.saysLater(response.data)) return believe(() => response);
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
        httpMethodsToRetry: [method],
        backoffType: 'static',
      };
      attachRax(client);
      return (payment) => believe(() => send(client, payment, request(payment)));
    },
    'p-retry around axios': (url) => {
      const client = clientOf(url);
      const options = { retries: 3, minTimeout: DELAY, maxTimeout: DELAY };
      return (payment) => {
        const body = request(payment);
        return believe(() => pRetry(() => send(client, payment, body), options));
      };
    },
    // Every payment gets all its attempts, as with the others.
    recoverable: (url) => payByRecoverable(url, { retryBudget: false, circuitBreaker: false }),
    'recoverable, default budget and breaker': (url) => payByRecoverable(url, {}),
    'recoverable/fetch': (url) => payByFetch(url, { retryBudget: false, circuitBreaker: false }),
  };

  function payByRecoverable(url, guards) {
    const client = clientOf(url);
    client.defaults.timeout = 0;
    attach(client, { provider: subject.provider(), policy, logger: false, ...guards });
    return (payment) => told(send(client, payment, request(payment)));
  }

  function payByFetch(url, guards) {
    const { fetch } = recoverFetch(globalThis.fetch, {
      provider: subject.provider(),
      policy,
      logger: false,
      ...guards,
    });
    const { client: { auth, headers: more } = {}, encode = JSON.stringify } = subject;
    const headers = {
      'content-type': 'application/json',
      ...more,
      ...(auth && { authorization: `Basic ${btoa(`${auth.username}:${auth.password}`)}` }),
    };
    return (payment) => told(fetch(url + pathOf(payment), { method, headers, body: encode(request(payment)) }));
  }

  /** What an application believes with recoverable. Whoever is told to come back, and that nothing was done, pays again. */
  async function told(sending) {
    const { outcome, processed } = recoveryOf(await sending.catch((error) => error)) ?? {};
    if (outcome === 'ok' || outcome === 'recovered' || outcome === 'reconciled') return 'paid';
    return processed === 'no' ? 'failed' : 'unknown';
  }
}
