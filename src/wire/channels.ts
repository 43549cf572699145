import { type Channel, channel } from 'node:diagnostics_channel';

/** A request of Node's HTTP client, or of undici, which is Node's `fetch`. */
export interface Made {
  readonly method?: unknown;
  readonly path?: unknown;
  /** undici's. */
  readonly origin?: unknown;
  readonly contentLength?: unknown;
  /** undici's: `null` until an open connection takes the request, whatever its protocol. */
  readonly abort?: unknown;
  /** Node's: such as `https:`. */
  readonly protocol?: unknown;
  getHeader?(name: string): unknown;
}

interface Message {
  readonly request: Made;
  readonly response?: { readonly statusCode?: number; readonly headers?: unknown };
  readonly error?: unknown;
}

/** Hears about each request of this process. */
export interface Listener {
  made(request: Made): void;
  /** Known of undici's requests only. */
  sent(request: Made): void;
  /** The headers of its answer are there. */
  answered(request: Made, status: number, location: string | undefined): void;
  failed(request: Made, error: unknown): void;
}

/** Kept, because Node forgets a channel that nothing references, subscribers included. */
const heard: Channel[] = [];

/** Listens to the channels on which both clients report (Node's documentation, diagnostics_channel). Only the first listener is heard. */
export function listenToClients(listener: Listener): void {
  if (heard.length > 0) return;
  const made = ({ request }: Message) => listener.made(request);
  const failed = ({ request, error }: Message) => listener.failed(request, error);
  const answered = ({ request, response: { statusCode = 0, headers } = {} }: Message) =>
    listener.answered(request, statusCode, locationIn(headers));
  listen('undici:request:create', made);
  listen('undici:client:sendHeaders', ({ request }) => listener.sent(request));
  listen('undici:request:headers', answered);
  listen('undici:request:error', failed);
  listen('http.client.request.start', made);
  listen('http.client.response.finish', answered);
  listen('http.client.request.error', failed);
}

function listen(name: string, tell: (message: Message) => void): void {
  const each = channel(name);
  each.subscribe((message) => tell(message as Message));
  heard.push(each);
}

/** undici gives names and values in turn, Node an object. */
function locationIn(headers: unknown): string | undefined {
  if (!Array.isArray(headers)) return (headers as { location?: string } | undefined)?.location;
  const at = headers.findIndex((each, index) => index % 2 === 0 && String(each).toLowerCase() === 'location');
  return at < 0 ? undefined : String(headers[at + 1]);
}

/** The whole URL of a request. */
export function urlOf(request: Made): string | undefined {
  const { origin, protocol, path } = request;
  const host = origin ?? `${protocol}//${request.getHeader?.('host')}`;
  return hrefOf(`${host}${path}`);
}

/** A URL of HTTP written in one way, without credentials and fragment; `undefined` for none. */
export function hrefOf(url: string, base?: string): string | undefined {
  try {
    const { protocol, host, pathname, search } = new URL(url, base);
    return protocol.startsWith('http') ? `${protocol}//${host}${pathname}${search}` : undefined;
  } catch {
    return undefined;
  }
}
