import axios from 'axios';
import { answer, echo } from '../answers.js';
import { overBoth, type Topic } from '../scenario.js';

/** How a call can be made, and what its URL and its headers are made of. */
export const requests: Topic = [
  { name: 'client(config)', answer: echo, play: ({ client, url }) => client({ url, method: 'PUT', data: { a: 1 } }) },
  { name: 'client(url)', answer: echo, play: ({ client, url }) => client(url) },
  { name: 'client(url, config)', answer: echo, play: ({ client, url }) => client(url, { method: 'post', data: 'x' }) },
  {
    name: 'request(url, config)',
    answer: echo,
    play: ({ client, url }) => (client.request as never as typeof client)(url, { method: 'post' }),
  },
  {
    name: 'a method in capitals',
    answer: echo,
    play: ({ client, url }) => client.request({ url, method: 'POST', data: {} }),
  },
  { name: 'a method of its own', answer: echo, play: ({ client, url }) => client.request({ url, method: 'PURGE' }) },
  {
    name: 'query',
    answer: echo,
    play: ({ client, url }) =>
      ((client as never as { query?: typeof client.post }).query ?? client.post)(url, { a: 1 }),
  },
  {
    name: 'getUri',
    play: ({ client }) => client.getUri({ url: '/a', baseURL: 'http://b.example', params: { c: [1, 2] } }),
  },
  { name: 'no URL', play: ({ client }) => client.request({}) },
  { name: 'no config', play: ({ client }) => client.request(undefined as never) },
  { name: 'a URL object', answer: echo, play: ({ client, url }) => client.get(new URL('/x?y=1', url) as never) },
  { name: 'the functions of the instance', play: ({ client }) => [Object.keys(client), client.name, client.length] },
  { name: 'the defaults of the instance', play: ({ client }) => client.defaults },
  {
    name: 'create on the instance',
    answer: echo,
    play: ({ client, url }) => client.create({ baseURL: url, headers: { 'X-Child': '1' } }).get('/child'),
  },
  {
    name: 'defaults that are changed',
    answer: echo,
    play: ({ client, url }) => {
      client.defaults.baseURL = `${url}/base`;
      client.defaults.headers.common['X-Common'] = '1';
      client.defaults.headers.post['X-Post'] = '2';
      client.defaults.timeout = 5000;
      return client.post('x', {});
    },
  },
  ...(['/a', 'a', '//127.0.0.1:1/a', '?q=1', '#f', ''] as const).map((url) => ({
    name: `a base URL and ${JSON.stringify(url)}`,
    answer: echo,
    play: ({ client, url: base }: Parameters<Topic[0]['play']>[0]) => client.get(url, { baseURL: `${base}/base/` }),
  })),
  ...([true, false] as const).map((allowAbsoluteUrls) => ({
    name: `a base URL and an absolute one, allowAbsoluteUrls ${allowAbsoluteUrls}`,
    answer: echo,
    play: ({ client, url }: Parameters<Topic[0]['play']>[0]) =>
      client.get(`${url}/absolute`, { baseURL: `${url}/base`, allowAbsoluteUrls }),
  })),
  ...overBoth('parameters', {
    answer: echo,
    play: ({ client, url }) =>
      client.get(`${url}/x?z=0#hash`, {
        params: { a: 1, list: [1, 2], deep: { b: 'é ü' }, at: new Date(0), no: null, never: undefined, 'x y': '+&=' },
      }),
  }),
  {
    name: 'URLSearchParams',
    answer: echo,
    play: ({ client, url }) => client.get(url, { params: new URLSearchParams({ a: '1' }) }),
  },
  {
    name: 'a serialiser of parameters',
    answer: echo,
    play: ({ client, url, note }) =>
      client.get(url, {
        params: { a: [1, 2] },
        paramsSerializer: {
          serialize: (params, options) => {
            note('serialised', { params, options });
            return 'mine=1';
          },
        },
      }),
  },
  {
    name: 'options for parameters',
    answer: echo,
    play: ({ client, url }) =>
      client.get(url, { params: { a: [1, 2], b: { c: 1 } }, paramsSerializer: { indexes: null, dots: true } as never }),
  },
  ...overBoth('a user and a password', {
    answer: echo,
    play: ({ client, url }) =>
      client.get(url, { auth: { username: 'u', password: 'pä' }, headers: { Authorization: 'x' } }),
  }),
  ...overBoth('a user and a password in the URL', {
    answer: echo,
    play: ({ client, port }) => client.get(`http://u:p%40@127.0.0.1:${port}/x`),
  }),
  {
    name: 'XSRF',
    answer: echo,
    play: ({ client, url }) =>
      client.get(url, { withXSRFToken: true, xsrfCookieName: 'a', xsrfHeaderName: 'X-A', withCredentials: true }),
  },
  ...overBoth('headers of all kinds', {
    answer: echo,
    play: ({ client, url }) =>
      client.post(
        url,
        { a: 1 },
        {
          headers: {
            'x-lower': 'a',
            'X-Number': 1 as never,
            'X-List': ['a', 'b'] as never,
            'X-No': false as never,
            'X-Null': null,
            Accept: 'text/plain',
            'User-Agent': 'mine',
          } as never,
        },
      ),
  }),
  {
    name: 'headers of AxiosHeaders',
    answer: echo,
    play: ({ client, url }) =>
      client.get(url, { headers: new axios.AxiosHeaders({ 'X-A': '1' }).setAccept('text/plain') }),
  },
  {
    name: 'a header that cannot be sent',
    play: ({ client, url }) => client.get(url, { headers: { 'bad header': '1' } }),
  },
  {
    name: 'no content type',
    answer: echo,
    play: ({ client, url }) => client.post(url, 'x', { headers: { 'Content-Type': false } as never }),
  },
  {
    name: 'fields of the caller in the config',
    answer: answer(201),
    play: ({ client, url }) => client.get(url, { mine: { deep: [1] }, when: new Date(0) } as never),
  },
  {
    name: 'a config that is frozen',
    answer: answer(201),
    play: ({ client, url }) =>
      client.post(url, Object.freeze({ a: 1 }), Object.freeze({ headers: Object.freeze({ 'X-A': '1' }) })),
  },
  {
    name: 'redacted fields',
    answer: answer(500),
    play: ({ client, url }) =>
      client.post(url, { pin: 1 }, {
        redact: ['authorization', 'data'],
        headers: { Authorization: 'secret' },
      } as never),
  },
  {
    name: 'an error that is printed as JSON',
    answer: answer(500),
    play: async ({ client, url }) => {
      const error = await client.get(url).catch((reason: unknown) => reason);
      return Object.keys(JSON.parse(JSON.stringify(error)) as object);
    },
  },
  {
    name: 'recovery: false',
    answer: answer(500),
    play: ({ client, url }) => client.post(url, {}, { recovery: false }),
  },
];
