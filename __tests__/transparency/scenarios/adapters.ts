import { AxiosError } from 'axios';
import { hang } from '../answers.js';
import { looksAt } from '../describe.js';
import type { Stage, Topic } from '../scenario.js';

/** Who sends the request: an adapter by name, from a list, or the caller's own. */
export const adapters: Topic = [
  {
    name: 'an adapter of the caller',
    play: ({ client, note }) =>
      client.post(
        '/x',
        { a: 1 },
        {
          adapter: async (config) => {
            note('adapted', looksAt(config));
            return {
              status: 201,
              statusText: 'Made',
              headers: { a: '1' },
              data: '{"b":2}',
              config,
              request: new Map(),
            };
          },
        },
      ),
  },
  {
    name: 'an adapter that does not tell what it sent',
    play: ({ client }) => client.get('/x', { adapter: (async () => ({ status: 200, data: 'x' })) as never }),
  },
  ...(
    [
      ['an AxiosError', () => new AxiosError('mine', 'ERR_MINE')],
      ['a TypeError', () => new TypeError('mine')],
      ['a text', () => 'mine'],
      ['nothing', () => undefined],
      ['null', () => null],
      ['a frozen error', () => Object.freeze(new Error('mine'))],
    ] as const
  ).map(([what, make]) => ({
    name: `an adapter that rejects with ${what}`,
    play: ({ client }: Stage) =>
      client.post(
        '/x',
        {},
        {
          adapter: async () => {
            throw make();
          },
        },
      ),
  })),
  {
    name: 'an adapter that throws at once',
    play: ({ client }) =>
      client.get('/x', {
        adapter: () => {
          throw new TypeError('mine');
        },
      }),
  },
  { name: 'an adapter by name', play: ({ client, url }) => client.get(url, { adapter: 'http' }) },
  { name: 'a list of adapters', play: ({ client, url }) => client.get(url, { adapter: ['xhr', 'fetch', 'http'] }) },
  {
    name: 'a list with a function',
    play: ({ client, url }) =>
      client.get(url, {
        adapter: ['xhr', async (config) => ({ status: 200, statusText: '', headers: {}, data: '{}', config })],
      }),
  },
  { name: 'an adapter that there is not', play: ({ client, url }) => client.get(url, { adapter: 'carrier-pigeon' }) },
  { name: 'an adapter that does not work here', play: ({ client, url }) => client.get(url, { adapter: ['xhr'] }) },
  {
    name: 'an adapter of the client that is changed later',
    play: ({ client, url }) => {
      client.defaults.adapter = 'fetch';
      return client.get(url);
    },
  },
  {
    name: 'a call that is not awaited while another one is',
    answer: (response, request) =>
      request.url === '/hang' ? hang(response, request, 1, Buffer.alloc(0)) : response.end(),
    play: async ({ client, url, arrival }) => {
      const controller = new AbortController();
      const other = client.get(`${url}/hang`, { signal: controller.signal });
      await arrival();
      const response = await client.get(`${url}/answer`);
      controller.abort();
      return [response, await other.catch((error: unknown) => error)];
    },
  },
];
