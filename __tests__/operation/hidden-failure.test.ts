import { describe, expect, jest, test } from '@jest/globals';
import axios from 'axios';
import { constant, midtrans, plainHttp, type RunOptions, recoveryOf, run, trafficOf } from '../../src/index.js';
import { answering, attached, thrownBy } from '../axios/attached.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';

const NOBODY = 'http://127.0.0.1:1023';
const MOST = { length: 4 };
const options = (): RunOptions => ({ provider: plainHttp(), logger: false, policy: { backoff: constant(1) } });

const fine = () => ({ fine: true });

/** Ways in which an operation loses the failure of its only write. */
const ways: [string, (url: string) => Promise<unknown>][] = [
  ['catches it', (url) => axios.post(url, {}).then(({ data }) => data, fine)],
  ['returns it', (url) => axios.post(url, {}).catch((error: unknown) => error)],
  [
    'returns a text',
    (url) =>
      axios.post(url, {}).then(
        () => 'paid',
        () => 'not paid',
      ),
  ],
  [
    'returns nothing',
    (url) =>
      axios.post(url, {}).then(
        () => {},
        () => {},
      ),
  ],
  ['settles all', async (url) => ({ all: await Promise.allSettled([axios.post(url, {})]) })],
  [
    'reads the body without a look at the status',
    async (url) => (await fetch(url, { method: 'POST', body: '{}' })).json(),
  ],
  ['uses a client that resolves', async (url) => (await axios.post(url, {}, { validateStatus: null })).data],
  ['uses an attached client', (url) => attached(url, { provider: plainHttp() }).client.post(url, {}).then(fine, fine)],
  ['holds another run', (url) => run(() => axios.post(url, {}), options()).then(fine, fine)],
];

describe.each(ways)('a write was refused, and the operation that %s', (_, way) => {
  test('is run again, and has recovered if the write is made then', async () => {
    const server = await serve(reply(429), reply(429), reply(200, { paid: true }));
    await run(() => way(`${server.url}/charge`), options());
    expect(server.arrived).toHaveLength(3);
  });

  test('does not end well if the write never is', async () => {
    const server = await serve(reply(429));
    const error = await thrownBy(run(() => way(`${server.url}/charge`), options()));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no', attempts: MOST });
    expect(error).toMatchObject({ code: 'ERR_PROVIDER', response: { status: 429 } });
    expect(server.arrived).toHaveLength(4);
  });

  test('is in doubt if the write may have been made', async () => {
    const server = await serve(reply(503));
    const error = await thrownBy(run(() => way(`${server.url}/charge`), options()));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(server.arrived).toHaveLength(1);
  });
});

describe('a write got no answer, and the operation returns a value', () => {
  test('it cannot have been made: it is run again', async () => {
    const operation = jest.fn(() => axios.post(NOBODY, {}).catch(fine));
    const error = await thrownBy(run(operation, options()));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no', attempts: MOST });
    expect(error).toMatchObject({ code: 'ERR_PROVIDER', cause: { code: 'ECONNREFUSED' } });
    expect(operation).toHaveBeenCalledTimes(4);
  });

  test('it may have been made: it is in doubt', async () => {
    const server = await serve(reset);
    const error = await thrownBy(run(() => axios.post(server.url, {}).catch(fine), options()));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(server.arrived).toHaveLength(1);
  });
});

test('what the operation returned is in the error', async () => {
  const server = await serve(reply(400, { reason: 'no such card' }));
  const operation = async () => (await fetch(server.url, { method: 'POST' })).json();
  const error = await thrownBy(run(operation, options()));
  expect(error).toMatchObject({ response: { status: 400, data: { reason: 'no such card' } } });
  expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'rule', attempts: [{ status: 400 }] });
});

test("a dialect is read with the write's own status", async () => {
  const server = await serve(
    reply(429, { status_code: '429', status_message: 'slow down' }),
    reply(200, { status_code: '200' }),
  );
  const operation = async () => (await fetch(`${server.url}/v2/charge`, { method: 'POST' })).json();
  const value = await run(operation, { ...options(), provider: midtrans() });
  expect(recoveryOf(value)).toMatchObject({ outcome: 'recovered', attempts: [{ status: 429, code: '429' }, {}] });
});

test('an attached client whose calls the wire does not show counts by its own outcome', async () => {
  const { client } = attached('https://pay.example', { provider: plainHttp() });
  client.defaults.adapter = answering(429);
  const error = await thrownBy(run(() => client.post('/charge', {}).then(fine, fine), options()));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no', attempts: MOST });
});

describe('a value stands', () => {
  test.each<[string, Answer[], string[]]>([
    ['an SDK has tried again and succeeded', [reply(503), reply(200)], ['POST', 'POST']],
    ['only reads failed', [reply(404), reply(503)], ['GET', 'GET']],
  ])('if %s', async (_, answers, methods) => {
    const server = await serve(...(answers as [Answer]));
    const operation = async () => {
      for (const method of methods) await axios.request({ method, url: server.url, data: undefined }).catch(() => {});
      return fine();
    };
    const value = await run(operation, options());
    expect(recoveryOf(value)).toMatchObject({ outcome: 'ok' });
    expect(server.arrived).toHaveLength(2);
  });

  test('if the operation has gone on after the refusal, but the write was not made', async () => {
    const server = await serve(reply(404), reply(200, { id: 'c-1' }));
    const operation = () =>
      axios
        .post(`${server.url}/customers`, {})
        .catch(() => axios.get(`${server.url}/customers/c-1`))
        .then(({ data }) => data as object);
    const value = await run(operation, options());
    expect(value).toEqual({ id: 'c-1' });
    const report = recoveryOf(value);
    expect(report).toMatchObject({ outcome: 'failed', processed: 'no', attempts: [{ status: 404 }] });
    expect(report).toMatchObject({ stoppedBy: 'operation', summary: expect.stringMatching('went on without it') });
    expect(server.arrived).toHaveLength(2);
  });

  test('if an attached client succeeded after another write was given up before it was sent', async () => {
    const server = await serve(reply(200));
    const { client } = attached(server.url, { provider: plainHttp() });
    const controller = new AbortController();
    controller.abort();
    const operation = async () => {
      await client.post('/charges', {}, { signal: controller.signal }).catch(() => {});
      return (await client.post('/charges', {})).data as object;
    };
    expect(recoveryOf(await run(operation, options()))).toMatchObject({ outcome: 'ok' });
    expect(server.arrived).toHaveLength(1);
  });

  test('if the operation has asked about a write that may have been made', async () => {
    const server = await serve(reply(503), reply(200, { id: 'c-1' }));
    const operation = () =>
      axios
        .post(`${server.url}/charges`, {})
        .catch(() => axios.get(`${server.url}/charges/c-1`))
        .then(({ data }) => data as object);
    const value = await run(operation, options());
    expect(value).toEqual({ id: 'c-1' });
    expect(server.arrived).toHaveLength(2);
  });
});

/** Answers each path with its own status; 200 unless one is given. */
const paths = (statuses: Readonly<Record<string, number>>) =>
  serve((response, { url = '' }) => reply(statuses[url] ?? 200, { from: url })(response, {} as never));
const send = (url: string, method = 'POST') => axios.request({ url, method }).then(({ data }) => data, fine);

describe('one write succeeded, and another failed', () => {
  test.each([503, 400, 429])('the last one, with %i, and the value may be its own: in doubt', async (status) => {
    const server = await paths({ '/payments': status });
    const operation = async () => {
      await send(`${server.url}/customers`);
      return (await fetch(`${server.url}/payments`, { method: 'POST' })).json();
    };
    const error = await thrownBy(run(operation, options()));
    expect(error).toMatchObject({ code: 'ERR_PROVIDER', response: { status, data: { from: '/payments' } } });
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe', attempts: { length: 1 } });
    const what =
      status === 503 ? 'one of its writes may have taken effect' : 'may have done something besides its failed request';
    expect(recoveryOf(error)?.summary).toMatch(what);
    expect(server.arrived).toHaveLength(2);
  });

  test.each<[string, (url: string) => Promise<unknown>]>([
    ['at the same time', (url) => Promise.all([send(`${url}/charges`), send(`${url}/receipts`)])],
    ['of an attached client', (url) => attached(url, { provider: plainHttp() }).client.post('/receipts').catch(fine)],
  ])('%s: in doubt', async (_, last) => {
    const server = await paths({ '/receipts': 503 });
    const operation = async () => {
      await send(`${server.url}/charges`);
      return last(server.url);
    };
    expect(recoveryOf(await thrownBy(run(operation, options())))).toMatchObject({ outcome: 'unknown' });
  });

  test('the operation returned the response of the one that succeeded: that is the answer', async () => {
    const server = await paths({ '/receipts': 503 });
    const operation = async () => {
      const charged = await axios.post(`${server.url}/charges`);
      await send(`${server.url}/receipts`);
      return charged;
    };
    expect(recoveryOf(await run(operation, options()))).toMatchObject({ outcome: 'ok' });
  });

  test.each<[string, Partial<RunOptions>]>([
    ['the run says so', { host: '127.0.0.1' }],
    ['the provider says so', { provider: { ...plainHttp(), hosts: ['127.0.0.1'] } }],
  ])("a failure elsewhere is not the provider's, if %s", async (_, given) => {
    const server = await paths({ '/spans': 503 });
    const operation = async () => {
      const charged = await send(`${server.url}/charges`);
      await send(`${server.url.replace('127.0.0.1', 'localhost')}/spans`);
      return charged;
    };
    expect(recoveryOf(await run(operation, { ...options(), ...given }))).toMatchObject({ outcome: 'ok' });
    expect(server.arrived).toHaveLength(2);
  });

  test('at a host that only the traffic of a client suggests: in doubt', async () => {
    const server = await paths({ '/payments': 503 });
    const { recovery } = attached(server.url.replace('127.0.0.1', 'localhost'), { provider: plainHttp() });
    const operation = async () => {
      await send(`${server.url.replace('127.0.0.1', 'localhost')}/audit`);
      return send(`${server.url}/payments`);
    };
    const error = await thrownBy(run(operation, { ...options(), traffic: trafficOf(recovery) }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  });

  test('at another host of the provider: in doubt', async () => {
    const server = await paths({ '/payments': 503 });
    const operation = async () => {
      await send(`${server.url}/customers`);
      return send(`${server.url.replace('127.0.0.1', 'localhost')}/payments`);
    };
    const provider = { ...plainHttp(), hosts: ['127.0.0.1', 'localhost'] };
    const error = await thrownBy(run(operation, { ...options(), provider }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  });

  test.each(['/wallets', '/audit'])('it was refused, and nobody knows what %s is instead: in doubt', async (other) => {
    const server = await paths({ '/cards': 402 });
    const operation = async () => {
      await send(`${server.url}/cards`);
      return send(server.url + other);
    };
    const value = await run(operation, options());
    expect(value).toEqual({ from: other });
    expect(recoveryOf(value)).toMatchObject({ outcome: 'unknown', processed: 'maybe', stoppedBy: 'operation' });
  });

  test('an attached client that the wire does not show tried again and succeeded', async () => {
    const { client } = attached('https://pay.example', { provider: plainHttp() });
    const operation = async () => {
      client.defaults.adapter = answering(503);
      await client.post('/charge', {}).catch(fine);
      client.defaults.adapter = answering(200);
      return (await client.post('/charge', {})).data as object;
    };
    expect(recoveryOf(await run(operation, options()))).toMatchObject({ outcome: 'ok' });
  });
});

describe('a write may have been made, and the operation goes on: its value stands, and the report knows', () => {
  test.each([
    ['reads', 'GET'],
    ['writes', 'POST'],
  ])('and %s something else', async (_, method) => {
    const server = await paths({ '/payments': 503 });
    const operation = async () => {
      await send(`${server.url}/payments`);
      return send(`${server.url}/rates`, method);
    };
    const value = await run(operation, options());
    expect(value).toEqual({ from: '/rates' });
    const report = recoveryOf(value);
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe', stoppedBy: 'operation' });
    expect(report?.summary).toMatch('the operation went on without it');
    expect(server.arrived).toHaveLength(2);
  });
});

test.each<[string, (url: string) => Promise<unknown>]>([
  ['of axios', (url) => axios.get(url)],
  ['of fetch', (url) => fetch(url)],
])('the response %s to a read says nothing about a write that was refused after it', async (_, read) => {
  const server = await serve((response, request) => reply(request.method === 'GET' ? 200 : 402, {})(response, request));
  const operation = async () => {
    const balance = await read(`${server.url}/balance`);
    await axios.post(`${server.url}/charge`, {}).catch(() => {});
    return balance;
  };
  const error = await thrownBy(run(operation, options()));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no', attempts: [{ status: 402 }] });
});

const ledger = (statuses: readonly number[]) => {
  let writes = 0;
  return serve((response, request) => {
    if (request.method === 'GET') return reply(200, { id: 1 })(response, request);
    writes += 1;
    return reply(statuses[Math.min(writes, statuses.length) - 1] as number)(response, request);
  });
};

test('a refused write does not hide an earlier one that may have been made', async () => {
  const server = await ledger([503, 429]);
  const operation = async () => {
    for (const url of ['/primary', '/backup']) await axios.post(server.url + url, {}).catch(() => {});
    return (await axios.get(`${server.url}/status`)).data as object;
  };
  const value = await run(operation, options());
  expect(value).toEqual({ id: 1 });
  expect(recoveryOf(value)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  expect(server.arrived).toHaveLength(3);
});

test.each<[string, () => number]>([
  ['is answered first', () => 0],
  ['is answered last', () => 40],
])('a read that only runs beside a refused write, and %s, does not follow it', async (_, delay) => {
  const server = await serve((response, request) => {
    const answer = request.method === 'GET' ? reply(200, { id: 1 }) : reply(503);
    setTimeout(() => answer(response, request), request.method === 'GET' ? delay() : 20);
  });
  const operation = async () => {
    const [, read] = await Promise.allSettled([axios.post(server.url, {}), axios.get(server.url)]);
    return (read as PromiseFulfilledResult<{ data: object }>).value.data;
  };
  const error = await thrownBy(run(operation, options()));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  expect(server.arrived).toHaveLength(2);
});
