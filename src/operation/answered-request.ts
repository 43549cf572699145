import type { Call } from '../engine/call.js';
import type { Evidence, Sent } from '../engine/run-evidence.js';
import { parsedUrl } from '../redaction/path.js';
import type { Received } from './answer.js';
import { firstOf, isWriting } from './sent.js';

/**
 * The request on the wire that got this answer. Databases and queues use the same statuses: a status that answered no request
 * says nothing. A returned value has no status of its own, so the last answer's is taken.
 */
export function answeredRequest(evidence: Evidence, answer: Received): Sent | undefined {
  const answered = [...evidence.requests.values()].filter((each) => each.status !== undefined);
  if (answer.bodyKind === 'value') return answered.at(-1);
  const { status, request } = answer;
  return (
    answeredAt(evidence, answer).at(-1) ??
    answered.findLast(
      (each) => each.status === status && (request.method === undefined || each.method === request.method),
    )
  );
}

/**
 * The request that got this answer of a client that tells its URL but no method, before any redirect that repeated it. `undefined`
 * if both a write and a read may be it.
 */
export function sentBehind(call: Call, evidence: Evidence, answer: Received): Sent | undefined {
  if (answer.request.method !== undefined) return undefined;
  const all = answeredAt(evidence, answer);
  const writes = all.filter((each) => isWriting(call, each));
  const last = all.at(-1);
  if (last === undefined || (writes.length > 0 && writes.length < all.length)) return undefined;
  return firstOf(last, [...evidence.requests.values()]);
}

/** The requests that got an answer with this status from its URL; none if the client does not tell that. */
function answeredAt({ requests }: Evidence, { status, url }: Received): readonly Sent[] {
  const at = url === undefined ? undefined : parsedUrl(url);
  if (at === undefined) return [];
  const { host, pathname } = at;
  return [...requests.values()].filter(
    (each) => each.status === status && each.hosts.includes(host) && each.path === pathname,
  );
}
