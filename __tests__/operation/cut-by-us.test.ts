// A run whose time is over, or that its caller gives up, while its write has no connection yet: nothing was sent, and nothing will be.
import { once } from 'node:events';
import https from 'node:https';
import net from 'node:net';
import { expect, test } from '@jest/globals';
import axios from 'axios';
import { Agent, fetch as undicis } from 'undici';
import { constant, plainHttp, type RunOptions, recoveryOf, run } from '../../src/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';
import { listen, serveTls, silent } from '../axios/wire/servers.js';

type Pay = (url: string, signal: AbortSignal) => Promise<unknown>;

const agent = new https.Agent({ rejectUnauthorized: false });
const byFetch: Pay = (url, signal) => fetch(url, { method: 'POST', body: '{}', signal });
const byNode: Pay = (url, signal) =>
  new Promise((resolve, reject) => {
    https.request(url, { method: 'POST', signal, agent }, resolve).on('error', reject).end('{}');
  });
const clients: [string, Pay][] = [
  ['fetch', byFetch],
  ["Node's client", byNode],
  ['axios', (url, signal) => axios.post(url, {}, { signal })],
  ['an attached client', (url, signal) => attached(url).client.post(url, {}, { signal })],
];

const options = (policy: RunOptions['policy'], more: Partial<RunOptions> = {}): RunOptions => ({
  provider: plainHttp(),
  logger: false,
  policy: { maxAttempts: 2, backoff: constant(1), ...policy },
  ...more,
});

const NOT_SENT = { code: 'NOT_CONNECTED', processed: 'no' };

test.each(clients)(
  'the write of %s, cut by the time of its attempt in the TLS handshake, is made again',
  async (_, pay) => {
    const url = `https://127.0.0.1:${await silent()}/pay`;
    const ran = run(
      ({ attempt, signal }) => (attempt === 1 ? pay(url, signal) : { id: 1 }),
      options({ attemptTimeout: 300 }),
    );
    expect(recoveryOf(await ran)).toMatchObject({ outcome: 'recovered', attempts: [NOT_SENT, {}] });
  },
);

test.each(clients)('the write of %s, cut by the deadline: it did not happen', async (_, pay) => {
  const url = `https://127.0.0.1:${await silent()}/pay`;
  const error = await thrownBy(run(({ signal }) => pay(url, signal), options({ deadline: 300 })));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no', attempts: [NOT_SENT] });
});

test.each(clients)('the write of %s, given up by the caller: it did not happen', async (_, pay) => {
  const controller = new AbortController();
  const port = await listen(net.createServer((socket) => void socket.once('data', () => controller.abort())));
  const given = options({}, { signal: controller.signal });
  const error = await thrownBy(run(({ signal }) => pay(`https://127.0.0.1:${port}/pay`, signal), given));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'aborted', processed: 'no' });
});

const DOUBT = { outcome: 'unknown', processed: 'maybe' };

test.each<[string, Pay]>([
  ['goes on', (url, signal) => byNode(url, signal).catch(() => new Promise(() => {}))],
  ['does not heed its signal', (url) => byNode(url, new AbortController().signal)],
  [
    'has left its request to itself',
    (url, signal) => Promise.race([byNode(url, new AbortController().signal), over(signal)]),
  ],
])('an operation that %s may still send it', async (_, pay) => {
  const url = `https://127.0.0.1:${await silent()}/pay`;
  const error = await thrownBy(run(({ signal }) => pay(url, signal), options({ attemptTimeout: 300 })));
  expect(recoveryOf(error)).toMatchObject(DOUBT);
});

test.each(clients.slice(0, 3))('a write of %s that has a connection is in doubt', async (_, pay) => {
  const { url } = await serve(() => {});
  const bare: Pay = pay === byNode ? byFetch : pay;
  const error = await thrownBy(run(({ signal }) => bare(url, signal), options({ attemptTimeout: 300 })));
  expect(recoveryOf(error)).toMatchObject(DOUBT);
});

test('what an operation did before the write that was cut is in doubt, done or not', async () => {
  const { url } = await serve(reply(200));
  const silentUrl = `https://127.0.0.1:${await silent()}/pay`;
  const both: Pay = async (to, signal) => {
    await axios.post(url, {});
    return byFetch(to, signal);
  };
  const error = await thrownBy(run(({ signal }) => both(silentUrl, signal), options({ attemptTimeout: 300 })));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown' });
});

function over(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
}

/** A TLS server whose handshakes wait until they are let go on. */
async function holding() {
  const { url, arrived } = await serveTls();
  const held: net.Socket[] = [];
  const server = net.createServer((socket) => void held.push(socket));
  const connected = once(server, 'connection');
  const port = await listen(server);
  const goOn = () => {
    for (const socket of held) {
      const onward = net.connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
      socket.pipe(onward).pipe(socket);
    }
  };
  return { url: `https://127.0.0.1:${port}`, arrived, connected, goOn };
}

/** undici trusts the server, and gets no signal. */
const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
const deaf = (url: string) => undicis(url, { method: 'POST', body: '{}', dispatcher });

test('a fetch that an operation has left behind while it connects goes on: whoever waits for it may try again', async () => {
  const { url, arrived, goOn } = await holding();
  let left: Promise<unknown> | undefined;
  const leave: Pay = (to, signal) => {
    left = deaf(to);
    return Promise.race([left, over(signal)]);
  };
  const error = await thrownBy(run(({ signal }) => leave(url, signal), options({ attemptTimeout: 300 })));
  expect(recoveryOf(error)).toMatchObject(DOUBT);
  goOn();
  expect(await left).toMatchObject({ status: 200 });
  expect(arrived).toEqual(['POST']);
});

test('an SDK that gave its fetch up before, by a time limit of its own, may be about to try again', async () => {
  const url = `https://127.0.0.1:${await silent()}/pay`;
  const impatient: Pay = (to, signal) => {
    const tried = byFetch(to, AbortSignal.timeout(50)).catch(() => new Promise(() => {}));
    return Promise.race([tried, over(signal)]);
  };
  const error = await thrownBy(run(({ signal }) => impatient(url, signal), options({ attemptTimeout: 400 })));
  expect(recoveryOf(error)).toMatchObject(DOUBT);
});

test('a token that several runs wait for comes, though the run that asked for it is given up', async () => {
  const { url, arrived, connected, goOn } = await holding();
  const { url: shop } = await serve(reply(200));
  let token: ReturnType<typeof deaf> | undefined;
  const pay: Pay = async (at, signal) => {
    token ??= deaf(`${at}/oauth2/token`);
    await Promise.race([token, over(signal)]);
    return byFetch(shop, signal);
  };
  const controller = new AbortController();
  const first = thrownBy(run(({ signal }) => pay(url, signal), options({}, { signal: controller.signal })));
  const second = run(({ signal }) => pay(url, signal), options({}));
  await connected;
  controller.abort();
  await first;
  goOn();
  expect(recoveryOf(await second)).toMatchObject({ outcome: 'ok' });
  expect(arrived).toEqual(['POST']);
});
