import type { Call } from '../engine/call.js';
import { isWrite } from '../engine/effect.js';
import type { Evidence, InnerCall, Sent } from '../engine/inside-run.js';
import type { Classified } from '../failure/classify.js';
import { failureOf, isOpen, isWritten } from './doubt.js';
import { isOf } from './own-answer.js';

/** The failure of a write in an operation that returned a value all the same. */
export interface HiddenFailure {
  readonly classified: Classified;
  /** The request on the wire, if it was seen. */
  readonly sent: Sent | undefined;
  /** An attached client has judged its answer. */
  readonly isJudged: boolean;
  /** A later request was answered with a success, so the operation went on, and the value comes from that. */
  readonly isFollowed: boolean;
}

interface Write {
  readonly at: number;
  readonly classified: Classified | undefined;
  readonly isJudged: boolean;
}

/**
 * The last write of an attempt, if it failed and no other has succeeded: an operation that catches the error, or reads the answer
 * without a look at its status, returns a value that looks like a success. `undefined` if a write succeeded, or there was none.
 */
export function hiddenFailure(call: Call, evidence: Evidence): HiddenFailure | undefined {
  const sent = [...evidence.requests.values()];
  const writes = [...bareWrites(call, evidence, sent), ...attachedWrites(evidence, sent)];
  const last = writes.reduce<Write | undefined>(
    (found, each) => (found && found.at > each.at ? found : each),
    undefined,
  );
  if (last?.classified === undefined || writes.some((each) => each.classified === undefined)) return undefined;
  const failed = sent[last.at];
  const after = failed?.over ?? Number.POSITIVE_INFINITY;
  const isFollowed = sent.some(({ begun, status }) => begun > after && status !== undefined && status < 400);
  return { classified: last.classified, sent: failed, isJudged: last.isJudged, isFollowed };
}

function bareWrites(call: Call, { inner }: Evidence, sent: readonly Sent[]): readonly Write[] {
  return sent.flatMap((each, at) => {
    if (!isWritten(call, each) || [...inner].some((one) => isOf(one, each))) return [];
    const isSuccess = isOpen(each) || (each.status !== undefined && each.status < 400);
    return [{ at, classified: isSuccess ? undefined : failureOf(call, each), isJudged: false }];
  });
}

/**
 * Attached clients count by their own outcome, if they sent anything. Of a `run()` inside, the requests on the wire count.
 */
function attachedWrites({ inner, underWay }: Evidence, sent: readonly Sent[]): readonly Write[] {
  return [...inner].filter(isSentWrite).map((each) => ({
    at: sent.findLastIndex((one) => isOf(each, one)),
    classified: underWay.has(each) ? undefined : each.record.course.attempts.at(-1)?.classified,
    isJudged: true,
  }));
}

function isSentWrite({ provider, port, isUnsent }: InnerCall): boolean {
  const { facts } = port.request;
  return !isUnsent && facts.method !== undefined && isWrite(provider, facts);
}
