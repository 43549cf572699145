import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { lasting, type Sent, surroundings, tick } from '../engine/inside-run.js';
import { type Made, urlOf } from '../wire/channels.js';

interface Told {
  readonly request?: Made;
  readonly response?: { readonly statusCode?: number };
  readonly error?: unknown;
}

function newlySent(request: Made): Sent {
  const url = urlOf(request);
  return {
    method: String(request.method).toUpperCase(),
    path: String(request.path ?? '').split(/[?#]/, 1)[0] as string,
    host: url && new URL(url).hostname,
    size: sizeOf(request),
    status: undefined,
    error: undefined,
    begun: tick(),
    over: undefined,
  };
}

function sizeOf(request: Made): number | undefined {
  const told = request.contentLength ?? request.getHeader?.('content-length');
  return told === undefined ? undefined : Number(told);
}

/** The requests that began inside an attempt of a `run()`. */
const sent = new WeakMap<object, Sent>();

function begun({ request }: Told): void {
  if (request === undefined) return;
  for (const { evidence } of lasting(surroundings())) {
    // Another copy of this package, or a surrounding attempt, already knows it.
    const known = evidence.requests.get(request) ?? sent.get(request);
    const each = known ?? newlySent(request);
    evidence.requests.set(request, each);
    sent.set(request, each);
  }
}

function answered({ request, response }: Told): void {
  const each = request && sent.get(request);
  if (each === undefined) return;
  each.status = response?.statusCode;
  each.over = tick();
}

function failed({ request, error }: Told): void {
  const each = request && sent.get(request);
  if (each === undefined) return;
  each.error = error;
  each.over = tick();
}

/**
 * The channels on which Node's own HTTP client, and undici (which is `fetch`), announce each request (Node's documentation,
 * diagnostics_channel).
 */
const listeners = Object.entries({
  'http.client.request.start': begun,
  'http.client.response.finish': answered,
  'http.client.request.error': failed,
  'undici:request:create': begun,
  'undici:request:headers': answered,
  'undici:request:error': failed,
}).map(([name, listener]) => ({ name, listener: (told: unknown) => listener(told as Told) }));

/** Kept, because Node forgets a channel that nothing references, subscribers included. */
const channels = listeners.map(({ name }) => channel(name));
let watchers = 0;

/**
 * Watches the requests of operations until the returned function is called. Without a run it costs nothing: nobody listens then.
 */
export function watchWire(): () => void {
  watchers += 1;
  if (watchers === 1) for (const { name, listener } of listeners) subscribe(name, listener);
  return () => {
    watchers -= 1;
    if (watchers === 0) for (const { name, listener } of listeners) unsubscribe(name, listener);
  };
}

/**
 * For tests: whether this copy listens; others in the process may.
 * @internal
 */
export const isWatched = (): boolean => watchers > 0 && channels.every((each) => each.hasSubscribers);
