import { AsyncResource } from 'node:async_hooks';
import type { Made } from './channels.js';

/** What undici calls on a request before a dispatcher may make another one of it; the last three since undici 8. */
const CALLED = ['onHeaders', 'onComplete', 'onError', 'onResponseStart', 'onResponseEnd', 'onResponseError'] as const;

const kept = new WeakSet<Made>();

/**
 * Has undici call a request back in the context in which it was made. By itself, it does so in that of whoever opened the connection: there
 * a dispatcher that tries again, or follows a redirect, would make its next request, and nobody could tell whose it is.
 */
export function keepOwnContext(request: Made): void {
  if (request.abort !== null || kept.has(request)) return;
  kept.add(request);
  // Costs a fiftieth of `AsyncLocalStorage.snapshot()`. Its end is told when it is forgotten: whoever keeps a map of what began, with
  // hooks of Node's (OpenTelemetry's AsyncHooksContextManager, cls-hooked), would keep it for ever otherwise.
  const context = new AsyncResource('recoverable.request');
  for (const name of CALLED) {
    const call: unknown = Reflect.get(request, name);
    if (typeof call !== 'function') continue;
    Reflect.set(request, name, (...args: unknown[]) => context.runInAsyncScope(call as never, request, ...args));
  }
}
