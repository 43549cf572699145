import { headerOf, type RequestFacts } from '../providers/exchange.js';
import { factsFor } from '../providers/request-facts.js';
import { pathOf } from '../redaction/path.js';

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

/** A request as the providers' tables see it. */
export function factsOf({ url, method, headers, data }: Omit<Outgoing, 'body'>): RequestFacts {
  const header = (name: string) => headerOf(headers, name);
  return factsFor(method.toUpperCase(), pathOf(url), header, data, headers, url);
}
