import type { OpenedBody } from '../failure/body.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { KeyDefinition } from '../providers/key.js';
import type { Caller } from '../time/wait.js';
import type { Lane } from '../traffic/lane.js';

/**
 * Where a client meets the engine. An edge (axios, `run`, and whatever comes) does four things for each call. Two are members
 * of this port, which the engine calls; two are the edge's own loop, which calls the engine.
 *
 * 1. **It shows the request**, as facts and as bytes: `request`. Facts for the providers' tables, bytes that can be sent again.
 * 2. **It asks**: `ask` sends one look-up, as the client would send any other request.
 * 3. **It sends**, in a loop of its own, so that a retrier that is made for the client can drive it: the edge asks `begin`
 *    before the first attempt and `attempted` after each that failed, and sends for as long as the `Turn` that comes back says so.
 * 4. **It hands the end back.** The last `Turn` says how the call has ended; the edge makes its client's own response or error
 *    of that.
 *
 * Besides, `caller` tells the engine whether whoever made the call has given it up, and `release` lets go of an answer that
 * nobody will get. All else (what a failure means, what follows, waits, traffic, reports, logs) is the engine's.
 */
export interface Port {
  readonly request: PortRequest;
  readonly caller: Caller;
  /** Sends one look-up, and follows no redirect. `undefined`: this edge cannot ask. @throws if no answer came from there */
  readonly ask?: (asked: LookUpRequest) => Promise<LookUpResponse>;
  /** The last answer will not be handed back: what it holds, such as a socket, can go. */
  release(): void;
}

/** The request of a call, with the keys in force. */
export interface PortRequest {
  /** What the last attempt asked for, with the body as the caller gave it. */
  readonly facts: RequestFacts;
  /** The same without headers that are fresh for each attempt: only what stays the same protects a resend. */
  readonly stableFacts: RequestFacts;
  /** The body can be sent again. */
  readonly isRepeatable: boolean;
  /** Replaces a key for all later attempts; `false` if the request has none. `uniqueFor`: what the new one is made of. */
  renew(key: KeyDefinition, uniqueFor: (current: string) => string): boolean;
  /** `undefined`: this edge has no say in where its requests go. */
  readonly route?: Route;
}

/** Where the requests of a call go. */
export interface Route {
  /** Scheme, host and port of the next request; `undefined` for one that names none. */
  readonly origin: string | undefined;
  /** All later requests, look-ups included, go to this origin with these headers. `undefined`: where they went. Gives their lane. */
  change(origin: string | undefined, headers: Readonly<Record<string, string>>): Lane;
}

export interface LookUpRequest {
  readonly method: 'get' | 'post';
  /**
   * As the client's own requests have it, so that it goes where they go. What begins with `./` or `.../` is resolved against the
   * request's own URL as the caller wrote it: `related()` in `redaction/path.ts`.
   */
  readonly url: string;
  readonly data?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface LookUpResponse {
  readonly status: number;
  readonly headers: unknown;
  /** As it came: parsed or not. */
  readonly data: unknown;
  /** What the provider wants judged in its place: the body as the client's own code leaves it (`judgeAfter`). */
  readonly opened?: OpenedBody;
}
