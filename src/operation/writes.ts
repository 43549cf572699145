import { isDeepStrictEqual } from 'node:util';
import type { Call } from '../engine/call.js';
import { isWrite } from '../engine/effect.js';
import type { Evidence, InnerCall, Sent } from '../engine/inside-run.js';
import { TIMED_OUT } from '../engine/silence.js';
import { type Classified, classifyTransport } from '../failure/classify.js';
import { hostMatcher } from '../providers/hosts.js';
import { failureOf, isOpen, isWritten } from './doubt.js';
import { isOf } from './own-answer.js';

/** A write that an attempt sent, and what became of it. */
export interface Write {
  /** Its place among everything that was seen; `over` is Infinity for one that is under way. */
  readonly begun: number;
  readonly over: number;
  readonly method: string;
  readonly path: string;
  /** Without a port; `undefined` if it is not known. */
  readonly host: string | undefined;
  /** `undefined` for a success. */
  readonly classified: Classified | undefined;
  /** The request on the wire, if it was seen. */
  readonly sent: Sent | undefined;
  /** Its body, if it is an attached client's. */
  readonly body?: unknown;
  /** An attached client has judged its answer. */
  readonly isJudged: boolean;
}

/**
 * The writes of an attempt. If some of them went to the host that the run names, or to one of the provider's, the others are not
 * the provider's: a webhook, or a collector of traces.
 */
export function writesOf(call: Call, evidence: Evidence, host: string | undefined): readonly Write[] {
  const sent = [...evidence.requests.values()];
  const all = [...bareWrites(call, evidence, sent), ...attachedWrites(call, evidence, sent)];
  const named = [...(host === undefined ? [] : [host]), ...call.provider.hosts];
  const hosts = named.map((each) => hostMatcher(each.replace(/:\d+$/, '')));
  const own = all.filter(({ host: at }) => at !== undefined && hosts.some((fits) => fits({ host: at, hostname: at })));
  return own.length > 0 ? own : all;
}

function bareWrites(call: Call, { inner }: Evidence, sent: readonly Sent[]): readonly Write[] {
  return sent.flatMap((each) => {
    if (!isWritten(call, each) || [...inner.keys()].some((one) => isOf(one, each))) return [];
    const { begun, over = Number.POSITIVE_INFINITY, method, path, host } = each;
    const isSuccess = isOpen(each) || (each.status !== undefined && each.status < 400);
    const classified = isSuccess ? undefined : failureOf(call, each);
    return [{ begun, over, method, path, host, classified, sent: each, isJudged: false }];
  });
}

/** Attached clients count by their own outcome, if they sent anything. Of a `run()` inside, the requests on the wire count. */
function attachedWrites(call: Call, { inner, underWay }: Evidence, sent: readonly Sent[]): readonly Write[] {
  return [...inner].flatMap(([each, { begun, over }]) => {
    const { method, path, host, body } = each.port.request.facts;
    if (method === undefined || each.isUnsent || !isWrite(each.provider, each.port.request.facts)) return [];
    const classified = underWay.has(each) ? undefined : judgedInside(call, each);
    const own = sent.findLast((one) => isOf(each, one) && one.begun >= begun && one.begun <= over);
    return [{ begun, over, method, path, host, classified, sent: own, body, isJudged: true }];
  });
}

/** How a call inside ended. If a signal of the operation's own ended it, that was a time limit: the caller has not given up. */
function judgedInside({ port }: Call, { provider, port: { request }, record }: InnerCall): Classified | undefined {
  const classified = record.course.attempts.at(-1)?.classified;
  if (classified?.failure.code !== 'ERR_CANCELED' || port.caller.gone() !== undefined) return classified;
  const silence = classifyTransport(provider, TIMED_OUT, request.facts);
  return { ...silence, failure: { ...silence.failure, processed: classified.failure.processed } };
}

/**
 * Whether a write was the same as another, as when an SDK tries again on its own. Some APIs have one path for everything, such as
 * GraphQL: there, another request has another body. A body that nobody can compare may be any.
 */
export function isSameWrite(one: Write, other: Write): boolean {
  if (one.method !== other.method || one.path !== other.path) return false;
  const [size, otherSize] = [one.sent?.size, other.sent?.size];
  if (size !== undefined && otherSize !== undefined && size !== otherSize) return false;
  if (one.body !== undefined && other.body !== undefined) return isDeepStrictEqual(one.body, other.body);
  return size !== undefined && otherSize !== undefined;
}

/** Whether anything that began after this was answered with a success, a read as well. */
export function isFollowed({ over }: Write, { requests, inner }: Evidence): boolean {
  const isAnswered = [...requests.values()].some(
    ({ begun, status }) => begun > over && status !== undefined && status < 400,
  );
  return isAnswered || [...inner].some(([each, { begun }]) => begun > over && hasSucceeded(each));
}

function hasSucceeded({ isUnsent, record }: InnerCall): boolean {
  return !isUnsent && record.course.attempts.at(-1)?.classified === undefined;
}
