import type { Call } from '../engine/call.js';
import type { Evidence } from '../engine/run-evidence.js';
import { read } from '../report/careful.js';
import { isAttached, isWriting } from './sent.js';

/**
 * Whether a plain value that an operation returned may be the body of the provider's answer. Attached clients and inner runs have
 * already judged their own answers, so it is one only if it comes from them, or if a bare client also sent a write. Otherwise it
 * is the application's own, such as a row of its database, and says nothing about the call.
 */
export function mayBeAnswer(call: Call, value: unknown, evidence: Evidence): boolean {
  const { inner, given, requests } = evidence;
  if (![...inner.keys()].some((each) => each.provider.name === call.provider.name)) return true;
  const own = partsOf(value);
  if ([...given].some((each) => partsOf(each).some((part) => own.includes(part)))) return true;
  return [...requests.values()].some(
    (each) => each.status !== undefined && !each.isJudged && !isAttached(each) && isWriting(call, each),
  );
}

/** An answer and its body, or a body and its parts. */
function partsOf(value: unknown): readonly unknown[] {
  return [value, read(value, 'data')].filter((part) => typeof part === 'object' && part !== null);
}
