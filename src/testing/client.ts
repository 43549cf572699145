import { Agent } from 'node:http';
import axios from 'axios';
import { attach } from '../axios/attach.js';
import type { AttachSettings } from '../engine/options.js';
import { recoverFetch } from '../fetch/recover-fetch.js';
import { exponential } from '../policy/backoff.js';
import type { Policy } from '../policy/policy.js';
import type { Provider } from '../providers/provider.js';
import type { PaymentRequest } from './payments.js';

/** Milliseconds to wait for an attempt: long enough for a machine that is busy with other tests. */
const TIMEOUT = 600;

/** Short waits: the point is what callers believe, not how long it takes. */
export const quickPolicy: Policy = {
  maxAttempts: 6,
  attemptTimeout: TIMEOUT,
  backoff: exponential({ initial: 5, max: 1000 }),
  deadline: 20_000,
};

/** Sends a request, and rejects or resolves with an object that may have a report. */
export type Send = (request: PaymentRequest) => Promise<unknown>;

/** An axios client of its own, like an application's. */
export function axiosAt(url: string) {
  const httpAgent = new Agent({ keepAlive: true, maxSockets: 40 });
  const client = axios.create({ baseURL: url, httpAgent, timeout: TIMEOUT });
  const send: Send = (request) => client.request(configOf(request));
  return { client, send };
}

export function configOf({ method = 'POST', path, headers = {}, body }: PaymentRequest) {
  return { method, url: path, headers: { ...headers }, data: body };
}

/** The same, with recoverable attached. */
export function recoveringAxios(url: string, provider: Provider, settings: AttachSettings) {
  const { client, send } = axiosAt(url);
  client.defaults.timeout = 0;
  attach(client, { provider, policy: quickPolicy, logger: false, ...settings });
  return { client, send };
}

export function recoveringFetch(url: string, provider: Provider, settings: AttachSettings): Send {
  const { bodyErrors: _, ...given } = settings;
  const { fetch } = recoverFetch(globalThis.fetch, { provider, policy: quickPolicy, logger: false, ...given });
  return ({ method = 'POST', path, headers, body }) => {
    const isText = typeof body === 'string' || body instanceof URLSearchParams || body === undefined;
    return fetch(url + path, {
      method,
      headers: { ...(!isText && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: isText ? (body as string | URLSearchParams) : JSON.stringify(body) }),
    });
  };
}
