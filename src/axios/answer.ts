import type { Readable } from 'node:stream';
import axios, { AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { Answered } from '../engine/answered.js';
import type { Call } from '../engine/call.js';
import { judgeAnswer, judgeSilence } from '../engine/judge.js';
import { BROKEN, type OpenedBody, openBody, UNSEEN } from '../failure/body.js';
import type { Classified } from '../failure/classify.js';
import { headerOf, type RequestFacts } from '../providers/exchange.js';
import { withoutTunnel } from '../wire/never-left.js';
import { hasOtherMethod, requestOf } from '../wire/node-request.js';
import { isReadOnce, snapshot } from '../wire/snapshot.js';
import { passageOf, type Sent } from './passage.js';
import type { Raw } from './raw.js';

/** A mock of axios may have no defaults, or be nothing, and this file is imported all the same. */
const standardTransform = [axios?.defaults?.transformResponse].flat()[0];

/**
 * Judges one attempt: `undefined` for a success. The body is judged as it came, before the caller's `transformResponse`; if that
 * is axios's own, the body is parsed once, here.
 */
export function judge(mine: Subject, raw: Raw): Classified | undefined {
  const response = raw.response ?? answerOf(raw.error);
  if (response === undefined)
    return judgeSilence(mine.call, raw.error, mine.facts, raw.passage ?? passageOf(mine, raw.error));
  const request = requestOf(response);
  const unsent = withoutTunnel(request, response.status);
  const passage = unsent === undefined ? raw.passage : { unsent };
  const isRedirected = passage?.redirected === true || hasOtherMethod(request, mine.sentMethod);
  const opened = openAnswer(mine, response, raw.response === undefined);
  return judgeAnswer(mine.call, new Answered(mine, response, opened, isRedirected), passage);
}

/** The answer that an error carries; that of a cancellation does not count. */
export function answerOf(error: unknown): AxiosResponse | undefined {
  const response = axios.isCancel(error) ? undefined : (error as { response?: AxiosResponse } | null)?.response;
  return typeof response?.status === 'number' ? response : undefined;
}

/** The result in a writable form: axios writes into it, and an adapter may freeze it. */
export function thawed(raw: Raw): Raw {
  const response = raw.response ?? answerOf(raw.error);
  if (response === undefined || !Object.isFrozen(response)) return raw;
  if (raw.response !== undefined) return { ...raw, response: { ...response } };
  Reflect.set(raw.error as object, 'response', { ...response });
  return raw;
}

/**
 * The answer of a successful attempt, if the caller gets it as a response. That includes one that axios rejects for its error
 * status although its body says success. A 2xx that the caller's own `validateStatus` rejects stays rejected.
 */
export function givenAnswer(raw: Raw): AxiosResponse | undefined {
  if (raw.response !== undefined) return raw.response;
  const refused = answerOf(raw.error);
  return refused !== undefined && refused.status >= 400 ? refused : undefined;
}

/** The call whose attempt is judged. */
interface Subject extends Sent {
  readonly call: Call;
  readonly facts: RequestFacts;
  readonly outer: InternalAxiosRequestConfig;
}

/** The body as it is judged, which the caller gets too if axios itself would only parse it. */
function openAnswer(mine: Subject, response: AxiosResponse, isRejected: boolean): OpenedBody {
  const opened = bodyOf(mine, response);
  // If the body was cut off, axios gives an error whose answer has no data.
  if (isRejected && response.data === undefined) return { ...opened, kind: 'broken' };
  const { body, kind } = opened;
  // axios would parse a string inside the JSON a second time.
  if (kind === 'json' && typeof response.data === 'string' && typeof body !== 'string' && leavesParsing(mine.outer))
    response.data = body;
  return opened;
}

function bodyOf({ call, outer }: Subject, response: AxiosResponse): OpenedBody {
  if (isEncoded(outer, response)) return UNSEEN;
  const opened = openBody(response.data, response.headers);
  // A stream can be read only once.
  if (opened.kind === 'empty' || isReadOnce(response.data)) return opened;
  return transformedFor(call, outer, response) ?? opened;
}

/** The body after the caller's own `transformResponse`, if there is one and the provider wants that judged. */
export function transformedFor(
  { provider }: Pick<Call, 'provider'>,
  config: InternalAxiosRequestConfig,
  response: AxiosResponse,
): OpenedBody | undefined {
  return provider.judgeAfter === undefined || leavesParsing(config) ? undefined : transformed(config, response);
}

/** A copy of the body after the caller's own `transformResponse`. If that throws, the answer cannot be read. */
function transformed(config: InternalAxiosRequestConfig, { data, headers, status }: AxiosResponse): OpenedBody {
  try {
    const own = AxiosHeaders.from(headers as AxiosHeaders);
    let left: unknown = copyOf(data);
    for (const transform of [config.transformResponse ?? []].flat()) left = transform.call(config, left, own, status);
    return openBody(left, undefined);
  } catch {
    return BROKEN;
  }
}

function copyOf(data: unknown): unknown {
  return data instanceof Uint8Array ? Buffer.from(data) : snapshot(data);
}

/** Whether the caller wants the body in a form other than text, so that it cannot be judged. */
function isEncoded({ decompress, responseEncoding }: InternalAxiosRequestConfig, { headers }: AxiosResponse): boolean {
  if (responseEncoding !== undefined && !/^utf-?8$/i.test(responseEncoding)) return true;
  return decompress === false && headerOf(headers, 'content-encoding') !== undefined;
}

/** Whether axios itself would only `JSON.parse` the text. */
function leavesParsing(config: InternalAxiosRequestConfig): boolean {
  const { transformResponse, responseType, transitional } = config;
  if (!Array.isArray(transformResponse) || transformResponse.length !== 1) return false;
  if (transformResponse[0] !== standardTransform || (config as { parseReviver?: unknown }).parseReviver) return false;
  return responseType === 'json' || (responseType === undefined && transitional?.forcedJSONParsing !== false);
}

/**
 * Ends an answer that is a stream, of Node's or of the web, because it would hold its socket. Whoever reads it later meets an error, not an
 * early end.
 */
export function closeAnswer(raw: Raw | undefined): void {
  const data: unknown = (raw?.response ?? answerOf(raw?.error))?.data;
  // If an adapter's own stream throws, what it holds is the adapter's business.
  void end((data ?? {}) as Partial<Readable & ReadableStream>).catch(() => {});
}

async function end(data: Partial<Readable & ReadableStream>): Promise<void> {
  if (typeof data.destroy === 'function') data.destroy();
  else if (typeof data.getReader === 'function') await data.getReader().cancel();
}
