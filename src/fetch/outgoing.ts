import { isStream } from './body.js';

/** A request as it is sent. */
export interface Outgoing {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, unknown>>;
  /** What is known of the body: text, bytes, a form. */
  readonly data: unknown;
  /** What `fetch` gets as the body; a form is bytes already. */
  readonly body: unknown;
  /** As the signer set it, if there is a signer. */
  readonly redirect?: Request['redirect'];
}

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
