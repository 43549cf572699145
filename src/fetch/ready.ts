import { isStream } from './body.js';
import type { Outgoing } from './outgoing.js';

/** The arguments of a call to `fetch`. */
export interface Ready {
  readonly input: string | URL | Request;
  readonly method: string;
  readonly init: RequestInit;
}

/** The arguments for `fetch`. A `Request` that the caller gave is kept, because it knows more than can be read from it. */
export function readyOf(input: Ready['input'], given: RequestInit, outgoing: Outgoing): Ready {
  const { method, headers, redirect } = outgoing;
  const body = outgoing.body ?? (given.body === undefined ? undefined : null);
  const isNamed = given.method !== undefined || (input as Partial<Request>).method !== method;
  const init = {
    ...given,
    headers,
    ...(isNamed && { method }),
    ...(body !== undefined && { body }),
    // For the caller's own stream, the caller must set it.
    ...(isStream(body) && body !== given.body && { duplex: 'half' }),
    ...(redirect !== undefined && { redirect }),
  };
  return { input, method, init: init as RequestInit };
}
