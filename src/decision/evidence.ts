import { type OpenedBody, openBody } from '../failure/body.js';
import { type ClassifyContext, classify } from '../failure/classify.js';
import { type Exchange, headerOf, isOk, type RequestFacts } from '../providers/exchange.js';
import type { LookUpAnswer } from '../providers/look-up.js';
import type { Provider } from '../providers/provider.js';

/** Statuses, and codes with the same numbers, that refuse to answer: they concern the look-up, not the payment. */
const UNHEARD: ReadonlySet<string> = new Set(['401', '403', '407', '408', '425', '429']);

/** Partial Content: what is missing from the part may be in the rest. */
const PART = 206;

/** An answer as the provider's reader takes it. `request`: the request that it answers. */
export function exchangeOf(
  { status, headers, data, opened = openBody(data, headers) }: LookUpAnswer & { readonly opened?: OpenedBody },
  request: RequestFacts,
): Exchange {
  const { body, kind, text } = opened;
  return { request, status, header: (name) => headerOf(headers, name), body, bodyKind: kind, ...(text && { text }) };
}

/**
 * The provider would call it a success: by its own dialect, its HTTP status, and a body that can be read. That is JSON, or a text
 * in which the dialect itself recognises success.
 */
function isSuccess(provider: Provider, exchange: Exchange, context: ClassifyContext): boolean {
  const isReadable = exchange.bodyKind === 'json' || isToldByText(provider, exchange, context);
  return isOk(exchange) && isReadable && classify(provider, exchange, context) === undefined;
}

/** It is a success with its text, but not without: a dialect that ignores texts would accept any page. */
function isToldByText({ isSuccess }: Provider, exchange: Exchange, context: ClassifyContext): boolean {
  if (exchange.text === undefined || isSuccess === undefined) return false;
  const { text: _, ...silent } = exchange;
  try {
    return isSuccess(exchange) && !isSuccess(silent);
  } catch (error) {
    context.onError?.(error);
    return false;
  }
}

/**
 * The answer is about the question: a success, or a plain refusal in the provider's own dialect that agrees with its HTTP status,
 * such as "no such payment". A failed look-up says nothing.
 */
export function isEvidence(provider: Provider, exchange: Exchange, context: ClassifyContext): boolean {
  const { status, bodyKind } = exchange;
  if (status === PART) return false;
  if (isSuccess(provider, exchange, context)) return true;
  if (status < 200 || status > 499 || (status > 299 && status < 400)) return false;
  const classified = classify(provider, exchange, context);
  if (classified === undefined) return false;
  const { rule, failure, kind } = classified;
  if (UNHEARD.has(String(status)) || UNHEARD.has(failure.code)) return false;
  if (bodyKind === 'broken' || bodyKind === 'unseen' || (bodyKind === 'html' && kind.answer !== undefined))
    return false;
  const isPlain = rule.action === 'fail-fast' && rule.outage === undefined;
  return isPlain && (failure.processed === 'no' || rule.decline !== undefined);
}

/** It can replace the request's own answer: a success that says something. */
export function isAdoptable(provider: Provider, exchange: Exchange, context: ClassifyContext): boolean {
  const { body, text } = exchange;
  const isThing = text !== undefined || (typeof body === 'object' && body !== null && Object.keys(body).length > 0);
  return isThing && isSuccess(provider, exchange, context);
}
