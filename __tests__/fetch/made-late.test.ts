// Node announces a request of its own client when it sends it: what else fails before that says nothing about the payment.
import { beforeAll, expect, test } from '@jest/globals';
import axios, { type AxiosAdapter } from 'axios';
import { plainHttp, recoveryOf, run } from '../../src/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';
import { until } from '../simulators/until.js';
import { posting, wrapped } from './wrapped.js';

let nodeFetch: typeof fetch;
beforeAll(async () => {
  nodeFetch = (await import('node-fetch' as string)).default;
});

/** `fetch` refuses this port at once, and sends nothing. */
const audit = () => fetch('http://127.0.0.1:9/audit', { method: 'POST' });
/** As an attached client says it. */
const heldBack = () => Promise.reject(Object.assign(new Error('open'), { code: 'ERR_BREAKER_OPEN' }));

const byHttp = axios.getAdapter('http');

const edges: readonly [string, (url: string, beside: () => Promise<unknown>) => Promise<unknown>][] = [
  [
    'a fetch around node-fetch',
    (url, beside) => {
      const both = async (...given: Parameters<typeof nodeFetch>) =>
        (await Promise.all([nodeFetch(...given), beside()]))[0];
      return wrapped({}, both).fetch(url, posting({}));
    },
  ],
  [
    "an adapter around axios's",
    (url, beside) => {
      const both: AxiosAdapter = async (config) => (await Promise.all([byHttp(config), beside()]))[0];
      return attached(url, {}, { adapter: both }).client.post('', {});
    },
  ],
  [
    "an adapter around axios's that an interceptor sets",
    (url, beside) => {
      const both: AxiosAdapter = async (config) => (await Promise.all([byHttp(config), beside()]))[0];
      const { client } = attached(url);
      client.interceptors.request.use((config) => Object.assign(config, { adapter: both }));
      return client.post('', {});
    },
  ],
  [
    'a run',
    (url, beside) =>
      run(() => Promise.all([nodeFetch(url, posting({})), beside()]), {
        provider: plainHttp(),
        logger: false,
      }),
  ],
];

test.each(edges.flatMap(([edge, pay]) => [audit, heldBack].map((beside) => [edge, beside.name, beside, pay] as const)))(
  '%s that pays while something beside it is refused (%s): the payment is made once, in doubt',
  async (_edge, _name, beside, pay) => {
    const server = await serve(reply(201));
    const report = recoveryOf(await thrownBy(pay(server.url, beside)));
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    await until(() => server.arrived.length > 0);
    expect(server.arrived).toHaveLength(1);
  },
);
