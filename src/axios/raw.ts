import { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { Went } from '../engine/look-up-way.js';
import type { Passage } from '../failure/passage.js';
import { thrownBy } from '../report/careful.js';
import type { Adapter } from './adapter.js';

/** The result of one attempt: an answer, or an error, which may carry an answer. */
export type Raw = (Given | Thrown) & {
  /** How its request fared, if something else tells that than the result itself. */
  readonly passage?: Passage | undefined;
  /** Where its request was seen to go. */
  readonly wentTo?: Went;
};
type Given = { readonly response: AxiosResponse; readonly error?: undefined };
type Thrown = { readonly error: unknown; readonly response?: undefined };

/** The result of an adapter without limits. */
export async function came(adapter: Adapter, config: InternalAxiosRequestConfig): Promise<Raw> {
  try {
    return resolved(await adapter(config), config);
  } catch (error) {
    return rejected(error, config);
  }
}

/** What an adapter resolved with, if it can be read; otherwise an error about it. */
export function resolved(response: AxiosResponse | undefined | null, config: InternalAxiosRequestConfig): Raw {
  if (!response) return rejected(response, config);
  const thrown = thrownBy(() => lookAtAnswer(response));
  return thrown === undefined ? { response } : unreadable(config, thrown.error);
}

/** What an adapter rejected with. Only an object that can be read can carry the call's report. */
export function rejected(error: unknown, config: InternalAxiosRequestConfig): Raw {
  if (!((typeof error === 'object' && error !== null) || typeof error === 'function'))
    return { error: about(NEITHER, config, error) };
  const thrown = thrownBy(() => lookAtError(error as Shape));
  return thrown === undefined ? { error } : unreadable(config, thrown.error);
}

const NEITHER = 'the adapter gave neither a response nor an error';

type Shape = Readonly<Record<string, unknown>> & { readonly response?: unknown };

/** Fields may be getters, and the whole a Proxy: if reading throws, it throws here. */
function lookAtAnswer({ status, headers, data, config, request }: Partial<AxiosResponse>): unknown {
  return [status, headers, data, config, request];
}

/** All but the stack, which V8 writes when it is first read: a waiting call would hold it. Whoever reads it expects that it throws. */
function lookAtError(error: Shape): unknown {
  const { response, code, name, message, cause, config, request, __CANCEL__, isAxiosError } = error;
  if (typeof response === 'object' && response !== null) lookAtAnswer(response);
  return [error instanceof Error, code, name, message, cause, config, request, __CANCEL__, isAxiosError];
}

function unreadable(config: InternalAxiosRequestConfig, error: unknown): Raw {
  return { error: about('what the adapter gave cannot be read', config, error) };
}

function about(message: string, config: InternalAxiosRequestConfig, cause: unknown): AxiosError {
  const made = new AxiosError(message, AxiosError.ERR_NETWORK, config);
  return Object.defineProperty(made, 'cause', { value: cause, configurable: true, writable: true });
}
