// A dispatcher of undici's may send a request to an address that it has looked up itself, or to a proxy: it stays the request that it was.
import { afterEach, describe, expect, test } from '@jest/globals';
import { Agent, type Dispatcher, interceptors, ProxyAgent, RetryAgent, request, fetch as undiciFetch } from 'undici';
import { midtrans, plainHttp, recoveryOf, run } from '../../src/index.js';
import { type Answer, hang, reply, reset, type Served, serve } from '../axios/serve.js';
import { charge, statusOf } from '../axios/wire/payments.js';
import { until } from '../simulators/until.js';
import { posting, thrownBy, wrapped } from './wrapped.js';

/** Each connection goes to the next of two addresses of the server. */
function resolving({ host }: Served): Dispatcher {
  const [address] = host.split(':') as [string];
  const records = [
    { address, family: 4 as const, ttl: 60_000 },
    { address: `::ffff:${address}`, family: 6 as const, ttl: 60_000 },
  ];
  return new Agent().compose(interceptors.dns({ lookup: (_origin, _options, found) => found(null, records) }));
}

const WAYS: readonly [string, (server: Served) => Dispatcher][] = [
  ['resolves names itself', resolving],
  ['has a proxy without a tunnel', ({ url }) => new ProxyAgent({ uri: url, proxyTunnel: false })],
];

const opened: Dispatcher[] = [];
afterEach(() => Promise.all(opened.splice(0).map((each) => each.destroy())));

function by(dispatcher: Dispatcher) {
  opened.push(dispatcher);
  return (input: string, init: object) => undiciFetch(input, { ...init, dispatcher });
}

describe.each(WAYS)('a dispatcher that %s', (_what, make) => {
  const via = (server: Served) => by(make(server));
  const hostOf = ({ host }: Served) => host.replace(/^[^:]*/, 'pay.test');

  test('a payment whose answer is lost is looked up', async () => {
    const server = await serve(reset, reply(200, statusOf('settlement')));
    const provider = midtrans({ keys: { idempotencyKey: false } });
    const { fetch } = wrapped({ provider, policy: { deadline: 5000 } }, via(server) as never);
    const response = await fetch(`http://${hostOf(server)}/v2/charge`, posting(charge));
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled', processed: 'yes' });
    expect(server.arrived.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  test('a payment that an operation leaves under way is in doubt', async () => {
    const server = await serve(hang);
    const send = via(server);
    const host = hostOf(server);
    const pay = async () => {
      void send(`http://${host}/payments`, posting({ amount: 1 })).catch(() => {});
      await until(() => server.arrived.length > 0);
      return { paid: true };
    };
    const error = await thrownBy(run(pay, { provider: plainHttp(), logger: false, host }));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  });
});

test('a payment that a dispatcher makes once more in the middle of a refusal is in doubt', async () => {
  const server = await serve((response) => {
    response.writeHead(400, { 'content-type': 'application/json', 'content-length': '100' }).write('{"e');
    setImmediate(() => response.destroy());
  }, reply(200));
  const { fetch } = wrapped({}, by(new RetryAgent(new Agent(), { minTimeout: 1 })) as never);
  const ended = await fetch(`${server.url}/payments/1/capture`, { method: 'PUT' }).catch((e) => e);
  expect(server.arrived).toHaveLength(2);
  expect(recoveryOf(ended)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
});

/** By a dispatcher that tries again by itself, over a connection that another request has opened. */
async function retrying(server: Served) {
  const send = by(new RetryAgent(new Agent({ connections: 1 }), { minTimeout: 1, maxRetries: 2, throwOnError: false }));
  await (await send(`${server.url}/status`, {})).text();
  return send;
}

test.each<[string, (url: string, send: ReturnType<typeof by>) => Promise<unknown>]>([
  ['fetch', (url, send) => wrapped({}, send as never).fetch(url, { method: 'PUT' })],
  [
    'run',
    (url, send) => run(({ signal }) => send(url, { method: 'PUT', signal }), { provider: plainHttp(), logger: false }),
  ],
])('by %s, a payment that a dispatcher makes once more is in doubt if that was lost', async (_, pay) => {
  const limited = reply(429, {}, { 'retry-after': '0' });
  const server = await serve(reply(200), limited, reset, limited, reply(200));
  const ended = await pay(`${server.url}/payments/1/capture`, await retrying(server)).catch((error: unknown) => error);
  expect(recoveryOf(ended)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  expect(server.arrived.filter(({ method }) => method === 'PUT')).toHaveLength(3);
});

test('a payment that an operation leaves under way at the host that it names is in doubt, whatever `Host` is sent there', async () => {
  const server = await serve(hang);
  const pay = async () => {
    void request(`${server.url}/payments`, { method: 'POST', body: '{}', headers: { host: 'pay.test' } }).catch(
      () => {},
    );
    await until(() => server.arrived.length > 0);
    return { paid: true };
  };
  const error = await thrownBy(run(pay, { provider: plainHttp(), logger: false, host: server.host }));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
});

test('a payment that waited in a pool is that of the run which asked for it, whoever opened the connection', async () => {
  const server = await serve(async (response, { url }) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    reply(url === '/refused' ? 503 : 200)(response, {} as never);
  });
  const dispatcher = new Agent({ connections: 2 });
  opened.push(dispatcher);
  const pay = (path: string) => {
    const paying = async () => {
      const { body } = await request(server.url + path, { method: 'POST', body: '{}', dispatcher });
      // Its status is not looked at.
      return body.json();
    };
    return run(paying, { provider: plainHttp(), logger: false }).catch((error: unknown) => error);
  };
  const ended = await Promise.all(['/1', '/2', '/3', '/refused', '/4', '/refused'].map(pay));
  const outcomes = ended.map((each) => recoveryOf(each)?.outcome);
  expect(outcomes).toEqual(['ok', 'ok', 'ok', 'unknown', 'ok', 'unknown']);
});

test('an answer that stalls does not keep a retry from the only connection', async () => {
  const server = await serve(
    (response) => response.writeHead(429, { 'content-type': 'text/html' }).write('<html>'),
    reply(200),
  );
  const { fetch } = wrapped({ policy: { connectTimeout: 500 } }, by(new Agent({ connections: 1 })) as never);
  const response = await fetch(`${server.url}/pay`, posting({}));
  expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', attempts: { length: 2 } });
});

test('nor does the answer to a look-up keep the next one from it', async () => {
  const stalling: Answer = (response) => response.writeHead(503, { 'content-type': 'text/html' }).write('<html>');
  const server = await serve(reset, stalling, reply(200, statusOf('settlement')));
  const provider = midtrans({ keys: { idempotencyKey: false } });
  const { fetch } = wrapped({ provider, policy: { deadline: 5000 } }, by(new Agent({ connections: 1 })) as never);
  const response = await fetch(`${server.url}/v2/charge`, posting(charge));
  expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
});
