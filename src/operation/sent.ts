import type { Call } from '../engine/call.js';
import { isWrite } from '../engine/effect.js';
import type { Sent } from '../engine/run-evidence.js';
import { silenceOf } from '../engine/silence.js';
import { type Classified, classify, classifyTransport } from '../failure/classify.js';
import { type Passage, UNKNOWN_PASSAGE } from '../failure/passage.js';
import type { RequestFacts } from '../providers/exchange.js';
import { parsedUrl } from '../redaction/path.js';
import { changesMethod, passesOn } from '../wire/own-request.js';

// What the wire shows of one request of an operation.

/** It has got neither an answer nor an error so far. A tunnel never does, and harms nobody if it is opened twice. */
export function isOpen({ method, status, error }: Sent): boolean {
  return status === undefined && error === undefined && method !== 'CONNECT';
}

/** Whether the request is a write, and not one whose answer passes it on. */
export function isWritten(call: Call, each: Sent): boolean {
  return !passesOn(each.status) && isWriting(call, each);
}

/** Whether the request is a write. */
export function isWriting({ provider }: Call, each: Sent): boolean {
  // A CONNECT only opens a connection to the server, which does no harm if it happens twice.
  return each.method !== 'CONNECT' && isWrite(provider, factsOf(each));
}

/** Whether it was sent once more to where its answer redirects it, and counts by what became of it there. */
export function isRepeated(each: Sent, sent: readonly Sent[]): boolean {
  return isRedirect(each) && sent.some((one) => one.method === each.method && isNext(one, each));
}

/** The request as it was first sent, if redirects have repeated it. */
export function firstOf(each: Sent, sent: readonly Sent[]): Sent {
  const before = sent.find((one) => isRedirect(one) && one.method === each.method && isNext(each, one));
  return before === undefined ? each : firstOf(before, sent);
}

/** Whether its answer says to look elsewhere: no success by itself, whether or not a client follows it. */
export function isRedirect({ status = 0 }: Sent): boolean {
  return status >= 300 && status < 400;
}

/** Whether its answer led to a read. */
export function isLedOn(each: Sent, sent: readonly Sent[]): boolean {
  return changesMethod(each.method, each.status) && sent.some((one) => one.method === 'GET' && isNext(one, each));
}

/** Whether a request goes where the answer of another redirects it. */
function isNext({ begun, hosts, path }: Sent, { next = '', over = Number.POSITIVE_INFINITY }: Sent): boolean {
  const at = parsedUrl(next);
  if (at === undefined || begun < over) return false;
  // By way of a proxy, the whole URL is the path.
  return path.endsWith(at.pathname) && (hosts.includes(at.host) || path.startsWith('http'));
}

/** The failure of a request that is over, as far as the wire shows; `undefined` for a success. */
export function failureOf({ provider, port }: Call, each: Sent, redirected = false): Classified | undefined {
  const { status, error, unsent } = each;
  const request = factsOf(each);
  return status === undefined || unsent
    ? classifyTransport(provider, silenceOf(port.caller, error), request, {}, passageOf(each))
    : classify(provider, { request, status, redirected, header: () => undefined, body: undefined, bodyKind: 'unseen' });
}

/** How it fared on its way. */
export function passageOf({ unsent }: Sent): Passage {
  return unsent ? { unsent } : UNKNOWN_PASSAGE;
}

/** The request, as far as the wire shows it. */
export function factsOf({ method, path }: Sent): RequestFacts {
  return { method, path, header: () => undefined, body: undefined };
}

/** Whether it is the request of an attached client's call, which has judged its answer, and not one that its adapter made besides. */
export function isAttached({ by, method, path }: Sent): boolean {
  return by?.port.request.facts.method === method && by?.port.request.facts.path === path;
}
