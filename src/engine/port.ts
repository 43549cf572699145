import type { OpenedBody } from '../failure/body.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { KeyDefinition } from '../providers/key.js';
import type { Caller } from '../time/wait.js';
import type { Lane } from '../traffic/lane.js';

/**
 * Where a client meets the engine. An edge (axios, fetch, `run`) does four things for each call. Two are members of this port,
 * which the engine calls; two belong to the edge's own loop, which calls the engine.
 *
 * 1. **It shows the request**: `request`, as facts for the providers' tables and as a body that can be sent again.
 * 2. **It asks**: `ask` sends one look-up, as the client would send any other request.
 * 3. **It sends**, in its own loop, so that a retrier made for the client can drive it. The edge asks `begin` before the first
 *    attempt and `attempted` after each failed one, and sends for as long as the returned `Turn` says so.
 * 4. **It hands the end back.** The last `Turn` says how the call ended; the edge turns that into its client's own response or
 *    error.
 *
 * Besides, `caller` tells the engine whether the caller has given up, and `release` frees what an answer holds that a retry is to replace.
 * Everything else (what a failure means, what follows, waits, traffic, reports, logs) belongs to the engine.
 */
export interface Port {
  readonly request: PortRequest;
  readonly caller: Caller;
  /**
   * Sends one look-up, without following redirects. `undefined`: this edge cannot ask.
   * @param onSend is called when the caller's own code has made it ready, and it goes out; it throws if it must not any more
   * @throws if no answer came
   */
  readonly ask?: (asked: LookUpRequest, onSend?: () => void) => Promise<LookUpResponse>;
  /** What has answered the look-ups so far is at the other end of the connection: no cache in this process can be. */
  readonly asksDirectly?: boolean;
  /** What to check if the call may have taken effect, if this edge knows more about it than the provider. */
  readonly inDoubt?: string | undefined;
  /** The last answer will not be handed back, unless the retry is not sent: whatever it holds, such as a socket, can be freed. */
  release(): void;
}

/** The request of a call, with the keys in force. */
export interface PortRequest {
  /** What the last attempt asked for, with the body as the caller gave it. */
  readonly facts: RequestFacts;
  /** The same without headers that are fresh on each attempt: only what stays the same protects a retry. */
  readonly stableFacts: RequestFacts;
  /** The body can be sent again. */
  readonly isRepeatable: boolean;
  /**
   * Replaces a key for all later attempts. Returns the new one; `undefined` if the request has no such key. `uniqueFor`: what it is
   * made from.
   */
  renew(key: KeyDefinition, uniqueFor: (current: string) => string): string | undefined;
  /** `undefined`: this edge cannot choose where its requests go. */
  readonly route?: Route;
}

/** Where the requests of a call go. */
export interface Route {
  /** Scheme, host and port of the next request; `undefined` for one that names none. */
  readonly origin: string | undefined;
  /** The same of the last one that was sent: the application's own code may have chosen another. */
  readonly sentTo: string | undefined;
  /**
   * Sends all later requests, look-ups included, to this origin with these headers. `undefined`: the origin stays. Returns their
   * lane.
   */
  change(origin: string | undefined, headers: Readonly<Record<string, string>>): Lane;
}

export interface LookUpRequest {
  readonly method: 'get' | 'post';
  /**
   * As in the client's own requests, so that it goes to the same place. A URL that begins with `./` or `.../` is resolved against
   * the request's own URL as the caller wrote it: `related()` in `redaction/path.ts`.
   */
  readonly url: string;
  readonly data?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface LookUpResponse {
  readonly status: number;
  readonly headers: unknown;
  /** As received: parsed or not. */
  readonly data: unknown;
  /** What the provider wants judged instead: the body as the client's own code leaves it (`judgeAfter`). */
  readonly opened?: OpenedBody;
}
