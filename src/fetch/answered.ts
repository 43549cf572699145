import type { Call } from '../engine/call.js';
import { judgeAnswer, judgeSilence } from '../engine/judge.js';
import type { OpenedBody } from '../failure/body.js';
import type { Classified } from '../failure/classify.js';
import { type BodyKind, type Exchange, headerOf, type RequestFacts } from '../providers/exchange.js';
import type { Came } from './attempt.js';

/** The result of an attempt; `undefined` for a success. */
export function judge(
  call: Call,
  request: RequestFacts,
  { response, opened, failure, passage }: Came,
): Classified | undefined {
  if (response === undefined || opened === undefined) return judgeSilence(call, failure, request, passage);
  return judgeAnswer(call, new Answered(request, response, opened, passage?.redirected === true), passage);
}

/** An answered attempt as the providers' readers see it. */
class Answered implements Exchange {
  readonly status: number;
  readonly body: unknown;
  readonly bodyKind: BodyKind;
  /** Absent for JSON, which therefore costs nothing. */
  declare readonly text?: string;

  constructor(
    readonly request: RequestFacts,
    private readonly response: Response,
    { body, kind, text }: OpenedBody,
    readonly redirected: boolean,
  ) {
    this.status = response.status;
    this.body = body;
    this.bodyKind = kind;
    if (text !== undefined) this.text = text;
  }

  /** A separate function, made on demand: a reader may take it out of the exchange. */
  get header(): Exchange['header'] {
    return (name) => headerOf(this.response.headers, name);
  }
}
