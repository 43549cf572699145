import axios, { type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { openBody } from '../failure/body.js';
import { type Classified, classify, classifyTransport } from '../failure/classify.js';
import { type BodyKind, type Exchange, headerOf } from '../failure/exchange.js';
import type { Call } from './call.js';
import type { Raw } from './transmit.js';

const standardTransform = [axios.defaults.transformResponse].flat()[0];

/**
 * Judges one attempt: `undefined` for a success. The body is judged as it came, before the caller's `transformResponse`;
 * where that is axios's own, the body is parsed here once and handed on.
 */
export function judge(call: Call, raw: Raw): Classified | undefined {
  const context = { now: call.scope.clock.wall(), onError: (error: unknown) => call.record.noteHookError(error) };
  const response = raw.response ?? answerOf(raw.error);
  if (response === undefined) return classifyTransport(call.provider, raw.error, call.request, context);

  const exchange = open(call, response, raw.error !== undefined);
  const classified = classify(call.provider, exchange, context);
  if (classified === undefined) call.partial = isPartial(call, exchange);
  return classified;
}

/** The answer that an error carries. A cancellation has none that counts. */
export function answerOf(error: unknown): AxiosResponse | undefined {
  const response = axios.isCancel(error) ? undefined : (error as { response?: AxiosResponse } | null)?.response;
  return typeof response?.status === 'number' ? response : undefined;
}

function open(call: Call, response: AxiosResponse, failed: boolean): Exchange {
  const { headers } = response;
  const { body, kind } = openBody(response.data, headerOf(headers, 'content-type')?.toLowerCase());
  if (kind === 'json' && typeof response.data === 'string' && leavesParsing(call.outer)) response.data = body;
  return {
    status: response.status,
    header: (name) => headerOf(headers, name),
    body,
    // axios gives an error whose answer has no data at all where the body stopped coming.
    bodyKind: failed && response.data === undefined ? ('broken' satisfies BodyKind) : kind,
    get request() {
      return call.request;
    },
  };
}

/** Whether axios itself would do no more with the text than `JSON.parse` it. */
function leavesParsing(config: InternalAxiosRequestConfig): boolean {
  const { transformResponse, responseType, transitional } = config;
  if (!Array.isArray(transformResponse) || transformResponse.length !== 1) return false;
  if (transformResponse[0] !== standardTransform || (config as { parseReviver?: unknown }).parseReviver) return false;
  return responseType === 'json' || (responseType === undefined && transitional?.forcedJSONParsing !== false);
}

function isPartial(call: Call, exchange: Exchange): boolean {
  try {
    return call.provider.isPartial(exchange);
  } catch (error) {
    call.record.noteHookError(error);
    return false;
  }
}
