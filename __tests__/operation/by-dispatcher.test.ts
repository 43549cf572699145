// What undici sends by a proxy that makes no tunnel was not sent; by HTTP/2, what the server says that it has not worked on.
import { constants, createSecureServer, type ServerHttp2Stream } from 'node:http2';
import { describe, expect, test } from '@jest/globals';
import { Agent, ProxyAgent, fetch as undiciFetch } from 'undici';
import { recoverFetch } from '../../src/fetch/index.js';
import { plainHttp, recoveryOf, run } from '../../src/index.js';
import { thrownBy } from '../axios/attached.js';
import { listen, OWN, once, serveTls } from '../axios/wire/servers.js';

const options = { provider: plainHttp(), logger: false, policy: { maxAttempts: 1, attemptTimeout: 2000 } } as const;
const edge = options as never;
const post = { method: 'POST', body: '{}' };
const trusting = { rejectUnauthorized: false };

const byDispatcher: [string, (url: string, dispatcher: object) => Promise<unknown>][] = [
  ['recoverFetch', (url, dispatcher) => recoverFetch(undiciFetch, edge).fetch(url, { ...post, dispatcher } as never)],
  [
    'run(fetch)',
    (url, dispatcher) => run(({ signal }) => undiciFetch(url, { ...post, dispatcher, signal } as never), options),
  ],
];

describe.each(byDispatcher)('%s', (_edge, send) => {
  const NO_TUNNEL = [
    ...['407 Proxy Authentication Required', '502 Bad Gateway'].map((status) => `HTTP/1.1 ${status}\r\n\r\n`),
    'HTTP/1.1 200 OK\r\n\r\nnonsense',
  ];

  test.each(NO_TUNNEL)('a proxy that answers CONNECT by %j', async (answer) => {
    const { url, arrived } = await serveTls();
    const uri = `http://127.0.0.1:${await once((socket) => socket.end(answer))}`;
    const error = await thrownBy(send(url, new ProxyAgent({ uri, requestTls: trusting })));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(arrived).toEqual([]);
  });

  test('a proxy that is away', async () => {
    const error = await thrownBy(send((await serveTls()).url, new ProxyAgent('http://127.0.0.1:1023')));
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no' });
  });

  const NO = { outcome: 'failed', processed: 'no' };
  const MAYBE = { outcome: 'unknown', processed: 'maybe' };
  test.each<[string, (stream: ServerHttp2Stream) => void, object]>([
    ['REFUSED_STREAM', (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM), NO],
    // undici does not tell which streams a GOAWAY leaves out.
    ['GOAWAY', (stream) => stream.session?.goaway(constants.NGHTTP2_NO_ERROR, 0), MAYBE],
    ['CANCEL', (stream) => stream.close(constants.NGHTTP2_CANCEL), MAYBE],
  ])('HTTP/2: %s', async (_what, end, told) => {
    const server = createSecureServer(OWN);
    server.on('stream', (stream) => {
      stream.on('error', () => {});
      end(stream);
    });
    const url = `https://127.0.0.1:${await listen(server as never)}/pay`;
    const error = await thrownBy(send(url, new Agent({ allowH2: true, connect: trusting })));
    expect(recoveryOf(error)).toMatchObject(told);
  });
});
