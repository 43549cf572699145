import { type Channel, channel } from 'node:diagnostics_channel';
import type { Passage } from '../failure/passage.js';

/** A request made by undici. */
interface Made {
  readonly method?: unknown;
  readonly origin?: unknown;
  readonly path?: unknown;
  /** `null` until an open connection takes the request, whatever its protocol. */
  readonly abort?: unknown;
}

/** What undici says about a request on its channels. */
interface Message {
  readonly request: Made;
  readonly response?: { readonly statusCode?: number; readonly headers?: readonly unknown[] };
}

/** Where an answer came from. */
interface Place {
  readonly redirected: boolean;
  /** The answer's own URL. */
  readonly url: string;
}

const NONE: readonly unknown[] = [];
/** The attempt whose request is being made. */
let current: RequestWatch | undefined;
/** Kept, because Node forgets a channel that nothing references, subscribers included. */
const heard: Channel[] = [];
const watches = new WeakMap<object, RequestWatch>();

/**
 * What happens to a request sent by `fetch`, which itself reports neither redirects nor what was sent. Node's `fetch` and
 * undici's report it on diagnostics channels; elsewhere nothing is known.
 */
export class RequestWatch {
  private request: Made | undefined;
  private isSent = false;
  /** The first answer. */
  private status = 0;
  /** Headers of the first answer: names and values in turn. */
  private headers: readonly unknown[] = NONE;

  /** @param method in upper case */
  constructor(private readonly method: string) {
    if (heard.length > 0) return;
    listen('undici:request:create', ({ request }) => current?.made(request));
    listen('undici:client:sendHeaders', ({ request }) => watches.get(request)?.sent());
    listen('undici:request:headers', ({ request, response }) => watches.get(request)?.answered(response));
  }

  /** Has the request made, which `fetch` does at once. */
  during<T>(make: () => T): T {
    const outer = current;
    current = this;
    try {
      return make();
    } finally {
      current = outer;
    }
  }

  /**
   * How the request that ended with this status, or with none, fared.
   * @param answer what the client says about where the answer came from. If nobody saw the whole way, any step may have changed
   * the method
   */
  passage(status: number | undefined, answer?: Place): Passage | undefined {
    if (answer?.redirected && (this.status === 0 || this.hasFurther(answer))) return { redirected: true };
    if (changesMethod(this.status, this.method) && status !== this.status) return { redirected: true };
    if (status === undefined && isRedirect(this.status)) return { ledOn: true };
    return this.connecting ? { unsent: 'opening' } : undefined;
  }

  /** No connection has taken the request yet. */
  get connecting(): boolean {
    return this.request?.abort === null && !this.isSent;
  }

  /** An answer that keeps the method redirected it, and it ended at another place than that answer named. */
  private hasFurther({ url }: Place): boolean {
    if (this.status !== 307 && this.status !== 308) return false;
    const raw = this.headers;
    const at = raw.findIndex((each, index) => index % 2 === 0 && String(each).toLowerCase() === 'location');
    const { origin = '', path = '' } = this.request ?? {};
    try {
      const named = new URL(String(raw[at + 1]), `${origin}${path}`);
      named.hash = '';
      return named.href !== url.replace(/#.*$/s, '');
    } catch {
      return true;
    }
  }

  private made(request: Made): void {
    // Somebody's own `fetch` may first make another request, such as for a token.
    if (this.request !== undefined || String(request.method).toUpperCase() !== this.method) return;
    this.request = request;
    watches.set(request, this);
  }

  private sent(): void {
    this.isSent = true;
  }

  private answered({ statusCode = 0, headers = [] }: NonNullable<Message['response']> = {}): void {
    this.status = statusCode;
    this.headers = headers;
  }
}

function listen(name: string, listener: (message: Message) => void): void {
  const each = channel(name);
  each.subscribe((message) => listener(message as Message));
  heard.push(each);
}

/** Whether a client that follows this answer continues with GET: the fetch standard, "HTTP-redirect fetch". */
function changesMethod(status: number, method: string): boolean {
  return status === 303 || (method === 'POST' && (status === 301 || status === 302));
}

/** RFC 9110 section 15.4: what a client may follow. */
function isRedirect(status: number): boolean {
  return (status >= 301 && status <= 303) || status === 307 || status === 308;
}
