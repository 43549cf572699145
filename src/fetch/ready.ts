import type { Ready } from './attempt.js';
import { isStream } from './body.js';
import type { Outgoing } from './outgoing.js';

/** What `fetch` is called with. A `Request` that the caller gave stays, since it knows more than can be read of it. */
export function readyOf(input: Ready['input'], given: RequestInit, outgoing: Outgoing): Ready {
  const { method, headers, redirect } = outgoing;
  const body = outgoing.body ?? (given.body === undefined ? undefined : null);
  const isNamed = given.method !== undefined || (input as Partial<Request>).method !== method;
  const init = {
    ...given,
    headers,
    ...(isNamed && { method }),
    ...(body !== undefined && { body }),
    // Of the caller's own stream, they have to say so themselves.
    ...(isStream(body) && body !== given.body && { duplex: 'half' }),
    ...(redirect !== undefined && { redirect }),
  };
  return { input, method, init: init as RequestInit };
}
