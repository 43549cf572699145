import { isDeepStrictEqual } from 'node:util';
import type { Call } from '../engine/call.js';
import { isWrite } from '../engine/effect.js';
import type { Evidence, InnerCall, Sent } from '../engine/run-evidence.js';
import { TIMED_OUT } from '../engine/silence.js';
import { type Classified, classifyTransport } from '../failure/classify.js';
import type { RequestFacts } from '../providers/exchange.js';
import { stillUnderWay } from './doubt.js';
import { isAtOne, placeOf } from './host.js';
import { factsOf, failureOf, isAttached, isLedOn, isOpen, isRedirect, isRepeated, isWriting } from './sent.js';

/** A write that an attempt sent, and what became of it. */
export interface Write {
  /** Its place among everything that was seen; `over` is Infinity for one that is under way. */
  readonly begun: number;
  readonly over: number;
  readonly method: string;
  readonly path: string;
  /** It went to the host that the run names, or to one of the provider's. */
  readonly isNamed: boolean;
  /** It had no answer yet when the operation returned. */
  readonly isUnderWay: boolean;
  /** `undefined` for a success, and for a write that is under way and may be anybody's. */
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
  const names = [...(host === undefined ? [] : [host]), ...call.provider.hosts];
  const all = [...bareWrites(call, sent, names), ...attachedWrites(call, evidence, sent, names)];
  const own = all.filter(({ isNamed }) => isNamed);
  return own.length > 0 ? own : all;
}

type Names = readonly string[];

function bareWrites(call: Call, sent: readonly Sent[], names: Names): readonly Write[] {
  return sent.flatMap((each) => {
    if (!isWriting(call, each) || isRepeated(each, sent) || isAttached(each)) return [];
    const isRead = isLedOn(each, sent);
    const { begun, over = Number.POSITIVE_INFINITY, method, path, hosts } = each;
    const isNamed = isAtOne(names, hosts.map(placeOf));
    const classified = isRead ? failureOf(call, each, true) : onTheWire(call, each, isNamed);
    return [{ begun, over, method, path, isNamed, isUnderWay: isOpen(each), classified, sent: each, isJudged: false }];
  });
}

/** Attached clients count by their own outcome, if they sent anything. Of a `run()` inside, the requests on the wire count. */
function attachedWrites(call: Call, evidence: Evidence, sent: readonly Sent[], names: Names): readonly Write[] {
  return [...evidence.inner].flatMap(([each, { begun, over }]) => {
    const { facts } = each.port.request;
    const { method, path, host, body } = facts;
    if (method === undefined || each.isUnsent || !isWrite(each.provider, facts)) return [];
    const isLeft = evidence.underWay.has(each);
    const own = sent.findLast((one) => one.by === each && isAttached(one));
    const seen = own?.hosts.map(placeOf) ?? [];
    const isNamed = isAtOne(names, seen.length > 0 || !host ? seen : [{ host: undefined, hostname: host }]);
    const isUnderWay = isLeft && (own === undefined || isOpen(own));
    const classified = isLeft ? leftOpen(call, facts, own, isNamed) : judgedInside(call, each);
    return [{ begun, over, method, path, isNamed, isUnderWay, classified, sent: own, body, isJudged: true }];
  });
}

/** How a call inside stands that has not ended, such as one whose body still comes. */
function leftOpen(call: Call, facts: RequestFacts, own: Sent | undefined, isNamed: boolean): Classified | undefined {
  if (own !== undefined) return onTheWire(call, own, isNamed);
  return isNamed ? stillUnderWay(call, facts) : undefined;
}

/** The failure of a write, as far as the wire shows; `undefined` for a success. */
function onTheWire(call: Call, each: Sent, isNamed: boolean): Classified | undefined {
  // Anywhere else it may be something that nobody waits for, such as a trace.
  if (isOpen(each)) return isNamed ? stillUnderWay(call, factsOf(each)) : undefined;
  return isSuccess(each) ? undefined : failureOf(call, each);
}

function isSuccess(each: Sent): boolean {
  const { status, unsent, method } = each;
  if (status === undefined || status >= 400 || unsent !== undefined) return false;
  return !isRedirect(each) || (status === 304 && method === 'GET');
}

/** How a call inside ended. If a signal of the operation's own ended it, that was a time limit: the caller has not given up. */
function judgedInside({ port }: Call, { provider, port: { request }, record }: InnerCall): Classified | undefined {
  const classified = record.course.last?.classified;
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

/**
 * Whether anything that began after this was answered with a success, a read as well. An operation that did not wait for the end of
 * a write went on when it made its next request after that: what an attached client's interceptor asked for came before it.
 */
export function isFollowed({ begun: start, over, isUnderWay, sent }: Write, evidence: Evidence): boolean {
  const since = isUnderWay ? (sent?.begun ?? start) : over;
  const isAnswered = [...evidence.requests.values()].some((each) => each.begun > since && isSuccess(each));
  if (isAnswered) return true;
  return [...evidence.inner].some(
    ([each, { begun }]) => begun > since && !evidence.underWay.has(each) && hasSucceeded(each),
  );
}

function hasSucceeded({ isUnsent, record }: InnerCall): boolean {
  return !isUnsent && record.course.last?.classified === undefined;
}
