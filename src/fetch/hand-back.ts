import type { Call } from '../engine/call.js';
import { type Causes, causesOf, NOT_RESUMED, ofAnswer, ofUnsent } from '../engine/end-words.js';
import { giveInside } from '../engine/inside-run.js';
import type { Ended } from '../engine/live.js';
import { responseBehind } from '../engine/questions.js';
import { UNSEEN } from '../failure/body.js';
import type { Finding } from '../providers/look-up.js';
import { becomeCause } from '../report/become-cause.js';
import { isError, read } from '../report/careful.js';
import { isTied, keepAnswer, keepReport } from '../report/recovery-of.js';
import { speak } from '../report/spoken-stack.js';
import { tieShared } from '../report/tie.js';
import { ProviderError, unsentError } from './errors.js';
import type { FetchCall } from './fetch-call.js';
import type { FetchLookUp } from './look-up.js';
import { handOn, type ReadResponse } from './read-response.js';

/** Gives the caller the result of the call as if it had been one request: returns the response, or throws an error. */
export function handBack(mine: FetchCall, ended: Ended): Response {
  const { last, call } = mine;
  const found = ended.as === 'adopted' ? adopted(ended.finding) : undefined;
  mine.letGo(found ?? (ended.isAborted ? undefined : last));
  if (found !== undefined) return given(mine, found);
  if (ended.as === 'success') return given(mine, last as ReadResponse);
  const isUnsent = last === undefined;
  // The very reason, which may be `null`.
  if (ended.isAborted && mine.isAbort()) throw thrown(mine, mine.signal?.reason);
  if (isUnsent && ended.thrown !== undefined) throw thrown(mine, ended.thrown.error);
  const causes = causesOf(call, ended, mine.withheld);
  if (isUnsent) throw thrown(mine, unsentError(ofUnsent(call)), causes);
  if (last.thrown !== undefined) throw thrown(mine, last.thrown.error, causes);
  const { response, opened } = last as ReadResponse;
  tieParts(call, response.headers, opened.body);
  if (last.instead !== undefined) {
    handOn(last as ReadResponse);
    throw thrown(mine, last.instead.error, causes);
  }
  if (mine.scope.bodyErrors === 'resolve' || !response.ok) return given(mine, last as ReadResponse);
  throw thrown(mine, new ProviderError(ofAnswer(call, response.status), given(mine, last as ReadResponse)), causes);
}

function given({ call }: FetchCall, read: ReadResponse): Response {
  const response = tied(call, read);
  giveInside(call.around, response);
  return response;
}

/** The answer for the caller, with the report. The other order takes longer. */
export function tied(call: Call, read: ReadResponse): Response {
  keepAnswer(read.response, call, read.heldBy);
  const response = handOn(read);
  if (response !== read.response) keepReport(response, call);
  return response;
}

/**
 * An SDK that turns a failed answer into its own error seldom keeps the answer itself, only what it read from it: its headers,
 * the parsed body, or the `error` in there.
 */
function tieParts(call: Call, headers: Headers, body: unknown): void {
  keepReport(headers, call);
  if (typeof body !== 'object' || body === null) return;
  keepReport(body, call);
  for (const part of Object.values(body)) if (typeof part === 'object' && part !== null) keepReport(part, call);
}

/** The answer of a look-up; made here if the application's own hook said what became of the call. */
function adopted(finding: Finding | undefined): ReadResponse {
  const heard = finding && (responseBehind(finding) as FetchLookUp | undefined);
  if (heard !== undefined) return heard.came;
  const { status = 200, data } = finding?.answer ?? {};
  if (data === undefined) return { response: new Response(null, { status }), opened: UNSEEN };
  // The platform makes no response of a status that has no body, with one.
  const response = Response.json(data, { status: status === 204 || status === 205 ? 200 : status });
  return { response, opened: UNSEEN };
}

/** Makes an error the caller's: with the report, and its cause, whose own cause is then what `fetch` says about the connection. */
function thrown({ call, signal }: FetchCall, error: unknown, { stop, beside }: Causes = {}): unknown {
  const own = isError(error) ? read(error, 'cause') : undefined;
  const cause = stop ?? (own === undefined ? beside : undefined);
  if (cause !== undefined && cause !== error && isError(error)) {
    if (own !== undefined && isError(cause) && read(cause, 'cause') === undefined) becomeCause(cause, own);
    becomeCause(error, cause);
  }
  tieShared(error, call);
  const isSent = call.record.course.attempts.length > 0 || read(error, 'code') === NOT_RESUMED;
  const isFailure = isSent && call.around === undefined;
  // The signal's reason, and an object that other calls were given too, do not belong to this call alone.
  const isOwn = error !== signal?.reason && !(isError(error) && isTied(error, call));
  if (isFailure && isOwn && SPOKEN.has(String(read(error, 'name')))) speak(error as Error, call.report().summary);
  return error;
}

/** A `TypeError` may be one of another realm. */
const SPOKEN = new Set(['TypeError', 'ProviderError']);
