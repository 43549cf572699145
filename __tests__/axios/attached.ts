import axios, { type AxiosAdapter, type AxiosInstance, type CreateAxiosDefaults } from 'axios';
import { attachWith } from '../../src/axios/attach.js';
import { type AttachOptions, attach, constant, plainHttp, type Recovery } from '../../src/index.js';
import { FakeClock } from './fake-clock.js';

/** A client with recoverable on it: plain HTTP, waits of a millisecond, no log, unless told otherwise. */
export function attached(
  baseURL: string,
  options: Partial<AttachOptions> = {},
  defaults: CreateAxiosDefaults = {},
): { readonly client: AxiosInstance; readonly recovery: Recovery } {
  const client = axios.create({ baseURL, ...defaults });
  return { client, recovery: attach(client, standard(options)) };
}

export function standard(options: Partial<AttachOptions> = {}): AttachOptions {
  const provider = options.providers === undefined ? { provider: plainHttp() } : {};
  return {
    ...provider,
    logger: false,
    ...options,
    policy: { backoff: constant(1), ...options.policy },
  } as AttachOptions;
}

/** A client with a stopped clock. */
export function frozen(baseURL: string, options: Partial<AttachOptions> = {}, defaults: CreateAxiosDefaults = {}) {
  const clock = new FakeClock();
  const client = axios.create({ baseURL, ...defaults });
  return { clock, client, recovery: attachWith(client, standard(options), clock) };
}

/** Adds a signer that throws the second time it signs, as on a retry; returns a function that removes it. */
export function signOnce(client: AxiosInstance): () => void {
  let signed = 0;
  const signer = client.interceptors.request.use((config) => {
    if (++signed === 2) throw new Error('no key');
    return config;
  });
  return () => client.interceptors.request.eject(signer);
}

/** An adapter that answers at once. */
export function answering(status: number): AxiosAdapter {
  return async (config) => ({ status, statusText: '', headers: {}, data: '{}', config });
}

/** The reason with which a promise rejects. */
export async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('it did not reject');
    },
    (error: unknown) => error,
  );
}
