import { Answered } from '../engine/answered.js';
import { beginsAtOnce } from '../engine/enter.js';
import { sendKnown } from '../engine/inside-run.js';
import { judgeAnswer, judgeSilence } from '../engine/judge.js';
import { attempted, begin, notPlainly, succeeded, type Turn } from '../engine/live.js';
import { alsoTo } from '../engine/look-up-way.js';
import type { Classified } from '../failure/classify.js';
import { type Came, transmit } from './attempt.js';
import { isStream } from './body.js';
import type { FetchCall } from './fetch-call.js';
import { handBack, tied } from './hand-back.js';
import { makeReady, stopped } from './make-ready.js';
import type { ReadResponse } from './read-response.js';
import { withinCall } from './within-call.js';

/** Takes a call from its first attempt to its end. */
export async function perform(mine: FetchCall): Promise<Response> {
  const { call, scope, kept } = mine;
  const { unread } = kept;
  let turn: Turn | undefined = mine.isAbort() ? await givenUp(mine) : undefined;
  if (turn === undefined && unread !== undefined) turn = await unreadable(mine, unread);
  if (turn === undefined) {
    mine.attachKeys();
    if (!beginsAtOnce(call)) turn = await begin(call);
  }
  while (turn === undefined || turn.do === 'send') {
    const made = makeReady(mine);
    const next = made instanceof Promise ? await made : made;
    if ('turn' in next) {
      turn = next.turn;
      continue;
    }
    const isFirst = mine.last === undefined;
    mine.letGo();
    const limits = call.beginAttempt();
    const came = await sendKnown(call, transmit, mine.fetch, next.ready, limits, scope.alarms, mine.signal);
    mine.last = came;
    mine.wentTo = alsoTo(mine.wentTo, came);
    const classified = judge(mine, came);
    if (classified !== undefined) {
      turn = await attempted(call, classified);
      continue;
    }
    const { status } = came.response as Response;
    const ended = notPlainly(call, status);
    if (isFirst && ended === undefined) {
      const response = tied(call, came as ReadResponse);
      call.succeedFirst(status, response);
      return response;
    }
    turn = await (ended ?? succeeded(call, status));
  }
  return handBack(mine, turn);
}

/** The result of an attempt; `undefined` for a success. */
function judge({ call, facts }: FetchCall, { response, opened, failure, passage }: Came): Classified | undefined {
  if (response === undefined || opened === undefined) return judgeSilence(call, failure, facts, passage);
  return judgeAnswer(call, new Answered({ facts }, response, opened, passage?.redirected === true), passage);
}

/** The caller gave up before anything was sent: a body that is still unread is let go. */
function givenUp(mine: FetchCall): Promise<Turn> {
  const { data } = mine.kept;
  if (isStream(data) && !data.locked) data.cancel(mine.signal?.reason).catch(() => {});
  return stopped(mine, mine.gone());
}

/** Reads the body of a `Request`. If that fails, nothing is sent. */
async function unreadable(mine: FetchCall, body: ReadableStream<Uint8Array>): Promise<Turn | undefined> {
  try {
    await withinCall(mine, 'the body of the request', mine.kept.read(body));
    return undefined;
  } catch (error) {
    return stopped(mine, error);
  }
}
