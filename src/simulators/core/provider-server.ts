import type { IncomingHttpHeaders } from 'node:http';
import type { ObjectEntries } from 'valibot';
import type { Effect } from './ledger.js';

/** A request, as a provider's handlers see it. */
export interface Call {
  readonly method: string;
  readonly path: string;
  /** The whole URL as the client addressed it, by its Host header: what an OAuth 1 signature is made over. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  /** The raw text. */
  readonly body: string;
  /** The JSON body, or the fields of a form; empty if there is none. */
  readonly fields: Record<string, unknown>;
  /** What the route's groups caught, decoded. */
  readonly params: readonly string[];
}

/** A provider's answer. `effects` tells the ledger what the handler did. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is if a string, not at all if absent, else as JSON. */
  readonly body?: unknown;
  readonly effects?: readonly Effect[];
}

export interface Route {
  readonly method: string;
  /** Matched against the path without the query. */
  readonly path: RegExp;
  readonly handle: (call: Call) => Reply;
}

/** How a provider keeps the answers to keyed requests, so that the same key gets the same answer. */
export interface AnswerKeys {
  /** The key that counts for this request, if it has one. */
  readonly keyOf: (call: Call) => string | undefined;
  /** Milliseconds for which a kept answer is replayed. */
  readonly lifetime: number;
  /** Whether this answer is kept. */
  readonly keeps: (reply: Reply) => boolean;
  /** Headers of a kept answer when it is replayed. */
  readonly marks?: Readonly<Record<string, string>>;
  /** The answer while the first request with the key is still being worked on. */
  readonly running: Reply;
  /** Nothing is replayed: a key that took effect is refused with this. */
  readonly used?: Reply;
  /** The answer to a second request with a different body. Default: the body is not compared. */
  readonly conflict?: Reply;
}

/** A provider as data: what the shared server needs to behave as that provider. */
export interface ProviderServer {
  readonly name: string;
  /** Its own options, besides those of every simulator. @internal */
  readonly options?: ObjectEntries;
  readonly routes: readonly Route[];
  /**
   * Runs on arrival, before any fault: credentials, signatures, rate limits. If it returns a reply, the request is rejected with
   * it.
   */
  readonly admit?: (call: Call) => Reply | undefined;
  /** Headers that `admit` lets in. @internal */
  readonly credentials?: Readonly<Record<string, string>>;
  readonly keys?: AnswerKeys;
  /** No route for this path; or, if `methods` names some, none for this method. */
  readonly noRoute: (call: Call, methods: readonly string[]) => Reply;
  /** For a body that is not a JSON object. */
  readonly unreadable: (call: Call) => Reply;
  /** A documented error in the provider's own form. */
  readonly errorFor: (code: string, call: Call) => Reply | undefined;
  /** All codes that it knows. Default: those of the built-in provider of that name, which are too many to list. */
  readonly codes?: readonly string[];
  /** The code of its internal error. */
  readonly internalError: string;
  /** Forgets every order, key and token. */
  readonly forget: () => void;
}
