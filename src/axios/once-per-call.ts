import type { AxiosInstance } from 'axios';
import { checkOptions, functionOf, options } from '../policy/check.js';
import { checkClient } from './check-client.js';
import { type Handler, handlersOf } from './interceptors.js';

/** Shared by all copies of this package in a process. */
const ONCE = Symbol.for('recoverable.once-per-call');

const addSchema = options({ add: functionOf('a function that adds the interceptors') });

/**
 * Request interceptors added by `add` run once per call: for its first attempt, but not for a retry or a look-up. Use it for an
 * interceptor that takes something and gives it back when the call is over, such as a cache, a limiter or a counter: run again
 * inside its own call, it would wait for itself. Add signers and the like, which every attempt needs, as usual.
 *
 * ```ts
 * const cached = oncePerCall(client, () => setupCache(client));
 * oncePerCall(client, () => client.interceptors.request.use(limit));
 * ```
 *
 * @param add adds them at once; before or after `attach`
 * @returns what `add` returns
 * @throws TypeError for anything but an axios instance and a function
 */
export function oncePerCall<T>(client: AxiosInstance, add: () => T): T {
  checkClient('oncePerCall', client);
  checkOptions<unknown>('oncePerCall', addSchema, { add });
  const before = new Set(handlersOf(client));
  const added = add();
  for (const handler of handlersOf(client)) if (!before.has(handler)) Object.assign(handler, { [ONCE]: true });
  return added;
}

/** The client's request interceptors, including later ones, without those that run once per call. */
export function repeatedOf(client: AxiosInstance): readonly Handler[] {
  return handlersOf(client).filter((handler) => !(ONCE in handler));
}
