import { headerOf, type RequestFacts } from '../providers/exchange.js';
import { openSent } from '../providers/sent-body.js';
import { pathOf } from '../redaction/path.js';

/** A request as it is sent. */
export interface Outgoing {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, unknown>>;
  /** What can be told of the body: text, bytes, a form. */
  readonly data: unknown;
  /** What `fetch` gets for one, in which a form is bytes already. */
  readonly body: unknown;
  /** As a signer wants it, if there is one. */
  readonly redirect?: Request['redirect'];
}

/** A request as the providers' tables see it. Everything is read only when asked for. */
export class SentRequest implements RequestFacts {
  private opened: { readonly body: unknown } | undefined;

  constructor(readonly as: Omit<Outgoing, 'body'>) {}

  get method(): string {
    return this.as.method.toUpperCase();
  }

  get path(): string {
    return pathOf(this.as.url);
  }

  /** A function of its own, made when it is asked for: a reader may take it out of the facts. */
  get header(): RequestFacts['header'] {
    return (name) => headerOf(this.as.headers, name);
  }

  get body(): unknown {
    this.opened ??= { body: openSent(this.as.data, this.header('content-type')) };
    return this.opened.body;
  }
}
