import { type Channel, channel } from 'node:diagnostics_channel';

/** A request made by undici. */
export interface Made {
  readonly method?: unknown;
  readonly origin?: unknown;
  readonly path?: unknown;
  /** `null` until an open connection takes the request, whatever its protocol. */
  readonly abort?: unknown;
}

/** What undici says about the answer to a request. */
export interface Answered {
  readonly statusCode: number;
  /** Names and values in turn. */
  readonly headers?: readonly unknown[];
}

interface Message {
  readonly request: Made;
  readonly response?: Answered;
}

interface Listeners {
  made(request: Made): void;
  sent(request: Made): void;
  answered(request: Made, answer: Answered): void;
}

/** Kept, because Node forgets a channel that nothing references, subscribers included. */
const heard: Channel[] = [];

/** Listens to the channels on which undici, which is Node's `fetch`, reports each request. Only the first listeners are heard. */
export function listenToUndici({ made, sent, answered }: Listeners): void {
  if (heard.length > 0) return;
  listen('undici:request:create', ({ request }) => made(request));
  listen('undici:client:sendHeaders', ({ request }) => sent(request));
  listen('undici:request:headers', ({ request, response }) => response && answered(request, response));
}

function listen(name: string, listener: (message: Message) => void): void {
  const each = channel(name);
  each.subscribe((message) => listener(message as Message));
  heard.push(each);
}

/** The whole URL of a request. */
export function urlOf({ origin, path }: Made, location = ''): string | undefined {
  const own = hrefOf(`${origin}${path}`);
  return location === '' ? own : hrefOf(location, own);
}

/** A URL as undici shows it: written in one way, without credentials and fragment; `undefined` for none. */
export function hrefOf(url: string, base?: string): string | undefined {
  try {
    const { origin, pathname, search } = new URL(url, base);
    return `${origin}${pathname}${search}`;
  } catch {
    return undefined;
  }
}

/** Where an answer leads. */
export function locationIn({ headers = [] }: Answered): string | undefined {
  const at = headers.findIndex((each, index) => index % 2 === 0 && String(each).toLowerCase() === 'location');
  return at < 0 ? undefined : String(headers[at + 1]);
}
