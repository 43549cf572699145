import type { Call } from '../engine/call.js';
import { isWrite } from '../engine/effect.js';
import type { Evidence, Sent } from '../engine/inside-run.js';
import { parsedUrl } from '../redaction/path.js';
import type { Received } from './answer.js';
import { factsOf } from './doubt.js';

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

/** The read that got this answer of a client that tells its URL but no method. Whatever got the same from there is a read, too. */
export function readBehind({ provider }: Call, evidence: Evidence, answer: Received): Sent | undefined {
  if (answer.request.method !== undefined) return undefined;
  const all = answeredAt(evidence, answer);
  return all.some((each) => isWrite(provider, factsOf(each))) ? undefined : all.at(-1);
}

/** The requests that got an answer with this status from its URL; none if the client does not tell that. */
function answeredAt({ requests }: Evidence, { status, url }: Received): readonly Sent[] {
  const at = url === undefined ? undefined : parsedUrl(url);
  if (at === undefined) return [];
  const { host, pathname } = at;
  return [...requests.values()].filter(
    (each) => each.status === status && each.host === host && each.path === pathname,
  );
}
