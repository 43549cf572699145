import { openBody } from '../failure/body.js';
import { causes } from '../failure/transport.js';
import { type Exchange, headerOf, type RequestFacts } from '../providers/exchange.js';
import { pathOf } from '../redaction/path.js';
import { type Shape, shapeOf } from '../report/careful.js';
import { bodyOf, isResponse } from './body-of.js';
import { isOfClient } from './own-failure.js';

/** The result of an operation: what it returned, or what it threw. */
export type Given = { readonly value: unknown } | { readonly error: unknown };

/** An answer that an operation gave. */
export interface Received extends Exchange {
  /** Where it came from, if the client tells it with the answer, as `fetch` does. */
  readonly url: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly url?: unknown;
  readonly headers: unknown;
  readonly data: unknown;
  readonly config: unknown;
  /** The value that an operation returned is not an answer, and says nothing if it is not understood. */
  readonly isValue?: true;
}

/**
 * Finds the provider's answer in what an operation gave, in the ways that SDKs carry it: an AxiosError or a response
 * thrown, `response` on an error (axios, got), MidtransError's `rawHttpClientData` or `ApiResponse` with `httpStatusCode`,
 * a fetch `Response`. Its body is read until the signal aborts. A plain value that is returned, or its JSON, counts as the body
 * of an HTTP 200.
 */
export async function exchangeOf(given: Given, signal: AbortSignal): Promise<Received | undefined> {
  const answer = 'error' in given ? await thrownAnswer(given.error, signal) : await returnedAnswer(given.value, signal);
  if (answer === undefined) return undefined;
  const header = (name: string) => headerOf(answer.headers, name);
  const { body, kind, text } = openBody(answer.data, answer.headers);
  return {
    status: answer.status,
    header,
    body,
    bodyKind: answer.isValue ? 'value' : kind,
    text: answer.isValue ? undefined : text,
    request: requestOf(answer.config),
    url: typeof answer.url === 'string' ? answer.url : undefined,
  };
}

/** The answer behind an error of the SDK's or the application's own, which has the client's as its cause. */
async function thrownAnswer(error: unknown, signal: AbortSignal): Promise<Answer | undefined> {
  for (const link of causes(error)) {
    const answer = await answerOf(link as Shape, signal);
    // What caused the failure of a request is not its answer.
    if (answer !== undefined || isOfClient(link as Shape)) return answer;
  }
  return undefined;
}

async function answerOf(shape: Shape, signal: AbortSignal): Promise<Answer | undefined> {
  return (
    (await responseLike(shape.response, signal)) ??
    (await responseLike(shape.rawHttpClientData, signal)) ??
    midtransAnswer(shape) ??
    (await responseLike(shape, signal))
  );
}

async function returnedAnswer(value: unknown, signal: AbortSignal): Promise<Answer | undefined> {
  const data = typeof value === 'string' ? openBody(value, undefined).body : value;
  const shape = shapeOf(data);
  if (shape === undefined) return undefined;
  const response = shape.headers === undefined ? undefined : await responseLike(shape, signal, true);
  return response ?? { status: 200, headers: undefined, data, config: undefined, isValue: true };
}

/** @param isReturned it may be a client's response with a status that is none, such as 0 for a network that failed: no success */
async function responseLike(value: unknown, signal: AbortSignal, isReturned = false): Promise<Answer | undefined> {
  const shape = shapeOf(value);
  const status = shape?.status ?? shape?.statusCode;
  if (shape === undefined || typeof status !== 'number') return undefined;
  const isNone = status < 100 || status > 999;
  if (isNone && !(isReturned && (isResponse(shape) || isOfClient(shape)))) return undefined;
  const data = 'data' in shape ? shape.data : isResponse(shape) ? await bodyOf(shape, signal) : shape.body;
  return { status, url: shape.url, headers: shape.headers, data, config: shape.config };
}

/** If the body has its own code, the SDK gives that instead of the HTTP status. */
function midtransAnswer(shape: Shape): Answer | undefined {
  const status = Number(shape.httpStatusCode);
  const data = shape.ApiResponse;
  if (!Number.isInteger(status) || status < 100 || status > 999 || data === undefined || data === null)
    return undefined;
  return { status, headers: undefined, data, config: undefined };
}

/** The request, if the client's own config shows it. */
export function requestOf(config: unknown): RequestFacts {
  const shape = shapeOf(config);
  const method = shape?.method;
  const url = shape?.url;
  return {
    method: typeof method === 'string' ? method.toUpperCase() : undefined,
    path: typeof url === 'string' ? pathOf(url) : '',
    // A key that the operation makes anew on each run protects nothing, and there is no way to tell from here.
    header: () => undefined,
    body: undefined,
  };
}

/** The client's config in an error that carries no answer. */
export function requestOfError(error: unknown): RequestFacts {
  const shape = shapeOf(error);
  return requestOf(shape?.config ?? shapeOf(shape?.rawHttpClientData)?.config);
}
