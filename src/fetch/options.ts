import * as v from 'valibot';
import {
  type AttachSettings,
  attachEntries,
  checkProviders,
  type OneProvider,
  type ProvidersByHost,
} from '../engine/options.js';
import { checkOptions, functionOf, options } from '../policy/check.js';
import type { RequestRecovery } from '../policy/policy.js';

/** Any `fetch`: Node's, undici's, a vendor's wrapper, node-fetch. Each has types of its own for what it takes and gives. */
export type AnyFetch = (input: never, init?: never) => PromiseLike<object>;

/** `fetch`, as it is called from here. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** What `fetch` takes, and what recoverable does with this request. */
export interface RecoveryInit extends Omit<RequestInit, 'dispatcher'> {
  /** Of undici's, in whatever version: each has types of its own. */
  readonly dispatcher?: unknown;
  /** `false`: nothing. The wrapped `fetch` does not get to see it. */
  readonly recovery?: RequestRecovery | false;
}

/** `fetch`, with recovery. It goes wherever `fetch` is asked for. */
export type RecoveredFetch = (input: string | URL | Request, init?: RecoveryInit) => Promise<Response>;

/** What `beforeAttempt` is told of the request. */
export interface AttemptFacts {
  /** The number of the attempt, from 1: above 1 it is a resend. `undefined` for a look-up, which is another request. */
  readonly attempt: number | undefined;
}

/**
 * Makes a request ready to be sent: signs it, adds a token.
 *
 * @param request as the caller made it, with the keys in force; never one that was sent before
 * @returns the same, or another one, which is sent in its place: its URL, method, headers, body and `redirect` count
 */
export type BeforeAttempt = (request: Request, facts: AttemptFacts) => Request | Promise<Request>;

/** What there is to set besides the providers. */
export interface FetchSettings extends Omit<AttachSettings, 'bodyErrors'> {
  /**
   * What an error inside HTTP 2xx does. `resolve` (default): `fetch` resolves with the response, as its users expect of
   * whatever was answered. `reject`: it rejects with a `ProviderError`.
   */
  readonly bodyErrors?: 'reject' | 'resolve';
  /**
   * Run before each attempt, the first included, and before look-ups. What it adds counts as sent. If it throws before the
   * first attempt, the call rejects with that, and nothing was sent. If it throws before a resend, the provider is asked what
   * became of the call. It has as long as the call has.
   */
  readonly beforeAttempt?: BeforeAttempt;
}

/** What a `fetch` is wrapped by: either `provider` or `providers`, and what there is to set. */
export type RecoverFetchOptions = FetchSettings & (OneProvider | ProvidersByHost);

const WHERE = 'recoverFetch';
const fetchSchema = options({ fetch: functionOf('fetch, or a function like it') });
const schema = options({
  ...attachEntries,
  beforeAttempt: v.optional(functionOf('a function (request, { attempt }) => request')),
});

/** @throws TypeError that names the option, its value and what would be right */
export function checkRecoverFetch(fetch: AnyFetch, given: RecoverFetchOptions): void {
  checkOptions(WHERE, fetchSchema, { fetch });
  checkOptions(WHERE, schema, given);
  checkProviders(WHERE, given);
}
