import type { AxiosRequestConfig } from 'axios';
import type { Provider, Report, RequestRecovery } from '../../../src/index.js';
import { recoveryOf } from '../../../src/index.js';
import { attached } from '../../axios/attached.js';
import { wrapped } from '../../fetch/wrapped.js';
import { AMPLE } from '../../time-for.js';

/** Makes one call by an edge, over a real socket; returns its report, however it ends. */
export type Sends = (request: {
  readonly provider: Provider;
  readonly url: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly recovery?: RequestRecovery;
  /** In milliseconds, for the whole call. Default: more than one needs that something decides. */
  readonly deadline?: number;
}) => Promise<Report>;

/** Both edges send objects as JSON. */
export const edges: readonly (readonly [edge: string, send: Sends])[] = [
  [
    'axios',
    async ({ provider, url, path, body, headers = {}, recovery, deadline = AMPLE }) => {
      const { client } = attached(url, { provider, policy: { deadline } });
      const config: AxiosRequestConfig = { headers: { ...headers }, ...(recovery && { recovery }) };
      return reported(client.post(path, body, config));
    },
  ],
  [
    'fetch',
    async ({ provider, url, path, body, headers = {}, recovery, deadline = AMPLE }) => {
      const { fetch } = wrapped({ provider, policy: { deadline } });
      const isRecord = Object.prototype.toString.call(body) === '[object Object]';
      const type = isRecord ? { 'content-type': 'application/json' } : {};
      return reported(
        fetch(url + path, {
          method: 'POST',
          headers: { ...type, ...headers },
          ...(body !== undefined && { body: (isRecord ? JSON.stringify(body) : body) as string }),
          ...(recovery && { recovery }),
        }),
      );
    },
  ],
];

function reported(call: Promise<unknown>): Promise<Report> {
  return call.catch((error: unknown) => error).then((end) => recoveryOf(end) ?? Promise.reject(end));
}
