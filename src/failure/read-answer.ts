import { type Exchange, isOk } from '../providers/exchange.js';
import type { Provider, Reading } from '../providers/provider.js';
import { NOT_UNDERSTOOD } from '../providers/rule.js';
import { ruleFor } from './find-rule.js';
import { type HookContext, kindOf } from './kind-of.js';
import { isToldDone } from './told-done.js';

const NONE: readonly Reading[] = [];
/** A write whose answer came through a redirect that changed the method. */
export const REDIRECTED = 'REDIRECTED_WRITE';

/** The errors in an answer, none for a success; `undefined` if the provider's own reader failed. */
export function readAnswer(
  provider: Provider,
  exchange: Exchange,
  context: HookContext,
): readonly Reading[] | undefined {
  if (exchange.redirected && !isRead(provider, exchange, context)) {
    return [{ code: REDIRECTED, from: 'status' }];
  }
  const isOfStatus = ({ code, from }: Reading) => from === 'status' || code === String(exchange.status);
  let read: Reading | readonly Reading[] | undefined;
  try {
    read = provider.read(exchange);
  } catch (error) {
    context.onError?.(error);
    return undefined;
  }
  const readings = read === undefined ? NONE : [read].flat();
  if (readings.every(isOfStatus) && isContradicted(provider, exchange, context)) {
    const saying = readings.length > 0 ? readings : [statusReading(exchange)];
    if (!saying.some((each) => isOfEarlier(provider, each, exchange, context))) return [{ code: NOT_UNDERSTOOD }];
  }
  if (readings.length > 0) return readings;
  const { status, bodyKind } = exchange;
  if (bodyKind === 'value') return NONE;
  // A client takes an answer of no status for a success.
  if (Number.isNaN(Number(status)) && !isRead(provider, exchange, context)) {
    return isSuccess(provider, exchange, context) ? NONE : [{ code: NOT_UNDERSTOOD }];
  }
  if (status === 304) return isRead(provider, exchange, context) ? NONE : [{ code: NOT_UNDERSTOOD }];
  if (status < 200 || status > 299) {
    if (isSuccess(provider, exchange, context)) return NONE;
    return isUnseenRefusal(provider, exchange, context)
      ? [{ code: 'UNREADABLE_4XX' }]
      : [{ code: String(status), from: 'status' }];
  }
  if (exchange.request.method === 'HEAD') return NONE;
  if (status === 204 || status === 205)
    return isAnsweredByNothing(provider, exchange, context) ? NONE : [{ code: NOT_UNDERSTOOD }];
  if (isUnreadable(provider, exchange, context)) return [{ code: 'UNREADABLE_2XX' }];
  return (isSuccess(provider, exchange, context) ?? !isHidden(provider, exchange, context))
    ? NONE
    : [{ code: NOT_UNDERSTOOD }];
}

/** Whether the provider's own reading calls it a success; `undefined` if the provider leaves that to the status. */
function isSuccess(provider: Provider, exchange: Exchange, context: HookContext): boolean | undefined {
  if (provider.isSuccess === undefined) return undefined;
  try {
    return provider.isSuccess(exchange) === true;
  } catch (error) {
    context.onError?.(error);
    return false;
  }
}

/** The status of a write says that it was refused, the body that it was done; and that body is no success in such a status. */
function isContradicted(provider: Provider, exchange: Exchange, context: HookContext): boolean {
  return (
    isToldDone(provider, exchange) &&
    !isRead(provider, exchange, context) &&
    isSuccess(provider, exchange, context) === false
  );
}

/** Whether the provider has a row for that status which is about an earlier request: what was made then may be in the answer. */
function isOfEarlier(provider: Provider, reading: Reading, exchange: Exchange, context: HookContext): boolean {
  const kind = kindOf(provider, exchange.request, context);
  const { finding, keys, action } = ruleFor(provider, reading, exchange, kind, false);
  return finding !== undefined || (keys !== undefined && action === 'reconcile');
}

/** All that is left of an answer that nobody could read: the status, which says little about what became of a request. */
export function statusReading(exchange: Exchange): Reading {
  return isOk(exchange) ? { code: NOT_UNDERSTOOD } : { code: String(exchange.status), from: 'status' };
}

/** A body was promised, but what came is cut off, a web page, nothing, or of the wrong type. */
function isUnreadable(provider: Provider, exchange: Exchange, context: HookContext): boolean {
  const { bodyKind, body } = exchange;
  if (holdsObject(body) || bodyKind === 'unseen') return false;
  if (bodyKind === 'broken') return true;
  const { answer, operation } = kindOf(provider, exchange.request, context);
  if (answer !== 'json') return answer === 'object';
  if (bodyKind === 'json') return operation === 'write';
  return bodyKind === 'html' || operation === 'write' || promisesJson(exchange);
}

/** A write should have been answered with an object, but what came cannot be seen from here. */
function isHidden(provider: Provider, exchange: Exchange, context: HookContext): boolean {
  return exchange.bodyKind === 'unseen' && owesAnswer(provider, exchange, context);
}

/** These say without a body why the request was not taken: not authorised, nothing there, too much at once. */
const REFUSED_BEFOREHAND = new Set([401, 403, 404, 405, 413, 414, 415, 429, 431]);

/** What cannot be seen of it may say that the same request was sent before, or is still running. */
function isUnseenRefusal(provider: Provider, exchange: Exchange, context: HookContext): boolean {
  const { status, bodyKind } = exchange;
  if (status < 400 || status > 499 || REFUSED_BEFOREHAND.has(status)) return false;
  return (bodyKind === 'broken' || bodyKind === 'unseen') && owesAnswer(provider, exchange, context);
}

/** Whether no content may answer the request: a write owes no body, and nothing else is documented as its success. */
function isAnsweredByNothing(provider: Provider, exchange: Exchange, context: HookContext): boolean {
  const { answer, operation } = kindOf(provider, exchange.request, context);
  return operation !== 'write' || (answer === undefined && isSuccess(provider, exchange, context) !== false);
}

/** A write that the provider's documentation answers with a body. */
function owesAnswer(provider: Provider, exchange: Exchange, context: HookContext): boolean {
  const { answer, operation } = kindOf(provider, exchange.request, context);
  return answer !== undefined && operation === 'write';
}

function isRead(provider: Provider, exchange: Exchange, context: HookContext): boolean {
  return kindOf(provider, exchange.request, context).operation === 'read';
}

function promisesJson(exchange: Exchange): boolean {
  return exchange.header('content-type')?.includes('json') ?? false;
}

function holdsObject(body: unknown): boolean {
  if (Array.isArray(body)) return body.length === 0 || body.some((item) => typeof item === 'object' && item !== null);
  return typeof body === 'object' && body !== null;
}
