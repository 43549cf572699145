import type { AxiosError, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { answer, echo } from '../answers.js';
import { looksAt } from '../describe.js';
import { overBoth, type Stage, type Topic } from '../scenario.js';

/** Notes what every interceptor sees, in the order in which they run. */
function watch({ client, note }: Stage, kind = ''): void {
  for (const at of [1, 2]) {
    client.interceptors.request.use(
      (config) => {
        note(`request ${at}${kind}`, looksAt(config));
        return config;
      },
      (error: unknown) => {
        note(`request error ${at}${kind}`, error);
        throw error;
      },
      { synchronous: kind === ' sync' },
    );
    client.interceptors.response.use(
      (response) => {
        note(`response ${at}${kind}`, {
          status: response.status,
          data: response.data,
          config: looksAt(response.config),
        });
        return response;
      },
      (error: AxiosError) => {
        note(`error ${at}${kind}`, { error, keys: Object.keys(error), config: error.config && looksAt(error.config) });
        throw error;
      },
    );
  }
}

/** The caller's own code around a call. */
export const hooks: Topic = [
  ...overBoth('two interceptors of each kind, a success', {
    play: (stage) => {
      watch(stage);
      return stage.client.post(stage.url, { a: 1 });
    },
  }),
  ...overBoth('two interceptors of each kind, an error', {
    answer: answer(422),
    play: (stage) => {
      watch(stage);
      return stage.client.post(stage.url, { a: 1 });
    },
  }),
  {
    name: 'synchronous interceptors',
    play: (stage) => {
      watch(stage, ' sync');
      return stage.client.get(stage.url);
    },
  },
  {
    name: 'an interceptor that returns another config',
    answer: echo,
    play: ({ client, url }) => {
      client.interceptors.request.use((config) => ({ ...config, url: `${url}/elsewhere`, data: { b: 2 } }));
      return client.post(`${url}/here`, { a: 1 });
    },
  },
  {
    name: 'an interceptor that returns a frozen config',
    answer: echo,
    play: ({ client, url }) => {
      client.interceptors.request.use((config) => Object.freeze({ ...config }));
      return client.post(url, { a: 1 });
    },
  },
  {
    name: 'an interceptor that returns nothing',
    play: ({ client, url }) => {
      client.interceptors.request.use(() => undefined as never);
      return client.get(url);
    },
  },
  {
    name: 'an interceptor that throws',
    play: (stage) => {
      watch(stage);
      stage.client.interceptors.request.use(() => {
        throw new TypeError('not signed');
      });
      return stage.client.get(stage.url);
    },
  },
  {
    name: 'a response interceptor that unwraps',
    play: ({ client, url }) => {
      client.interceptors.response.use((response) => response.data);
      return client.get(url);
    },
  },
  {
    name: 'a response interceptor that turns an error into a response',
    answer: answer(500),
    play: ({ client, url }) => {
      client.interceptors.response.use(undefined, (error: AxiosError) => error.response as AxiosResponse);
      return client.post(url, {});
    },
  },
  {
    name: 'a response interceptor that throws',
    play: ({ client, url }) => {
      client.interceptors.response.use(() => {
        throw new RangeError('not for me');
      });
      return client.get(url);
    },
  },
  {
    name: 'a response interceptor that sends the config again',
    answer: (response, _request, nth) => response.writeHead(nth === 1 ? 401 : 200).end('{}'),
    play: ({ client, url }) => {
      client.interceptors.response.use(undefined, (error: AxiosError) => client.request(error.config as never));
      return client.post(url, { a: 1 });
    },
  },
  {
    name: 'runWhen, and an interceptor that is taken off',
    play: ({ client, url, note }) => {
      const count = (name: string) => (config: InternalAxiosRequestConfig) => {
        note(name);
        return config;
      };
      client.interceptors.request.use(count('on a get'), null, { runWhen: ({ method }) => method === 'get' });
      client.interceptors.request.use(count('on a post'), null, { runWhen: ({ method }) => method === 'post' });
      client.interceptors.request.eject(client.interceptors.request.use(count('never')));
      return client.get(url);
    },
  },
  {
    name: 'the ids that interceptors get',
    play: ({ client, note }) => {
      const nothing = (config: InternalAxiosRequestConfig) => config;
      note('ids', [client.interceptors.request.use(nothing), client.interceptors.request.use(nothing)]);
      note(
        'response ids',
        client.interceptors.response.use((response) => response),
      );
    },
  },
  {
    name: 'interceptors that are cleared',
    play: ({ client, url }) => {
      client.interceptors.response.use(() => 'never' as never);
      client.interceptors.response.clear();
      return client.get(url);
    },
  },
  ...overBoth('transforms of the caller', {
    answer: answer(200, 'one,two'),
    play: ({ client, url, note }) =>
      client.post(url, ['a', 'b'], {
        transformRequest: [
          (data, headers) => {
            note('to send', { data, headers });
            headers.setContentType('text/csv');
            return (data as string[]).join();
          },
        ],
        transformResponse: [
          function take(this: InternalAxiosRequestConfig, data, headers, status) {
            note('received', { data, headers, status, url: this.url, adapter: this.adapter });
            return (data as string).split(',');
          },
        ],
      }),
  }),
  {
    name: 'transforms beside those of axios',
    answer: answer(404, { code: 1 }),
    play: ({ client, url, note }) => {
      const { transformResponse, transformRequest } = client.defaults;
      return client.post(
        url,
        { a: 1 },
        {
          transformRequest: [(data: object) => ({ ...data, b: 2 }), ...[transformRequest].flat()] as never,
          transformResponse: [
            (data: unknown) => {
              note('raw', data);
              return data;
            },
            ...[transformResponse].flat(),
          ] as never,
        },
      );
    },
  },
  {
    name: 'no transforms at all',
    answer: echo,
    play: ({ client, url }) => client.post(url, 'text', { transformRequest: [], transformResponse: [] }),
  },
  ...(['transformRequest', 'transformResponse'] as const).map((which) => ({
    name: `a ${which} that throws`,
    play: ({ client, url }: Stage) =>
      client.post(
        url,
        { a: 1 },
        {
          [which]: () => {
            throw new SyntaxError('not this');
          },
        },
      ),
  })),
  {
    name: 'a transformResponse that throws on an error',
    answer: answer(500),
    play: ({ client, url }) =>
      client.post(
        url,
        { a: 1 },
        {
          transformResponse: () => {
            throw new SyntaxError('not this');
          },
        },
      ),
  },
];
