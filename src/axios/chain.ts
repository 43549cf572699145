import axios, { type AxiosInstance, type InternalAxiosRequestConfig } from 'axios';
import { abandoned } from '../engine/live.js';
import type { Stand } from './adapter.js';
import type { AxiosCall } from './axios-call.js';
import { Guard } from './guard.js';
import { owned } from './hand-back.js';
import { type Handler, listsOf, type Run, wrap } from './interceptors.js';
import { endBegun, sendOutside } from './outside.js';

/**
 * Runs before and after a client's interceptors, later ones included. Before any request interceptor runs, axios asks each, with
 * the merged config, whether to run: the call begins there, whatever their order.
 *
 * @param begin begins a call if the request is one of ours
 * @returns a function that removes it
 */
export function surround(
  client: AxiosInstance,
  begin: (config: InternalAxiosRequestConfig) => AxiosCall | undefined,
): () => void {
  let begun: AxiosCall | undefined;
  const opener = {
    synchronous: true,
    runWhen(config: InternalAxiosRequestConfig) {
      begun = begin(config);
      return false;
    },
  };
  const { request, response } = listsOf(client);
  const restoreRequest = wrap(request, (forEach, run) => {
    run(opener);
    const mine = begun;
    if (mine === undefined) forEach(run);
    else gathered(mine, forEach, run);
    // An interceptor may have begun another call when it was asked whether to run.
    begun = mine;
  });
  const restoreResponse = wrap(response, (forEach, run) => {
    const mine = begun;
    begun = undefined;
    if (mine !== undefined) run({ rejected: (error: unknown) => endBegun(mine, error) });
    forEach(run);
  });
  return () => {
    restoreRequest();
    restoreResponse();
  };
}

/**
 * axios rejects a call at once that was given up beforehand. Before 1.19, it asks no response handler then, unless a request interceptor
 * is asynchronous.
 */
const isOlder = Number(axios?.VERSION?.split('.')[1]) < 19;
const LATER: Handler = { fulfilled: (config) => config };

/** An interceptor may throw when it is asked whether to run: axios rejects at once, and asks nobody else. */
function gathered(mine: AxiosCall, forEach: (run: Run) => void, run: Run): void {
  try {
    if (mine.isUntouched) forEach(run);
    else guarded(mine, forEach, run);
    const gone = mine.gone();
    if (gone === undefined) return;
    if (mine.isUntouched) abandoned(mine.call, gone);
    if (isOlder) run(LATER);
  } catch (error) {
    abandoned(mine.call, error);
    throw owned(mine, error);
  }
}

function guarded(mine: AxiosCall, forEach: (run: Run) => void, run: Run): void {
  const guard = new Guard(({ adapter }) => ({
    mine,
    adapter: adapter as Stand,
    sends: adapter as Stand,
    outside: (found, config) => sendOutside(mine, found, config),
  }));
  run(guard);
  forEach(run);
  run(guard);
}
