import type { Passage } from '../failure/passage.js';
import { type Answered, listenToUndici, locationIn, type Made, urlOf } from './undici-channels.js';

/** Where an answer came from. */
interface Place {
  readonly redirected: boolean;
}

/** The attempts that are about to make the same request. If there are several, nobody knows which request is whose. */
class Expected {
  readonly by = new Set<RequestWatch>();
  isMixed = false;
  /** A request of one of them was redirected. */
  isRedirected = false;

  sent(): void {}

  answered({ statusCode }: Answered): void {
    this.isRedirected ||= isRedirect(statusCode);
  }
}

/** The requests that attempts are about to make. */
const expected = new Map<string, Expected>();
/** Who hears what becomes of a request. */
const hearers = new WeakMap<Made, RequestWatch | Expected>();
/** The attempt whose request is being made. */
let current: RequestWatch | undefined;

/**
 * What happens to a request sent by `fetch`, which itself reports neither redirects nor what was sent. Node's `fetch` and
 * undici's report it on diagnostics channels; elsewhere nothing is known.
 */
export class RequestWatch {
  /** The request at the current step of the way. */
  private request: Made | undefined;
  private isSent = false;
  /** The status of its answer; 0 while there is none. */
  private status = 0;
  /** The key of the next request, and who else is about to make that one. */
  private next: readonly [key: string, among: Expected] | undefined;
  /** The last redirect was seen to be followed. */
  private isFollowed = false;
  /** A redirect made the client use another method. */
  private isChanged = false;

  /**
   * @param method in upper case
   * @param url the whole URL. Requests to others, such as for a token, are not this attempt's; without a URL, none is
   */
  constructor(
    private readonly method: string,
    private readonly url: string | undefined,
  ) {
    listenToUndici({
      made,
      sent: (request) => hearers.get(request)?.sent(),
      answered: (request, answer) => hearers.get(request)?.answered(answer),
    });
  }

  /** Has the request made. A `fetch` makes it at once, unless it first does something else. */
  during<T>(make: () => T): T {
    const outer = current;
    current = this;
    try {
      return make();
    } finally {
      current = outer;
      if (this.request === undefined && this.url !== undefined) this.expect(keyOf(this.method, this.url));
    }
  }

  /**
   * The attempt is over: how the request that ended with this status, or with none, fared.
   * @param answer what the client says about where the answer came from
   */
  end(status: number | undefined, answer?: Place): Passage | undefined {
    const among = this.expectNothing();
    const hasChanged = among?.isMixed
      ? among.isRedirected && answer?.redirected !== false
      : this.hasChanged(status, answer);
    if (hasChanged) return { redirected: true };
    if (status === undefined && isRedirect(this.status)) return { ledOn: true };
    return this.connecting ? { unsent: 'opening' } : undefined;
  }

  /** If nobody saw the whole way, any step may have changed the method. */
  private hasChanged(status: number | undefined, answer: Place | undefined): boolean {
    const isLost = status !== undefined && isRedirect(this.status) && status !== this.status;
    const isLedOn = changesMethod(this.status, this.method) && status === undefined;
    return this.isChanged || isLost || isLedOn || (answer?.redirected === true && !this.isFollowed);
  }

  /** No connection has taken the request yet. */
  get connecting(): boolean {
    return this.request?.abort === null && !this.isSent;
  }

  isAbout(key: string): boolean {
    return this.request === undefined && this.url !== undefined && key === keyOf(this.method, this.url);
  }

  /** The attempt's first request, or the one that follows a redirect. */
  take(request: Made): void {
    this.expectNothing();
    this.isFollowed = this.request !== undefined;
    this.isChanged ||= verbOf(request) !== this.method;
    this.request = request;
    this.isSent = false;
    this.status = 0;
    hearers.set(request, this);
  }

  sent(): void {
    this.isSent = true;
  }

  answered(answer: Answered): void {
    this.status = answer.statusCode;
    const location = isRedirect(this.status) ? locationIn(answer) : undefined;
    const url = location && this.request && urlOf(this.request, location);
    if (url === undefined) return;
    this.isFollowed = false;
    this.expect(keyOf(changesMethod(this.status, this.method) ? 'GET' : this.method, url));
  }

  private expect(key: string): void {
    const among = expected.get(key) ?? new Expected();
    among.by.add(this);
    expected.set(key, among);
    this.next = [key, among];
  }

  private expectNothing(): Expected | undefined {
    const [key, among] = this.next ?? [];
    this.next = undefined;
    among?.by.delete(this);
    if (key !== undefined && among?.by.size === 0) expected.delete(key);
    return among;
  }
}

function made(request: Made): void {
  const key = keyOf(verbOf(request), urlOf(request));
  if (current?.isAbout(key)) {
    current.take(request);
    return;
  }
  const among = expected.get(key);
  if (among === undefined) return;
  among.isMixed ||= among.by.size > 1;
  if (among.isMixed) hearers.set(request, among);
  else for (const each of among.by) each.take(request);
}

function verbOf({ method }: Made): string {
  return String(method).toUpperCase();
}

function keyOf(method: string, url: string | undefined): string {
  return `${method} ${url}`;
}

/** Whether a client that follows this answer continues with GET: the fetch standard, "HTTP-redirect fetch". */
function changesMethod(status: number, method: string): boolean {
  return status === 303 || (method === 'POST' && (status === 301 || status === 302));
}

/** RFC 9110 section 15.4: what a client may follow. */
function isRedirect(status: number): boolean {
  return (status >= 301 && status <= 303) || status === 307 || status === 308;
}
