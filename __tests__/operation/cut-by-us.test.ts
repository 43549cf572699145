// A run whose time is over, or that its caller gives up, while its write has no connection yet: nothing was sent, and nothing will be.
import https from 'node:https';
import net from 'node:net';
import { expect, test } from '@jest/globals';
import axios from 'axios';
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

test('a fetch that an operation has left behind while it connects is never sent', async () => {
  const { url, arrived } = await serveTls();
  const { port } = new URL(url);
  const late: (() => void)[] = [];
  // Lets the handshake go on when the run is over.
  const through = await listen(
    net.createServer((socket) => {
      late.push(() =>
        socket
          .pipe(net.connect(Number(port), '127.0.0.1'))
          .on('error', () => {})
          .pipe(socket),
      );
    }),
  );
  let left: Promise<unknown> | undefined;
  const leave: Pay = (to, signal) => {
    left = byFetch(to, new AbortController().signal).catch((error: unknown) => error);
    return Promise.race([left, over(signal)]);
  };
  const error = await thrownBy(
    run(({ signal }) => leave(`https://127.0.0.1:${through}`, signal), options({ deadline: 300 })),
  );
  expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no' });
  for (const each of late) each();
  expect(await left).toMatchObject({ cause: { code: 'ERR_LEFT_BEHIND' } });
  expect(arrived).toHaveLength(0);
});
