import type { Call } from '../engine/call.js';
import { isWrite } from '../engine/effect.js';
import type { Evidence, Sent } from '../engine/run-evidence.js';
import { read } from '../report/careful.js';
import { factsOf } from './doubt.js';

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
  return [...requests.values()].some((each) => !each.isJudged && !isAttached(each) && isWritten(each));

  function isWritten(each: Sent): boolean {
    return each.status !== undefined && isWrite(provider, factsOf(each));
  }
}

/** Whether it is the request of an attached client's call, which has judged its answer, and not one that its adapter made besides. */
export function isAttached({ by, method, path }: Sent): boolean {
  return by?.port.request.facts.method === method && by?.port.request.facts.path === path;
}

/** An answer and its body, or a body and its parts. */
function partsOf(value: unknown): readonly unknown[] {
  return [value, read(value, 'data')].filter((part) => typeof part === 'object' && part !== null);
}
