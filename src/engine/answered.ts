import type { OpenedBody } from '../failure/body.js';
import { type BodyKind, type Exchange, headerOf, type RequestFacts } from '../providers/exchange.js';

/** An answered attempt, as the providers' readers see it. */
export class Answered implements Exchange {
  readonly status: number;
  readonly body: unknown;
  readonly bodyKind: BodyKind;
  /** Absent for JSON, which therefore costs nothing. */
  declare readonly text?: string;
  private asked: RequestFacts | undefined;

  constructor(
    private readonly asker: { readonly facts: RequestFacts },
    private readonly response: { readonly status: number; readonly headers: unknown },
    { body, kind, text }: OpenedBody,
    readonly redirected: boolean,
  ) {
    this.status = response.status;
    this.body = body;
    this.bodyKind = kind;
    if (text !== undefined) this.text = text;
  }

  /** Made once for all readers of the answer, and only if one asks. */
  get request(): RequestFacts {
    this.asked ??= this.asker.facts;
    return this.asked;
  }

  /** A function of its own, made on demand: a reader may take it out of the exchange. */
  get header(): Exchange['header'] {
    return (name) => headerOf(this.response.headers, name);
  }
}
