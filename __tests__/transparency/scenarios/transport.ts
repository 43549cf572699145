import { once } from 'node:events';
import { Agent } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { echo } from '../answers.js';
import { overBoth, type Stage, type Topic } from '../scenario.js';

/** A server that writes these bytes to whoever connects. */
async function raw(stage: Stage, text: string): Promise<string> {
  const server = createSocketServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(text));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  stage.after(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const overHttp2 = (body: unknown) => async (stage: Stage) => {
  const sessions = new Set<{ destroy(): void }>();
  const server = createHttp2Server((request, response) => {
    request.on('data', (chunk: Buffer) => stage.note('received', chunk.toString()));
    request.on('end', () => {
      const { ':authority': _, ...headers } = request.headers;
      stage.note('asked', { method: request.method, url: request.url, headers });
      response
        .writeHead(request.url === '/missing' ? 404 : 200, { 'content-type': 'application/json' })
        .end('{"h2":true}');
    });
  });
  server.on('session', (session) => sessions.add(session));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  stage.after(() => {
    for (const session of sessions) session.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = { httpVersion: 2, http2Options: { sessionTimeout: 50 } } as never;
  const response =
    body === undefined ? await stage.client.get(`${url}/missing`, config) : await stage.client.post(url, body, config);
  const { status, data, headers, statusText } = response;
  return { status, data, headers, statusText, keys: Object.keys(response) };
};

const refused = 'http://127.0.0.1:1/';

/** How a request gets to the server, and how it does not. */
export const transport: Topic = [
  ...overBoth('a port where nobody listens, to a get', { play: ({ client }) => client.get(refused) }),
  ...overBoth('a port where nobody listens, to a post', { play: ({ client }) => client.post(refused, { a: 1 }) }),
  ...overBoth('a name that there is not', { play: ({ client }) => client.get('http://nowhere.invalid/') }),
  ...overBoth('a URL that is none', { play: ({ client }) => client.get('http://') }),
  ...overBoth('a protocol that there is not', { play: ({ client }) => client.get('gopher://127.0.0.1/') }),
  { name: 'a data URL', play: ({ client }) => client.get('data:application/json;base64,eyJhIjoxfQ==') },
  { name: 'a data URL as a stream', play: ({ client }) => client.get('data:,hello', { responseType: 'stream' }) },
  ...overBoth('TLS to a server that has none', {
    play: async ({ client, port }) => {
      const error = await client.get(`https://127.0.0.1:${port}/`).catch((reason: unknown) => reason);
      const { code, name, message } = error as { code?: string; name: string; message: string };
      // OpenSSL's words carry the number of a thread.
      return { code, name, message: message.replace(/[0-9A-F]{8,}(?=:)/, '') };
    },
  }),
  ...(
    [
      'answers nonsense\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n',
      'HTTP/1.1 99999 OK\r\n\r\n',
      '',
    ] as const
  ).map((text) => ({
    name: `a server that writes ${JSON.stringify(text)}`,
    play: async (stage: Stage) => stage.client.get(await raw(stage, text)),
  })),
  {
    name: 'a lenient parser',
    play: async (stage) =>
      stage.client.get(await raw(stage, 'HTTP/1.1 200 OK\r\nBad Header: x\r\nContent-Length: 2\r\n\r\n{}'), {
        insecureHTTPParser: true,
      }),
  },
  {
    name: 'a socket path',
    answer: echo,
    play: ({ client, socketPath }) => client.post('http://localhost/through', { a: 1 }, { socketPath }),
  },
  {
    name: 'a socket path that is not allowed',
    play: ({ client, socketPath }) => client.get('/x', { socketPath, allowedSocketPaths: ['/nowhere'] } as never),
  },
  {
    name: 'a keep-alive agent for three calls',
    play: async ({ client, url, after }) => {
      const httpAgent = new Agent({ keepAlive: true, maxSockets: 1 });
      after(() => httpAgent.destroy());
      const given = { httpAgent };
      return [await client.get(url, given), await client.post(url, {}, given), await client.get(url, given)];
    },
  },
  {
    name: 'an agent of its own on the client',
    defaults: { httpAgent: new Agent({ keepAlive: false }) },
    play: ({ client, url }) => client.get(url),
  },
  {
    name: 'an agent of one socket for calls at a time',
    play: async ({ client, url, after }) => {
      const httpAgent = new Agent({ keepAlive: true, maxSockets: 1 });
      after(() => httpAgent.destroy());
      return Promise.all([1, 2, 3].map((at) => client.get(`${url}/${at}`, { httpAgent })));
    },
  },
  {
    name: 'a look-up of the caller',
    play: ({ client, port, note }) =>
      client.get(`http://some.name:${port}/`, {
        // Not over a connection that is there already.
        httpAgent: new Agent(),
        lookup: async (host: string) => {
          note('asked for', host);
          return ['127.0.0.1', 4] as never;
        },
      } as never),
  },
  {
    name: 'a look-up that fails',
    play: ({ client }) =>
      client.get('http://some.name/', {
        lookup: async () => {
          throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
        },
      } as never),
  },
  { name: 'a family', play: ({ client, port }) => client.get(`http://localhost:${port}/`, { family: 4 }) },
  {
    name: 'a proxy',
    answer: echo,
    play: ({ client, port }) =>
      client.get('http://far.example/x', {
        proxy: { protocol: 'http', host: '127.0.0.1', port, auth: { username: 'u', password: 'p' } },
      }),
  },
  { name: 'no proxy', play: ({ client, url }) => client.get(url, { proxy: false }) },
  {
    name: 'a transport of the caller',
    play: ({ client, url, note }) =>
      client.get(url, {
        transport: {
          request(options: { path: string; headers: object }) {
            note('transported', { path: options.path });
            throw new Error('not today');
          },
        },
      }),
  },
  {
    name: 'a fetch of the caller',
    defaults: { adapter: 'fetch' },
    play: ({ client, url, note }) =>
      client.post(url, { a: 1 }, {
        env: {
          fetch: async (input: Request | string, init?: RequestInit) => {
            note('fetched', { signal: (input as Request).signal?.constructor.name ?? init?.signal?.constructor.name });
            return new Response('{"mine":true}', { headers: { 'content-type': 'application/json' } });
          },
        },
      } as never),
  },
  {
    name: 'options for fetch',
    defaults: { adapter: 'fetch' },
    play: ({ client, url }) => client.get(url, { fetchOptions: { redirect: 'error', cache: 'no-store' } }),
  },
  { name: 'HTTP/2', play: overHttp2({ a: 1 }) },
  { name: 'HTTP/2 with an error', play: overHttp2(undefined) },
  {
    name: 'a version of HTTP that there is not',
    play: ({ client, url }) => client.get(url, { httpVersion: 3 } as never),
  },
  {
    name: 'HTTP/2 where nobody listens',
    play: ({ client }) => client.get(refused, { httpVersion: 2 } as never),
  },
  {
    name: 'informational answers',
    answer: (response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' });
      response.end('{}');
    },
    play: ({ client, url }) => client.get(url),
  },
];
