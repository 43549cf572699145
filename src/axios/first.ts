import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { beginsAtOnce } from '../engine/enter.js';
import { attempted, begin, enterAnew, notPlainly, type Turn } from '../engine/live.js';
import type { Classified } from '../failure/classify.js';
import { keepReport } from '../report/recovery-of.js';
import { type Adapter, restoreAdapter, type Stand, standIn } from './adapter.js';
import { answerOf, givenAnswer, judge, thawed } from './answer.js';
import type { AxiosCall } from './axios-call.js';
import { disarm, handBack, owned } from './hand-back.js';
import type { Raw } from './raw.js';
import { withhold } from './resend-ends.js';
import { restoreTransform } from './serialise.js';
import { driveResends } from './twin.js';

/** Replaces the adapter of a call: sends the first attempt, and recovers the call if it fails. */
export function standFor(mine: AxiosCall): Stand {
  const stand: Adapter = (config) => (mine.isUntouched ? sendFirst(mine, config) : sendOnce(mine, config));
  return standIn(mine.given, stand);
}

/** The caller's code may call the adapter more than once. The call is still sent once, and has one result. */
function sendOnce(mine: AxiosCall, config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
  const { under, stage, outer } = mine;
  if (stage !== 'begun') {
    mine.under = sendFirst(mine, config);
    return mine.under;
  }
  if (under !== undefined && config.method === outer.method && config.url === outer.url) return under;
  mine.isSplit = true;
  return Promise.reject(new Error('an adapter sends a call only once; nothing more was sent'));
}

function sendFirst(mine: AxiosCall, config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
  restoreAdapter(config, mine.given);
  mine.outer = config;
  mine.sent = config;
  const unmade = restoreTransform(config, mine.pristine.transformRequest);
  if (unmade !== undefined) return Promise.reject(unmade.error);
  mine.stage = 'begun';
  mine.pristine.complete(config);
  const { call } = mine;
  if (!beginsAtOnce(call)) return sendInTurn(mine, config);
  // If only axios comes in between, with no body to serialise, no time has passed since the call began.
  const isInstant = mine.isUntouched && config.data === undefined;
  return sendNow(mine, config, isInstant ? call.startedAt : undefined);
}

/**
 * Sends the first attempt once an earlier call has been looked up and the provider is ready for it. Like everything that may wait
 * long, it is no async function, which would keep its frame.
 */
function sendInTurn(mine: AxiosCall, config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
  const turn = mine.isLetIn ? enterAnew(mine.call) : begin(mine.call);
  return turn.then((each) => sendAfter(mine, config, each));
}

function sendAfter(mine: AxiosCall, config: InternalAxiosRequestConfig, turn: Turn): Promise<AxiosResponse> {
  // Through the caller's interceptors again, because a signature may have gone stale meanwhile.
  if (turn.do !== 'send' || turn.waited) return goOn(mine, turn);
  return heldFirst(mine, config) ?? sendNow(mine, config);
}

/** How a call ends whose first attempt would go out under other keys, or to another host, than the call that it resumes. */
export function heldFirst(mine: AxiosCall, config: InternalAxiosRequestConfig): Promise<AxiosResponse> | undefined {
  const refusal = mine.heldFor(config);
  return (
    refusal &&
    withhold(mine, refusal)
      .next()
      .then((turn) => goOn(mine, turn))
  );
}

function sendNow(mine: AxiosCall, config: InternalAxiosRequestConfig, now?: number): Promise<AxiosResponse> {
  return mine.send(config, (raw) => endOrRecover(mine, raw), now);
}

/** Ends the call with its first attempt, or recovers it. */
export function endOrRecover(mine: AxiosCall, given: Raw): AxiosResponse | Promise<AxiosResponse> {
  const { call } = mine;
  const raw = thawed(given);
  const classified = judge(mine, raw);
  if (classified !== undefined) return recover(mine, raw, classified);
  const response = raw.response ?? (answerOf(raw.error) as AxiosResponse);
  // Nobody is waiting for it any more.
  if (call.endedAt !== undefined) return response;
  const ended = notPlainly(call, response.status);
  if (ended !== undefined) {
    mine.came(raw);
    return Promise.resolve(ended).then((turn) => goOn(mine, turn));
  }
  if (mine.isForeign) call.learnNothing();
  call.succeedFirst(response.status, response);
  disarm(mine.outer);
  keepReport(response, call);
  if (givenAnswer(raw) === undefined)
    return mine.scope.classes.learn().then(() => Promise.reject(owned(mine, raw.error)));
  return response;
}

/** Recovers a call whose first attempt failed: resolves or rejects as the whole call does. */
function recover(mine: AxiosCall, raw: Raw, classified: Classified): Promise<AxiosResponse> {
  // Nobody is waiting for it any more.
  if (mine.call.endedAt !== undefined) return raw.response ? Promise.resolve(raw.response) : Promise.reject(raw.error);
  mine.came(raw);
  return attempted(mine.call, classified).then((turn) => goOn(mine, turn));
}

/** Takes a call on to its end, which the caller gets. */
export async function goOn(mine: AxiosCall, turn: Turn): Promise<AxiosResponse> {
  const ended = turn.do === 'send' ? await driveResends(mine) : turn;
  await mine.scope.classes.learn();
  return handBack(mine, ended);
}
