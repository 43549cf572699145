import { factsAsSent, stableHeader } from '../engine/as-sent.js';
import { renewKey } from '../engine/renew-key.js';
import { dropFrom, headerOf, putInto, type RequestFacts } from '../providers/exchange.js';
import type { KeyDefinition } from '../providers/key.js';
import { factsFor } from '../providers/request-facts.js';
import { readAhead } from '../providers/sent-body.js';
import { movedTo } from '../redaction/path.js';
import { blobOf, isStream, type KeptBody, keep, keepForm, keepStream, legible, Opaque } from './body.js';
import type { Given } from './given.js';
import { Keyed } from './keyed.js';
import type { Outgoing } from './outgoing.js';

/** The request as it was when the call was made, with the keys in force written into it. */
export class KeptRequest {
  url: string;
  /** In lower case, as keys expect it. */
  readonly method: string;
  readonly headers: Record<string, unknown>;
  data: unknown;
  isRepeatable = true;
  /** A form as bytes. It is made again if a key is written into it. */
  private form: { readonly of: FormData; readonly kept: KeptBody } | undefined;

  constructor(private readonly given: Given) {
    this.url = given.url;
    this.method = given.method.toLowerCase();
    this.headers = given.headers;
    this.take(keep(given.body));
    // Writing a key into the body changes its length; `fetch` sets the new one.
    if (this.isRepeatable && given.body !== undefined) dropFrom(this.headers, 'content-length');
    // Already used, or from a library whose bodies are not web streams.
    if (given.body === undefined && given.request?.body && this.unread === undefined) this.isRepeatable = false;
    if (given.isOdd) this.isRepeatable = false;
  }

  /** The body of a `Request`, which must be read before anything is sent. */
  get unread(): ReadableStream<Uint8Array> | undefined {
    const { body, request } = this.given;
    const stream = body === undefined ? request?.body : undefined;
    // `fetch` rejects a body that is already used.
    if (this.given.isOdd || !stream || request?.bodyUsed || !isStream(stream) || stream.locked) return undefined;
    return stream;
  }

  /** A body that `fetch` takes from the caller's request without our having read it. */
  get unreadable(): unknown {
    const { body, request } = this.given;
    return body === undefined && this.data === undefined ? (request?.body ?? undefined) : undefined;
  }

  /** @throws what the stream throws */
  async read(stream: ReadableStream<Uint8Array>): Promise<void> {
    this.take(await keepStream(stream));
  }

  private take({ data, type, isOnce }: KeptBody): void {
    const own = headerOf(this.headers, 'content-type');
    if (own === undefined && type !== undefined) this.headers['content-type'] = type;
    this.data = legible(data, own ?? type);
    readAhead(data);
    if (isOnce) this.isRepeatable = false;
  }

  /** What an attempt sends, before a signer sees it. */
  outgoing(): Outgoing | Promise<Outgoing> {
    return this.data instanceof FormData
      ? this.asForm(this.data)
      : this.with(this.given.body === undefined ? blobOf(this.data) : Opaque.bodyOf(this.data), { ...this.headers });
  }

  private async asForm(of: FormData): Promise<Outgoing> {
    if (this.form?.of !== of) this.form = { of, kept: await keepForm(of) };
    const { data, type, isOnce } = this.form.kept;
    if (isOnce) this.isRepeatable = false;
    return this.with(blobOf(data), { 'content-type': type, ...this.headers });
  }

  private with(body: unknown, headers: Record<string, unknown>): Outgoing {
    return { url: this.url, method: this.given.method, headers, data: this.data, body };
  }

  /** What is known about the request before it is sent. */
  get facts(): RequestFacts {
    return factsAsSent({ url: this.url, method: this.given.method, headers: this.headers, data: this.data });
  }

  /** The request as sent, but only with the parts that the caller made: a signer may make the rest anew each time. */
  stableFacts(sent: RequestFacts): RequestFacts {
    const { headers, data } = this;
    return factsFor(sent.method, sent.path, stableHeader(sent.header, headers), data, headers, this.url);
  }

  /** Sends all later requests to this origin, with these headers in place of their own. */
  change(origin: string | undefined, headers: Readonly<Record<string, string>>): void {
    if (origin !== undefined) this.url = movedTo(origin, this.url);
    putInto(this.headers, headers);
  }

  /** Replaces a key. */
  renew(key: KeyDefinition, uniqueFor: (current: string) => string): string | undefined {
    const keyed = new Keyed(this);
    const fresh = renewKey(key, this.facts, keyed, uniqueFor);
    keyed.commit();
    return fresh;
  }
}
