import * as v from 'valibot';
import {
  type AttachSettings,
  attachEntries,
  checkProviders,
  type ProvidersByHost,
  type SingleProvider,
} from '../engine/options.js';
import { checkOptions, functionOf, options, show } from '../policy/check.js';
import type { RequestRecovery } from '../policy/policy.js';
import { checkNotProvider } from '../providers/given.js';

/** Any `fetch`: Node's, undici's, a vendor's wrapper, node-fetch. Each has its own types for arguments and results. */
export type AnyFetch = (input: never, init?: never) => PromiseLike<object>;

/** `fetch`, as it is called here. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** What `fetch` takes, and recoverable's options for this request. */
export interface RecoveryInit extends Omit<RequestInit, 'dispatcher'> {
  /** undici's, of any version: each has its own types. */
  readonly dispatcher?: unknown;
  /** `false`: none. The original `fetch` does not see this field. */
  readonly recovery?: RequestRecovery | false | undefined;
}

/** `fetch`, with recovery. Use it wherever a `fetch` is expected. */
export type RecoveredFetch = (input: string | URL | Request, init?: RecoveryInit) => Promise<Response>;

/** What `beforeAttempt` is given besides the request. */
export interface AttemptFacts {
  /** The number of the attempt, from 1: above 1, it is a retry. `undefined` for a look-up. */
  readonly attempt: number | undefined;
}

/**
 * Prepares a request to be sent: signs it, adds a token.
 *
 * @param request as the caller made it, with the keys in force; never one that has been sent before
 * @returns the same request, or another one, which is sent instead: its URL, method, headers, body and `redirect` count
 */
export type BeforeAttempt = (request: Request, facts: AttemptFacts) => Request | Promise<Request>;

/** The options besides the providers. */
export interface FetchSettings extends Omit<AttachSettings, 'bodyErrors'> {
  /**
   * What an error inside HTTP 2xx does. `resolve` (default): `fetch` resolves with the response, as its users expect of any answer.
   * `reject`: it rejects with a `ProviderError`.
   */
  readonly bodyErrors?: 'reject' | 'resolve';
  /**
   * Called before each attempt, the first included, and before look-ups. What it adds counts as sent. If it throws before the first
   * attempt, the call rejects with that, and nothing was sent. If it throws before a retry, recoverable looks the call up. Its only
   * time limit is the call's.
   */
  readonly beforeAttempt?: BeforeAttempt;
}

/** The options of `recoverFetch`: either `provider` or `providers`, and the settings. */
export type RecoverFetchOptions = FetchSettings & (ProvidersByHost | SingleProvider);

const WHERE = 'recoverFetch';
const schema = options({
  ...attachEntries,
  beforeAttempt: v.optional(functionOf('a function (request, { attempt }) => request')),
});

/** @throws TypeError that names the option, its value and what is expected */
export function checkRecoverFetch(fetch: AnyFetch, given: RecoverFetchOptions): void {
  if (typeof fetch !== 'function') {
    const wanted = 'the first argument must be fetch, as in recoverFetch(globalThis.fetch, options)';
    throw new TypeError(`${WHERE}: ${wanted}; got ${show(fetch)}`);
  }
  checkNotProvider(WHERE, given);
  checkOptions(WHERE, schema, given);
  checkProviders(WHERE, given);
}

const workSchema = options({ work: functionOf('a function that makes the requests, as the second argument') });

/** @throws TypeError for anything but a function */
export function checkWork(work: unknown): void {
  checkOptions<unknown>('withRecovery', workSchema, { work });
}
