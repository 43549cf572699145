import { type Channel, channel } from 'node:diagnostics_channel';
import type { InternalAxiosRequestConfig } from 'axios';
import type { Passage } from '../failure/passage.js';
import { type Adapter, isFetch } from './adapter.js';
import type { Connection } from './agent.js';
import { answerOf } from './answer.js';
import { note } from './passage.js';
import type { Raw } from './raw.js';

/** A request of undici's. */
interface Made {
  /** `null` until a connection that is open takes the request, whatever its protocol. */
  readonly abort?: unknown;
}

/** What undici tells of a request on its channels. */
interface Message {
  readonly request: Made;
  readonly response?: { readonly statusCode?: number };
}

/** The attempt whose request is being made. */
let current: FetchWatch | undefined;
/** Held, since Node forgets a channel that nobody holds, with who listens to it. */
const heard: Channel[] = [];
const watches = new WeakMap<object, FetchWatch>();

/**
 * What becomes of a request that axios sends by `fetch`, which itself tells neither of redirects nor of what was sent. Node's
 * `fetch` does, on diagnostics channels; elsewhere nothing is known.
 */
export class FetchWatch implements Connection {
  private request: Made | undefined;
  private isSent = false;
  /** The first answer. */
  private status = 0;

  private constructor(private readonly method: string) {
    if (heard.length > 0) return;
    listen('undici:request:create', ({ request }) => current?.made(request));
    listen('undici:client:sendHeaders', ({ request }) => watches.get(request)?.sent());
    listen('undici:request:headers', ({ request, response }) => watches.get(request)?.answered(response?.statusCode));
  }

  /** A watch over an attempt; `undefined` if nothing depends on what it would see. */
  static over(adapter: Adapter, config: InternalAxiosRequestConfig): FetchWatch | undefined {
    const method = (config.method ?? 'GET').toUpperCase();
    if (method === 'GET' || method === 'HEAD' || !isFetch(adapter, config)) return undefined;
    return new FetchWatch(method);
  }

  /** Has the request made. `fetch` makes it at once. */
  during<T>(make: () => T): T {
    const outer = current;
    current = this;
    try {
      return make();
    } finally {
      current = outer;
    }
  }

  /** Keeps what was seen by the response or the error that it led to. */
  end({ response, error }: Raw): void {
    const answer = response ?? answerOf(error);
    const passage = this.passage(answer?.status);
    if (passage !== undefined) note(answer ?? error, passage);
  }

  private passage(status: number | undefined): Passage | undefined {
    if (changesMethod(this.status, this.method) && status !== this.status) return { redirected: true };
    if (status === undefined && isRedirect(this.status)) return { ledOn: true };
    return this.connecting ? { unsent: 'opening' } : undefined;
  }

  /** No connection has taken the request yet. */
  get connecting(): boolean {
    return this.request?.abort === null && !this.isSent;
  }

  private made(request: Made): void {
    if (this.request !== undefined) return;
    this.request = request;
    watches.set(request, this);
  }

  private sent(): void {
    this.isSent = true;
  }

  private answered(status = 0): void {
    this.status = status;
  }
}

function listen(name: string, listener: (message: Message) => void): void {
  const each = channel(name);
  each.subscribe((message) => listener(message as Message));
  heard.push(each);
}

/** Whether a client that follows this answer goes on by GET: the fetch standard, "HTTP-redirect fetch". */
function changesMethod(status: number, method: string): boolean {
  return status === 303 || (method === 'POST' && (status === 301 || status === 302));
}

/** RFC 9110 section 15.4: what a client may follow. */
function isRedirect(status: number): boolean {
  return (status >= 301 && status <= 303) || status === 307 || status === 308;
}
