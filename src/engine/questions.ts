import { exchangeOf, isEvidence } from '../decision/evidence.js';
import { type ClassifyContext, classify, classifyTransport } from '../failure/classify.js';
import { type Exchange, headerOf, type RequestFacts } from '../providers/exchange.js';
import type { LookUpAnswer, LookUpTools } from '../providers/look-up.js';
import type { Provider } from '../providers/provider.js';
import { hostIn, isRelated, pathOf, pieceIn, related } from '../redaction/path.js';
import { defined } from '../report/defined.js';
import type { LookUpRequest, LookUpResponse } from './port.js';
import { clockAheadIn } from './timed-ask.js';

/** Sends one question. `facts`: the same question as the provider's tables see it. */
export type Ask = (asked: LookUpRequest, facts: RequestFacts) => Promise<LookUpResponse>;

/** The question and the response behind each answer: the caller gets the response if the answer is adopted. */
const heard = new WeakMap<object, { readonly request: RequestFacts; readonly response: LookUpResponse }>();

/** Stands in for a code if an answer is neither evidence nor a failure. */
const UNREADABLE = 'UNREADABLE_2XX';

/** How a question was answered. */
export interface Heard {
  /** The HTTP status; `undefined` if no answer came. */
  readonly status: number | undefined;
  /** Its code, as it may be shown; `undefined` if the provider would call it a success. */
  readonly code: string | undefined;
  readonly isEvidence: boolean;
}

/** Who is told what a look-up does while it runs. */
export interface Witness {
  /** How its questions have been answered so far. */
  onHeard?(heard: Heard): void;
  /** Something may be voided next. */
  onVoid?(): void;
}

/** A path segment that every URL parser removes, some together with the segment before it. */
const DOTS = /(?:^|[/\\])(?:\.|%2e){1,2}(?:[/\\]|$)/i;

/** The questions of one look-up, and whether all of them were answered. */
export class Questions {
  /** Questions without a relevant answer: none yet, none at all, or one that is about something else. */
  private open = 0;
  private told: Heard | undefined;
  readonly tools: Pick<LookUpTools, 'get' | 'post'> = {
    get: (url, options) => heeded(this.ask({ method: 'get', url, ...options })),
    post: (url, data, { voids, ...options } = {}) => {
      if (voids) this.witness.onVoid?.();
      return heeded(this.ask({ method: 'post', url, data, ...options }));
    },
  };

  constructor(
    private readonly provider: Provider,
    private readonly about: RequestFacts,
    private readonly send: Ask,
    private readonly context: ClassifyContext,
    private readonly witness: Witness,
  ) {}

  get areAnswered(): boolean {
    return this.open === 0;
  }

  private async ask(asked: LookUpRequest): Promise<LookUpAnswer> {
    this.open += 1;
    const request = factsOf(asked, this.about);
    const response = await this.send(asked, request).catch((error: unknown) => {
      const { code } = classifyTransport(this.provider, error, request).failure;
      this.hear({ status: undefined, code, isEvidence: false });
      throw error;
    });
    const { status, headers } = response;
    const exchange = exchangeOf(response, request);
    const isSpeaking = isEvidence(this.provider, exchange, this.context);
    const clockAhead = clockAheadIn(response, isSpeaking);
    const data = exchange.body ?? exchange.text;
    const answer: LookUpAnswer = { status, headers, data, ...defined({ clockAhead }) };
    heard.set(answer, { request, response });
    if (isSpeaking) this.open -= 1;
    const code = classify(this.provider, exchange)?.failure.code ?? (isSpeaking ? undefined : UNREADABLE);
    this.hear({ status: statusOf(status), code, isEvidence: isSpeaking });
    return answer;
  }

  /** The first question without evidence stands for all of them; if there is none, the last one does. */
  private hear(said: Heard): void {
    if (this.told !== undefined && !this.told.isEvidence) return;
    this.told = said;
    this.witness.onHeard?.(said);
  }
}

/** An application's own adapter or hook may return anything here. */
export function statusOf(status: unknown): number | undefined {
  return Number.isInteger(status) && (status as number) >= 100 && (status as number) < 1000
    ? (status as number)
    : undefined;
}

/** A question that the hook does not wait for may fail too. That must not end the process. */
function heeded<T>(asked: Promise<T>): Promise<T> {
  asked.catch(() => {});
  return asked;
}

/** The edge's response behind an answer; `undefined` for an answer made by the application's own hook. */
export function responseBehind({ answer }: { readonly answer?: LookUpAnswer }): LookUpResponse | undefined {
  return answer && heard.get(answer)?.response;
}

/** An answer as an exchange, with the body as received. An answer made by the hook answers the request itself. */
export function exchangeBehind(answer: LookUpAnswer, request: RequestFacts): Exchange {
  const { response = answer, request: asked = request } = heard.get(answer) ?? {};
  return exchangeOf(response, asked);
}

/** @throws TypeError for a path that would not be requested exactly as it is written */
function factsOf({ method, url, data, headers }: LookUpRequest, { path, host }: RequestFacts): RequestFacts {
  const asked = pathOf(pieceIn(url));
  // URL parsers drop these three characters.
  if (DOTS.test(asked.replace(/[\t\r\n]/g, ''))) throw new TypeError('a look-up cannot have . or .. in its path');
  return {
    method: method.toUpperCase(),
    path: isRelated(url) ? pathOf(related(path, url) ?? asked) : asked,
    host: hostIn(url) ?? host,
    header: (name) => headerOf(headers, name),
    body: data,
  };
}
