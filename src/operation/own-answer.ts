import type { Call } from '../engine/call.js';
import { isWrite } from '../engine/effect.js';
import type { Evidence, InnerCall, Sent } from '../engine/inside-run.js';
import { read } from '../report/careful.js';

/**
 * Whether a plain value that an operation returned may be the body of the provider's answer. Attached clients and inner runs have
 * already judged their own answers, so it is one only if it comes from them, or if a bare client also sent a write. Otherwise it
 * is the application's own, such as a row of its database, and says nothing about the call.
 */
export function mayBeAnswer({ provider }: Call, value: unknown, evidence: Evidence): boolean {
  const { inner, given, requests } = evidence;
  if (![...inner.keys()].some((each) => each.provider.name === provider.name)) return true;
  const own = partsOf(value);
  if ([...given].some((each) => partsOf(each).some((part) => own.includes(part)))) return true;
  return [...requests.values()].some((each) => isUnseen(each, evidence) && isWritten(each));

  function isWritten({ method, path, status }: Sent): boolean {
    return status !== undefined && isWrite(provider, { method, path, header: () => undefined, body: undefined });
  }
}

/** No attached client or inner run has judged its answer. */
function isUnseen(each: Sent, { inner }: Evidence): boolean {
  return !each.isJudged && ![...inner.keys()].some((call) => isOf(call, each));
}

/** Whether the request is one of this call, as far as the wire shows. */
export function isOf({ port }: InnerCall, { method, path }: Sent): boolean {
  return port.request.facts.method === method && port.request.facts.path === path;
}

/** An answer and its body, or a body and its parts. */
function partsOf(value: unknown): readonly unknown[] {
  return [value, read(value, 'data')].filter((part) => typeof part === 'object' && part !== null);
}
