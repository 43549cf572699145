import axios, { AxiosHeaders, type AxiosResponse, CanceledError, type InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../engine/call.js';
import { judgeAnswer, judgeSilence } from '../engine/judge.js';
import { type OpenedBody, openBody, UNSEEN } from '../failure/body.js';
import type { Classified } from '../failure/classify.js';
import { type BodyKind, type Exchange, headerOf, type RequestFacts } from '../providers/exchange.js';
import { isReadOnce, snapshot } from '../wire/snapshot.js';
import { isRedirected, passageOf, passageOfTunnel, type Sent } from './passage.js';
import type { Raw } from './raw.js';

const standardTransform = [axios.defaults.transformResponse].flat()[0];

/**
 * Judges one attempt: `undefined` for a success. The body is judged as it came, before the caller's `transformResponse`;
 * if that is axios's own, the body is parsed here once and handed on.
 */
export function judge(mine: Subject, raw: Raw): Classified | undefined {
  const response = raw.response ?? answerOf(raw.error);
  if (response === undefined) return judgeSilence(mine.call, raw.error, mine.facts, passageOf(mine, raw.error));
  const tunnel = passageOfTunnel(response);
  if (tunnel !== undefined) return judgeSilence(mine.call, undefined, mine.facts, tunnel);
  return judgeAnswer(mine.call, new AnsweredAttempt(mine, response, raw.response === undefined));
}

/** The answer that an error carries. A cancellation has none that counts. */
export function answerOf(error: unknown): AxiosResponse | undefined {
  const response = axios.isCancel(error) ? undefined : (error as { response?: AxiosResponse } | null)?.response;
  return typeof response?.status === 'number' ? response : undefined;
}

/** What comes of an attempt on the wire for which nobody waits any more. */
export function cutOff({ outer }: Pick<Subject, 'outer'>): { readonly error: unknown } {
  return { error: new CanceledError(undefined, outer) };
}

/** What came, so that it can be written into: axios does that, and an adapter may freeze what it gives. */
export function thawed(raw: Raw): Raw {
  if (raw.response !== undefined) return Object.isFrozen(raw.response) ? { response: { ...raw.response } } : raw;
  const response = answerOf(raw.error);
  if (response !== undefined && Object.isFrozen(response))
    Reflect.set(raw.error as object, 'response', { ...response });
  return raw;
}

/**
 * The answer of an attempt that has succeeded, if the caller is to get it as a response: one that axios refuses for an error
 * status, though its body says success, is given as one. A 2xx that the caller's own `validateStatus` refuses stays refused.
 */
export function givenAnswer(raw: Raw): AxiosResponse | undefined {
  if (raw.response !== undefined) return raw.response;
  const refused = answerOf(raw.error);
  return refused !== undefined && refused.status >= 400 ? refused : undefined;
}

/** A call whose attempt is judged. */
interface Subject extends Sent {
  readonly call: Call;
  readonly facts: RequestFacts;
  readonly outer: InternalAxiosRequestConfig;
}

/** One attempt that was answered, as the providers' readers see it. */
class AnsweredAttempt implements Exchange {
  readonly status: number;
  readonly body: unknown;
  readonly bodyKind: BodyKind;
  /** Absent for JSON, which so costs nothing. */
  declare readonly text?: string;
  private readonly call: Subject;
  private readonly response: AxiosResponse;
  private asked: RequestFacts | undefined;

  constructor(call: Subject, response: AxiosResponse, failed: boolean) {
    this.call = call;
    this.status = response.status;
    this.response = response;
    const { body, kind, text } = openAnswer(call, response);
    this.body = body;
    if (text !== undefined) this.text = text;
    // If the body stopped coming, axios gives an error whose answer has no data at all.
    this.bodyKind = failed && response.data === undefined ? 'broken' : kind;
    // A text inside the JSON would be parsed a second time by axios.
    if (kind === 'json' && typeof response.data === 'string' && typeof body !== 'string' && leavesParsing(call.outer)) {
      response.data = body;
    }
  }

  /** Made once for all who read the answer, and only if one asks. */
  get request(): RequestFacts {
    this.asked ??= this.call.facts;
    return this.asked;
  }

  get redirected(): boolean {
    return isRedirected(this.call, this.response);
  }

  /** A function of its own, made when it is asked for: a reader may take it out of the exchange. */
  get header(): Exchange['header'] {
    return (name) => headerOf(this.response.headers, name);
  }
}

function openAnswer({ call, outer }: Subject, response: AxiosResponse): OpenedBody {
  if (isEncoded(outer, response)) return UNSEEN;
  const opened = openBody(response.data, response.headers);
  // One that came as a stream can be read once only.
  if (opened.kind === 'empty' || isReadOnce(response.data)) return opened;
  return transformedFor(call, outer, response) ?? opened;
}

/** The body as the caller's own `transformResponse` leaves it, if the provider wants that judged and there is one. */
export function transformedFor(
  { provider }: Pick<Call, 'provider'>,
  config: InternalAxiosRequestConfig,
  response: AxiosResponse,
): OpenedBody | undefined {
  return provider.judgeAfter === undefined || leavesParsing(config) ? undefined : transformed(config, response);
}

/** The body as the caller's own `transformResponse` leaves a copy of it. If that throws, nobody can read the answer. */
function transformed(config: InternalAxiosRequestConfig, { data, headers, status }: AxiosResponse): OpenedBody {
  try {
    const own = AxiosHeaders.from(headers as AxiosHeaders);
    let left: unknown = copyOf(data);
    for (const transform of [config.transformResponse ?? []].flat()) left = transform.call(config, left, own, status);
    return openBody(left, undefined);
  } catch {
    return { body: undefined, kind: 'broken' };
  }
}

function copyOf(data: unknown): unknown {
  return data instanceof Uint8Array ? Buffer.from(data) : snapshot(data);
}

/** Whether the caller wants the body in another form than that of its text, which cannot be judged then. */
function isEncoded({ decompress, responseEncoding }: InternalAxiosRequestConfig, { headers }: AxiosResponse): boolean {
  if (responseEncoding !== undefined && !/^utf-?8$/i.test(responseEncoding)) return true;
  return decompress === false && headerOf(headers, 'content-encoding') !== undefined;
}

/** Whether axios itself would do no more with the text than `JSON.parse` it. */
function leavesParsing(config: InternalAxiosRequestConfig): boolean {
  const { transformResponse, responseType, transitional } = config;
  if (!Array.isArray(transformResponse) || transformResponse.length !== 1) return false;
  if (transformResponse[0] !== standardTransform || (config as { parseReviver?: unknown }).parseReviver) return false;
  return responseType === 'json' || (responseType === undefined && transitional?.forcedJSONParsing !== false);
}

/** Destroys an answer that is a stream: it would hold its socket. */
export function closeAnswer(raw: Raw | undefined): void {
  const data: unknown = (raw?.response ?? answerOf(raw?.error))?.data;
  const { destroy } = (data ?? {}) as { destroy?: unknown };
  try {
    if (typeof destroy === 'function') destroy.call(data);
  } catch {
    // An adapter's own; what it holds is its business then.
  }
}
