import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { asAsked } from './as-asked.js';
import { bytesOf } from './bytes.js';

/** A request of Node's HTTP client, or of undici, which is Node's `fetch`. */
export interface Made {
  readonly method?: unknown;
  readonly path?: unknown;
  /** undici's: where its connection goes, which may be an address that the name was resolved to beforehand. */
  readonly origin?: unknown;
  /** undici's: the `Host` that it was given. */
  readonly host?: unknown;
  readonly contentLength?: unknown;
  /** undici's: bytes, `null` for none, or something that it reads later. */
  readonly body?: unknown;
  /** Node's: the head of the request, as it is sent. */
  readonly _header?: unknown;
  /** undici's: `null` until an open connection takes the request, whatever its protocol. */
  readonly abort?: unknown;
  /** undici's: a connection takes it, and says how its maker is to abort it from then on. */
  onConnect?(abort: (reason?: unknown) => void): void;
  /** undici's: ends it, and tells its maker. */
  onError?(error: unknown): void;
  /** The same two, since undici 8. */
  onRequestStart?(abort: (reason?: unknown) => void): void;
  onResponseError?(error: unknown): void;
  /** Node's: such as `https:`. */
  readonly protocol?: unknown;
  /** Node's: it is over, whether or not its error has been announced yet. So is one that has become a connection of another protocol. */
  readonly destroyed?: unknown;
  /** Node's: all of its body was given to it. */
  readonly writableEnded?: unknown;
  /** Node's: it has one before that is open. */
  readonly socket?: {
    readonly connecting?: unknown;
    readonly secureConnecting?: unknown;
    readonly encrypted?: unknown;
    readonly writable?: unknown;
  } | null;
  /** Node's: its answer, if one has begun. */
  readonly res?: { readonly complete?: boolean } | null;
  getHeader?(name: string): unknown;
}

interface Message {
  readonly request: Made;
  readonly response?: { readonly statusCode?: number; readonly headers?: unknown };
  readonly error?: unknown;
}

/** Is told of each request of this process. */
export interface Listener {
  made(request: Made): void;
  /** Known of undici's requests only. */
  sent?(request: Made): void;
  /** The headers of its answer are there; `status` is 0 if it is not known. */
  answered(request: Made, status: number, location: string | undefined): void;
  failed(request: Made, error: unknown): void;
}

const listeners = new Set<Listener>();

/** The channels on which both clients announce their requests (Node's documentation, diagnostics_channel). */
const reports = Object.entries<(message: Message) => void>({
  'undici:request:create': made,
  'undici:client:sendHeaders': ({ request }) => tell((each) => each.sent?.(request)),
  'undici:request:headers': answered,
  'undici:request:error': failed,
  // From Node 22.12. The next one comes only when the whole body is written.
  'http.client.request.created': made,
  'http.client.request.start': made,
  'http.client.response.finish': ofNode(answered),
  'http.client.request.error': ofNode(failed),
}).map(([name, report]) => ({
  name,
  hear: (message: unknown) => {
    // A mock of a client may announce anything; an error here would end the process.
    if (typeof (message as Partial<Message>).request === 'object' && (message as Message).request) {
      report(message as Message);
    }
  },
  // Kept, because Node forgets a channel that nothing references, subscribers included.
  kept: channel(name),
}));

function tell(what: (listener: Listener) => void): void {
  for (const each of listeners) what(each);
}

/** Requests that the listeners have been told of. */
const known = new WeakSet<Made>();

function made({ request }: Message): void {
  announce(request);
}

/** A request was made, or is seen for the first time. */
export function announce(request: Made): void {
  if (known.has(request)) return;
  known.add(request);
  asAsked(request, () => tell((each) => each.made(request)));
}

/** A request may end before all of its body is written, and so before Node announces it. */
function ofNode(report: (message: Message) => void): (message: Message) => void {
  return (message) => {
    if (!isWritten(message.request)) made(message);
    report(message);
  };
}

/**
 * Node has announced it, and if nobody listened then, it is none of what began since. One whose connection fails at once is not
 * announced at all.
 */
function isWritten(request: Made): boolean {
  const { writableEnded, socket } = request;
  return writableEnded === true && Boolean(socket) && bytesOf(socket) !== 0 && !hasNoTunnel(request);
}

/** Its agent passed a proxy's answer to CONNECT on to it, through a socket that takes nothing. */
export function hasNoTunnel({ protocol, socket }: Made): boolean {
  if (protocol !== 'https:' || !socket || socket.encrypted === true) return false;
  return socket.writable === false && bytesOf(socket) === 0;
}

function answered({ request, response: { statusCode = 0, headers } = {} }: Message): void {
  // undici announces an early hint as well, which is no answer; Node does not.
  if (statusCode > 101 && statusCode < 200) return;
  tell((each) => each.answered(request, statusCode, locationIn(headers)));
}

function failed({ request, error }: Message): void {
  tell((each) => each.failed(request, error));
}

/** Listens until the returned function is called. While nobody listens, it costs nothing. */
export function listenToClients(listener: Listener): () => void {
  if (listeners.size === 0) for (const { name, hear } of reports) subscribe(name, hear);
  listeners.add(listener);
  return () => {
    if (listeners.delete(listener) && listeners.size === 0)
      for (const { name, hear } of reports) unsubscribe(name, hear);
  };
}

/**
 * For tests: how many listen, in this copy of the package.
 * @internal
 */
export const listening = (): number => listeners.size;

/** undici gives names and values in turn, Node an object. */
function locationIn(headers: unknown): string | undefined {
  if (!Array.isArray(headers)) return (headers as { location?: string } | undefined)?.location;
  const at = headers.findIndex((each, index) => index % 2 === 0 && String(each).toLowerCase() === 'location');
  return at < 0 ? undefined : String(headers[at + 1]);
}

/** The whole URL of a request. */
export function urlOf(request: Made): string | undefined {
  return hrefOf(asMade(request));
}

/**
 * The host that a request names, and the one that undici's connection goes to, which may be another, as at a gateway. In lower case, with
 * the port unless that is the default.
 */
export function hostsOf(request: Made): readonly string[] {
  const all = [asMade(request), String(request.origin)].map((url) => parsed(url)?.host);
  return [...new Set(all)].filter((host) => host !== undefined);
}

/** To a proxy without a tunnel, the path is the whole URL (RFC 9112, section 3.2.2). */
function asMade(request: Made): string {
  const { origin, protocol, path } = request;
  if (/^https?:/i.test(String(path))) return String(path);
  if (origin === undefined) return `${protocol}//${request.getHeader?.('host')}${path}`;
  const scheme = /^\w+:/.exec(String(origin))?.[0];
  return `${request.host && scheme ? `${scheme}//${request.host}` : origin}${path}`;
}

/** A URL of HTTP written in one way, without credentials and fragment; `undefined` for none. */
export function hrefOf(url: string, base?: string): string | undefined {
  const found = parsed(url, base);
  return found && `${found.protocol}//${found.host}${found.pathname}${found.search}`;
}

function parsed(url: string, base?: string): URL | undefined {
  try {
    const found = new URL(url, base);
    return found.protocol.startsWith('http') ? found : undefined;
  } catch {
    return undefined;
  }
}
