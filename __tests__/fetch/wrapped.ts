import { type AnyFetch, type FetchRecovery, type RecoverFetchOptions, recoverFetch } from '../../src/fetch/index.js';
import { recoverFetchWith } from '../../src/fetch/recover-fetch.js';
import type { AttachOptions } from '../../src/index.js';
import { standard as standardOf } from '../axios/attached.js';
import { FakeClock } from '../axios/fake-clock.js';

export { thrownBy } from '../axios/attached.js';

/** Node's own, with recoverable around it: plain HTTP, waits of a millisecond, no log, unless told otherwise. */
export function wrapped(options: Partial<RecoverFetchOptions> = {}, fetch: AnyFetch = globalThis.fetch): FetchRecovery {
  return recoverFetch(fetch, standard(options));
}

/** The same, whose time stands still. */
export function frozen(options: Partial<RecoverFetchOptions> = {}, fetch: AnyFetch = globalThis.fetch) {
  const clock = new FakeClock();
  return { clock, ...recoverFetchWith(fetch, standard(options), clock) };
}

const standard = (options: Partial<RecoverFetchOptions>) =>
  standardOf(options as Partial<AttachOptions>) as RecoverFetchOptions;

/** A POST of JSON. */
export const posting = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
