import { AxiosError } from 'axios';
import type { Call } from '../engine/call.js';
import { judgeAnswer, judgeSilence } from '../engine/judge.js';
import type { Evidence, Sent } from '../engine/run-evidence.js';
import type { Classified } from '../failure/classify.js';
import type { Passage } from '../failure/passage.js';
import { stoppedFor } from '../failure/stopped-for.js';
import type { Exchange, RequestFacts } from '../providers/exchange.js';
import { shapeOf } from '../report/careful.js';
import { type Given, type Received, requestOfError } from './answer.js';
import { answeredRequest, sentBehind } from './answered-request.js';
import { ofSomethingElse, withDoubt } from './doubt.js';
import { type HiddenFailure, hiddenFailure } from './hidden-failure.js';
import { mayBeAnswer } from './own-answer.js';
import { type OwnFailure, ownFailure, requestBehind } from './own-failure.js';
import type { Ran } from './run-once.js';
import { factsOf, isLedOn, isWritten, passageOf } from './sent.js';
import type { Trail } from './trail.js';
import { isUnsentInside } from './unsent-inside.js';

/** A call inside the operation never got so far as to be sent. */
const QUEUED: Passage = { unsent: 'queued' };
const NO_TUNNEL = 'the proxy made no tunnel, so nothing was sent';

/** The result of one run of the operation, and what it means; no classification for a success. */
export interface Judged {
  readonly given: Given;
  readonly exchange: Exchange | undefined;
  readonly classified: Classified | undefined;
  /** A fault in the code, which running it again cannot mend. */
  readonly isFault?: boolean;
  /** It returned a value, but its write failed. */
  readonly hidden?: HiddenFailure;
  /** It went on after the failure of its write, so its value stands. */
  readonly isDealtWith?: true;
}

/** One run of the operation, and what was seen of it. */
interface Tried {
  readonly call: Call;
  readonly ran: Ran<Received | undefined>;
  readonly evidence: Evidence;
  readonly trail: Trail;
}

/** @param host where the run says that it goes */
export function judge(tried: Tried, host: string | undefined): Judged {
  const { call, ran, evidence } = tried;
  const { given, answer } = ran;
  if ('error' in given) return judgeError(tried, given.error);
  const hidden = hiddenFailure(call, evidence, host);
  const isResponse = answer !== undefined && answer.bodyKind !== 'value';
  // The response of a read says nothing about the write.
  const isReads = isResponse && hidden !== undefined && isOfRead(tried, answer, hidden);
  if (isResponse && !isReads) return judgeAnswered(tried, answer);
  const exchange = answer && !isReads && mayBeAnswer(call, answer.body, evidence) ? answer : undefined;
  if (hidden !== undefined && !hidden.isFollowed) return judgeHidden(tried, exchange, hidden);
  const judged = exchange && judgeAnswered(tried, exchange);
  if (judged?.classified !== undefined) return judged;
  call.pass.leave();
  if (hidden === undefined) return { given, exchange, classified: undefined };
  return { given, exchange, classified: doubted(tried, hidden.classified, hidden.sent), hidden, isDealtWith: true };
}

/** A failure, with what the operation has done besides its failed request, which is `own`. */
function doubted({ evidence, trail }: Tried, classified: Classified, own: Sent | undefined): Classified {
  return withDoubt(classified, trail.judge(evidence, own));
}

function isOfRead({ call, evidence }: Tried, answer: Received, { sent: failed }: HiddenFailure): boolean {
  const sent = answeredRequest(evidence, answer);
  if (sent !== undefined) return !isWritten(call, sent);
  // After a redirect, axios still tells the method of the write.
  return failed !== undefined && isLedOn(failed, [...evidence.requests.values()]);
}

function judgeAnswered(tried: Tried, received: Received): Judged {
  const { call, ran, evidence } = tried;
  const { given } = ran;
  const sent = answeredRequest(evidence, received);
  if (sent?.unsent !== undefined) return judgeUnsent(tried, sent);
  const behind = isTaken(given) ? undefined : sentBehind(call, evidence, received);
  const exchange = behind === undefined ? received : { ...received, request: factsOf(behind) };
  const answered = judgeAnswer(call, exchange);
  return { given, exchange, classified: answered && doubted(tried, answered, sent) };
}

/** The operation has read the body of the response that it returns, and has judged it. */
function isTaken(given: Given): boolean {
  return 'value' in given && shapeOf(given.value)?.bodyUsed === true;
}

/** A proxy answered that made no tunnel. */
function judgeUnsent(tried: Tried, sent: Sent): Judged {
  const { call, ran } = tried;
  const { given } = ran;
  const silence = judgeSilence(call, undefined, factsOf(sent), passageOf(sent));
  const classified = doubted(tried, silence, sent);
  const error = 'error' in given ? given.error : new AxiosError(`${call.provider.name}: ${NO_TUNNEL}`, 'ERR_PROVIDER');
  return { given: { error }, exchange: undefined, classified };
}

/** The value is what the operation made of the failed write: it is judged by the status that the write was answered with. */
function judgeHidden(tried: Tried, value: Exchange | undefined, hidden: HiddenFailure): Judged {
  const { call, ran } = tried;
  const { given } = ran;
  const { sent, isJudged } = hidden;
  call.pass.leave();
  if (isJudged || sent?.status === undefined || sent.unsent !== undefined) {
    return { given, exchange: undefined, classified: doubted(tried, hidden.classified, sent), hidden };
  }
  const body = value?.body;
  const exchange: Exchange = {
    status: sent.status,
    header: () => undefined,
    body,
    bodyKind: typeof body === 'object' && body !== null ? 'json' : 'unseen',
    request: factsOf(sent),
  };
  const answered = judgeAnswer(call, exchange);
  return { given, exchange, classified: answered && doubted(tried, answered, sent), hidden };
}

function judgeError(tried: Tried, thrown: unknown): Judged {
  const { call, ran, evidence } = tried;
  if (ran.isCut) {
    const { unsent, thrown: last } = ran;
    const passage = unsent ? passageOf(unsent) : last && isUnsentInside(evidence, last.error) ? QUEUED : undefined;
    const cut = judgeSilence(call, thrown, unsent ? factsOf(unsent) : call.port.request.facts, passage);
    return { given: ran.given, exchange: ran.answer, classified: doubted(tried, cut, unsent) };
  }
  const original = stoppedFor(thrown);
  const judged = judgeThrown(tried, original ?? thrown);
  return original === undefined ? judged : { ...judged, classified: judged.classified && notAgain(judged.classified) };
}

function judgeThrown(tried: Tried, error: unknown): Judged {
  const { call, ran, evidence } = tried;
  const { given, answer } = ran;
  const own = ownFailure(error, [...evidence.requests.values()]);
  const judged = answer && judgeAnswered(tried, answer);
  // If a client throws although the answer began as a success, the answer did not arrive whole.
  if (judged !== undefined && (judged.classified !== undefined || own === undefined)) return judged;
  const passage = own?.sent && !own.isAlike ? passageOf(own.sent) : undefined;
  const facts = requestOf(error, own);
  const seen = judgeSilence(call, own?.error ?? error, facts, passage);
  const isUnsent = own !== undefined && seen.failure.processed !== 'no' && isUnsentInside(evidence, error);
  const silence = isUnsent ? judgeSilence(call, own.error, facts, QUEUED) : seen;
  // The answer says that it was done, so it was sent, whatever the client throws.
  const isDenied = judged !== undefined && silence.failure.processed === 'no';
  const classified = own === undefined || isDenied ? ofSomethingElse(silence) : silence;
  const isFault = own === undefined && (error as Error | null | undefined)?.name === 'TypeError';
  const request = own?.sent ?? (answer && answeredRequest(evidence, answer));
  return { given, exchange: answer, classified: doubted(tried, classified, request), isFault };
}

/** What the error says about its request, or else what was seen of it on the wire. */
function requestOf(error: unknown, own: OwnFailure | undefined): RequestFacts {
  const told = requestOfError(error);
  const seen = told.method === undefined && own ? requestBehind(error, own) : undefined;
  return seen === undefined ? told : factsOf(seen);
}

/** The operation says that it must not be run again. */
function notAgain(classified: Classified): Classified {
  const { rule } = classified;
  return rule.action === 'reconcile' ? classified : { ...classified, rule: { ...rule, action: 'fail-fast' } };
}
