import { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { ModelRequest, Reply } from './provider-model.js';

/** What became of the provider's own answer: cut short, or another one in its place, `elsewhere` after a redirect. */
export type Garbling = 'truncate' | 'half' | 'page' | 'other' | 'elsewhere';

/** A request as the provider sees it. */
export function read(config: InternalAxiosRequestConfig, sentAt: number): ModelRequest {
  const { pathname, origin } = new URL(config.url ?? '', config.baseURL);
  return {
    origin,
    method: (config.method ?? 'get').toUpperCase(),
    path: pathname,
    body: typeof config.data === 'string' ? JSON.parse(config.data) : {},
    header: (name) => {
      const value: unknown = config.headers.get(name);
      return typeof value === 'string' ? value : undefined;
    },
    sentAt,
  };
}

/** As axios's own adapters hand an answer over. */
export function settle(
  config: InternalAxiosRequestConfig,
  reply: Reply,
  fault: Garbling | undefined,
  resolve: (response: AxiosResponse) => void,
  reject: (error: unknown) => void,
): void {
  const { status, headers = {}, body } = reply;
  const whole = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/html' : 'application/json';
  const response = { status, statusText: '', headers: { 'content-type': type, ...headers }, config, request: {} };
  if (fault === 'truncate') {
    reject(new AxiosError('stream has been aborted', 'ERR_BAD_RESPONSE', config, {}, response as never));
    return;
  }
  const data = fault === 'half' ? whole.slice(0, whole.length / 2) : whole;
  const answered = { ...response, data } as AxiosResponse;
  if (fault === 'elsewhere') tellOfRedirect(answered);
  if (config.validateStatus?.(status) ?? true) {
    resolve(answered);
    return;
  }
  const code = status < 500 ? 'ERR_BAD_REQUEST' : 'ERR_BAD_RESPONSE';
  reject(new AxiosError(`Request failed with status code ${status}`, code, config, {}, answered));
}

/** A redirect by GET is another request, unless it was a GET before. */
export function isFollowed({ method }: InternalAxiosRequestConfig): boolean {
  return (method ?? 'get').toUpperCase() !== 'GET';
}

/** As axios's adapters tell of one: of the method by the last request, of the place by the URL of the answer. */
function tellOfRedirect(answered: AxiosResponse): void {
  answered.request = { responseURL: 'http://elsewhere.test/', ...(isFollowed(answered.config) && { method: 'GET' }) };
}
