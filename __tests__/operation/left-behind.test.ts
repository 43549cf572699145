import { describe, expect, jest, test } from '@jest/globals';
import axios from 'axios';
import { constant, plainHttp, type RunOptions, recoveryOf, run } from '../../src/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import { until } from '../simulators/until.js';

const IN_DOUBT = { outcome: 'unknown', processed: 'maybe', stoppedBy: 'ambiguous' };
const options = (): RunOptions => ({ provider: plainHttp(), logger: false, policy: { backoff: constant(80) } });

/** A server that answers by path; a path with a gate waits for it. */
async function shop(answers: Readonly<Record<string, Answer>>, gates: Readonly<Record<string, Promise<unknown>>> = {}) {
  const server = await serve((response, request) => {
    const path = String(request.url);
    const answer = () => (answers[path] ?? reply(200, '{}'))(response, request);
    void (gates[path] ?? Promise.resolve()).then(answer);
  });
  const count = (path: string) => server.arrived.filter(({ url }) => url === path).length;
  return { url: server.url, count };
}

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const limited = reply(429);

describe('what an attempt left behind', () => {
  test.each(['bare', 'attached'] as const)('a read on the wire may lead to a charge: a %s client', async (kind) => {
    const { open, opened } = gate();
    const { url, count } = await shop({ '/receipt': limited }, { '/customer': opened });
    const client = kind === 'bare' ? axios.create({ baseURL: url }) : attached(url, { provider: plainHttp() }).client;
    let charge: Promise<unknown> | undefined;
    const operation = jest.fn(() => {
      charge = client.get('/customer').then(() => client.post('/charge', {}));
      return Promise.all([charge, axios.post(`${url}/receipt`, {})]);
    });
    const error = await thrownBy(run(operation, options()));
    expect(recoveryOf(error)).toMatchObject({ ...IN_DOUBT, attempts: { length: 1 } });
    open();
    await charge;
    expect(operation).toHaveBeenCalledTimes(1);
    expect(count('/charge')).toBe(1);
  });

  test('a write in doubt is not sent again once the run is cut, and is not told as failed', async () => {
    const { open, opened } = gate();
    const { url, count } = await shop({ '/charge': reset }, { '/charge': opened });
    const { client } = attached(url, { provider: plainHttp() });
    const controller = new AbortController();
    let charge: Promise<unknown> | undefined;
    const operation = () => {
      const made = client.post('/charge', {}, { recovery: { idempotent: true } });
      charge = thrownBy(made);
      return made;
    };
    const cut = thrownBy(run(operation, { ...options(), signal: controller.signal }));
    await until(() => count('/charge') === 1);
    controller.abort();
    await cut;
    open();
    expect(recoveryOf(await charge)).toMatchObject({ outcome: 'unknown', processed: 'maybe', stoppedBy: 'abort' });
    expect(count('/charge')).toBe(1);
  });

  test('a call that an interceptor has not let go yet may lead to a charge', async () => {
    const { open, opened } = gate();
    const { url } = await shop({ '/receipt': limited });
    const { client } = attached(url, { provider: plainHttp() });
    client.interceptors.request.use((config) => opened.then(() => config));
    const operation = jest.fn(() => Promise.all([client.get('/customer'), axios.post(`${url}/receipt`, {})]));
    expect(recoveryOf(await thrownBy(run(operation, options())))).toMatchObject(IN_DOUBT);
    open();
    expect(operation).toHaveBeenCalledTimes(1);
  });

  test.each(['POST', 'GET'])('a timer makes a %s during the wait', async (method) => {
    const { url, count } = await shop({ '/receipt': limited });
    let charge: Promise<unknown> | undefined;
    const operation = jest.fn(async () => {
      await axios.post(`${url}/receipt`, {}).catch((error) => {
        charge = pause(5).then(() => axios.request({ method, url: `${url}/charge` }));
        throw error;
      });
    });
    expect(recoveryOf(await thrownBy(run(operation, options())))).toMatchObject({
      ...IN_DOUBT,
      attempts: [{ status: 429, processed: 'maybe' }],
    });
    await charge;
    expect(operation).toHaveBeenCalledTimes(1);
    expect(count('/charge')).toBe(1);
  });

  test('an attached client charges during the wait, through an adapter that shows nothing on the wire', async () => {
    const { url } = await shop({ '/receipt': limited });
    const adapter = jest.fn(async (config) => ({ status: 200, statusText: '', headers: {}, data: '{}', config }));
    const { client } = attached(url, { provider: plainHttp() });
    const operation = jest.fn(async () => {
      await axios.post(`${url}/receipt`, {}).catch((error) => {
        void pause(5).then(() => client.post('/charge', {}, { adapter: adapter as never }));
        throw error;
      });
    });
    expect(recoveryOf(await thrownBy(run(operation, options())))).toMatchObject({
      outcome: 'unknown',
      processed: expect.stringMatching(/maybe|yes/),
    });
    expect(operation).toHaveBeenCalledTimes(1);
    expect(adapter).toHaveBeenCalledTimes(1);
  });

  test('a charge during the next attempt puts that one in doubt', async () => {
    const { url, count } = await shop({ '/receipt': limited });
    const { open, opened } = gate();
    let charge: Promise<unknown> | undefined;
    const operation = jest.fn(async ({ attempt }: { attempt: number }) => {
      if (attempt === 1) charge = opened.then(() => axios.post(`${url}/charge`, {}));
      else open();
      if (attempt === 2) await charge;
      await axios.post(`${url}/receipt`, {});
    });
    const error = await thrownBy(run(operation, options()));
    expect(recoveryOf(error)).toMatchObject({ ...IN_DOUBT, attempts: { length: 2 } });
    expect(operation).toHaveBeenCalledTimes(2);
    expect(count('/charge')).toBe(1);
  });

  test('does not matter to an operation that does no harm if it is run twice', async () => {
    const { open, opened } = gate();
    const { url } = await shop({ '/receipt': limited }, { '/customer': opened });
    const operation = jest.fn(() => {
      setTimeout(() => axios.get(`${url}/later`).catch(() => {}), 5);
      return Promise.all([axios.get(`${url}/customer`), axios.get(`${url}/receipt`)]);
    });
    await thrownBy(run(operation, { ...options(), idempotent: true }));
    open();
    expect(operation).toHaveBeenCalledTimes(4);
  });
});

describe('what is over leaves nothing behind', () => {
  test('a read whose own time is over is read again', async () => {
    const { open, opened } = gate();
    const { url } = await shop({}, { '/customer': opened });
    const operation = jest.fn(() => axios.get(`${url}/customer`, { timeout: 30 }));
    const report = recoveryOf(await thrownBy(run(operation, { ...options(), policy: { backoff: constant(1) } })));
    open();
    expect(report).toMatchObject({ outcome: 'failed', attempts: { length: 4 } });
    expect(operation).toHaveBeenCalledTimes(4);
  });

  test('reads that have ended, and an access token', async () => {
    const { url, count } = await shop({ '/charge': limited });
    const operation = async () => {
      await Promise.all([axios.get(`${url}/a`), fetch(`${url}/b`), axios.post(`${url}/oauth2/token`, {})]);
      await axios.post(`${url}/charge`, {});
    };
    const report = recoveryOf(await thrownBy(run(operation, { ...options(), policy: { backoff: constant(1) } })));
    expect(report).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(count('/charge')).toBe(4);
  });
});
