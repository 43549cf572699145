import { answer, cut, reset, stall } from '../answers.js';
import { overBoth, type Topic } from '../scenario.js';

const METHODS = ['get', 'delete', 'head', 'options', 'post', 'put', 'patch'] as const;
const STATUSES = [201, 202, 204, 205, 206, 304, 400, 401, 404, 409, 422, 429, 500, 503] as const;

/** What a server can answer, by method, status and body. */
export const statuses: Topic = [
  ...METHODS.map((method) => ({
    name: `${method} that succeeds`,
    play: ({ client, url }: Parameters<Topic[0]['play']>[0]) =>
      client.request({ method, url: `${url}/x`, data: undefined }),
  })),
  ...STATUSES.flatMap((status) =>
    (['get', 'post'] as const).map((method) => ({
      name: `${status} to a ${method}`,
      answer: answer(status, status === 204 || status === 304 ? '' : { code: status }),
      play: ({ client, url }: Parameters<Topic[0]['play']>[0]) =>
        client.request({ method, url: `${url}/x`, ...(method === 'post' && { data: { a: 1 } }) }),
    })),
  ),
  ...overBoth('500 to a get', { answer: answer(500), play: ({ client, url }) => client.get(url) }),
  ...overBoth('404 to a post', {
    answer: answer(404, 'no such page'),
    play: ({ client, url }) => client.post(url, 'x'),
  }),
  {
    name: 'a status text of its own',
    answer: (response) => response.writeHead(200, 'Fine With Me', { 'x-a': ['1', '2'] } as never).end('{}'),
    play: ({ client, url }) => client.get(url),
  },
  {
    name: 'cookies',
    answer: (response) => response.writeHead(200, { 'set-cookie': ['a=1', 'b=2'] }).end('{}'),
    play: ({ client, url }) => client.get(url),
  },
  { name: 'an empty body to a get', answer: answer(200, ''), play: ({ client, url }) => client.get(url) },
  { name: 'an empty body to a post', answer: answer(200, ''), play: ({ client, url }) => client.post(url, {}) },
  {
    name: 'an empty body that was to be JSON, to a get',
    answer: answer(200, '', { 'content-type': 'application/json' }),
    play: ({ client, url }) => client.get(url),
  },
  {
    name: 'an empty body that was to be JSON, to a post',
    answer: answer(200, '', { 'content-type': 'application/json' }),
    play: ({ client, url }) => client.post(url, { a: 1 }),
  },
  { name: 'text to a get', answer: answer(200, 'hello'), play: ({ client, url }) => client.get(url) },
  { name: 'text to a post', answer: answer(200, 'hello'), play: ({ client, url }) => client.post(url, { a: 1 }) },
  {
    name: 'XML to a post',
    answer: answer(200, '<?xml version="1.0"?><ok/>', { 'content-type': 'application/xml' }),
    play: ({ client, url }) => client.post(url, { a: 1 }),
  },
  {
    name: 'HTML to a get',
    answer: answer(200, '<!doctype html><p>hi', { 'content-type': 'text/html' }),
    play: ({ client, url }) => client.get(url),
  },
  {
    name: 'HTML to a post',
    answer: answer(200, '<!doctype html><p>hi', { 'content-type': 'text/html' }),
    play: ({ client, url }) => client.post(url, { a: 1 }),
  },
  ...(['null', '0', '"text"', 'true', '[]', '[1,2]', '{}', ' {"a":1} ', '\ufeff{"a":1}'] as const).map((body) => ({
    name: `the JSON ${JSON.stringify(body)} to a get`,
    answer: answer(200, body, { 'content-type': 'application/json' }),
    play: ({ client, url }: Parameters<Topic[0]['play']>[0]) => client.get(url),
  })),
  {
    name: 'an error inside HTTP 200 that plain HTTP knows nothing of',
    answer: answer(200, { error: { code: 'DECLINED' } }),
    play: ({ client, url }) => client.post(url, {}),
  },
  {
    name: 'JSON that is none, to a get',
    answer: answer(200, '{"a":', { 'content-type': 'application/json' }),
    play: ({ client, url }) => client.get(url),
  },
  {
    name: 'JSON that is none, to a post',
    answer: answer(200, '{"a":', { 'content-type': 'application/json' }),
    play: ({ client, url }) => client.post(url, { a: 1 }),
  },
  ...overBoth('a body that is cut off, to a get', { answer: cut, play: ({ client, url }) => client.get(url) }),
  ...overBoth('a body that is cut off, to a post', { answer: cut, play: ({ client, url }) => client.post(url, 'x') }),
  ...overBoth('a connection that is reset, to a get', { answer: reset, play: ({ client, url }) => client.get(url) }),
  ...overBoth('a connection that is reset, to a post', {
    answer: reset,
    play: ({ client, url }) => client.post(url, 1),
  }),
  ...overBoth('a body that stalls until it is aborted', {
    answer: stall,
    play: async ({ client, url, arrival }) => {
      const controller = new AbortController();
      const call = client.get(url, { signal: controller.signal });
      await arrival();
      setTimeout(() => controller.abort(), 30);
      return call;
    },
  }),
];
