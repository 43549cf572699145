import axios, { type AxiosAdapter, type InternalAxiosRequestConfig } from 'axios';

const http = axios.getAdapter('http');

/** A client of the application's own, which follows redirects and takes any status for an answer. */
export const byFetch: AxiosAdapter = async (config) => {
  const { method = 'get', data: body } = config;
  const headers = Object.fromEntries(Object.entries(config.headers).map(([name, value]) => [name, String(value)]));
  const answer = await fetch(axios.getUri(config), { method: method.toUpperCase(), headers, body });
  return {
    status: answer.status,
    statusText: '',
    headers: Object.fromEntries(answer.headers),
    data: await answer.text(),
    config,
  };
};

type Change = (config: InternalAxiosRequestConfig) => InternalAxiosRequestConfig;

/** What an interceptor may do to the adapter of whatever it is given. */
export const CHOICES: readonly (readonly [string, Change])[] = [
  ["names axios's adapter for fetch", (config) => Object.assign(config, { adapter: 'fetch' })],
  ["sets axios's own adapter", (config) => Object.assign(config, { adapter: http })],
  [
    'deletes the adapter',
    (config) => {
      delete config.adapter;
      return config;
    },
  ],
  ['makes the config anew, without an adapter', ({ adapter: _, ...config }) => config],
  ['sets an adapter of its own', (config) => Object.assign(config, { adapter: byFetch })],
  [
    'sets one that is made of axios',
    (config) =>
      Object.assign(config, { adapter: (own: InternalAxiosRequestConfig) => http({ ...own, maxRedirects: 5 }) }),
  ],
  [
    'puts one around the one that is there',
    (config) => {
      const next = config.adapter as AxiosAdapter;
      return Object.assign(config, { adapter: async (own: InternalAxiosRequestConfig) => next(own) });
    },
  ],
];
