import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { answeredTooLate, attempted, begin, type Turn } from '../engine/live.js';
import type { Classified } from '../failure/classify.js';
import { keepReport } from '../report/recovery-of.js';
import type { Stand } from './adapter.js';
import { answerOf, givenAnswer, judge, thawed } from './answer.js';
import type { AxiosCall } from './axios-call.js';
import { disarm, handBack, owned } from './hand-back.js';
import type { Raw } from './raw.js';
import { driveResends } from './twin.js';

/** Stands in the place of the adapter of a call: sends the first attempt, and recovers the call if that fails. */
export function standFor(mine: AxiosCall): Stand {
  const stand: Stand = (config) => sendFirst(mine, config);
  stand.given = mine.given;
  return stand;
}

function sendFirst(mine: AxiosCall, config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
  if (mine.given === undefined) delete config.adapter;
  else config.adapter = mine.given;
  mine.outer = config;
  mine.sent = config;
  mine.pristine.complete(config);
  const { call } = mine;
  if (!call.beginAtOnce()) return watched(mine, sendInTurn(mine, config));
  // If only axios comes between, and has no body to serialise, no time has passed since the call began.
  const isInstant = mine.isUntouched && config.data === undefined;
  return watched(mine, sendNow(mine, config, isInstant ? call.startedAt : undefined));
}

/**
 * axios has the last word on an answer that was handed to it: it transforms the body, and looks once more whether the caller has
 * given up. It is told by a `then` of our own, which ties the report to what that throws; to all others the promise is any promise.
 */
function watched(mine: AxiosCall, promise: Promise<AxiosResponse>): Promise<AxiosResponse> {
  const { then } = promise;
  // biome-ignore lint/suspicious/noThenProperty: it is a promise, and this calls its own
  promise.then = ((done?: (response: AxiosResponse) => unknown, failed?: (error: unknown) => unknown) =>
    then.call(
      promise,
      done && ((response) => guarded(mine, done, response)),
      failed && ((error) => guarded(mine, failed, error)),
    )) as typeof then;
  return promise;
}

function guarded<T>(mine: AxiosCall, run: (value: T) => unknown, value: T): unknown {
  try {
    return run(value);
  } catch (error) {
    throw owned(mine, error);
  }
}

/** Sends the first attempt when an earlier call has been looked up, and the provider is ready for it. */
async function sendInTurn(mine: AxiosCall, config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
  const turn = await begin(mine.call);
  if (turn.do === 'send' && !turn.waited) return sendNow(mine, config);
  if (turn.do === 'send') mine.scope.counts.calls += 1;
  // Through the caller's interceptors again: a signature may have gone stale meanwhile.
  return goOn(mine, turn);
}

function sendNow(mine: AxiosCall, config: InternalAxiosRequestConfig, now?: number): Promise<AxiosResponse> {
  mine.scope.counts.calls += 1;
  return mine.send(config, (raw) => endOrRecover(mine, raw), now);
}

/** Ends the call with its first attempt, or recovers it. */
function endOrRecover(mine: AxiosCall, given: Raw): AxiosResponse | Promise<AxiosResponse> {
  const { call } = mine;
  const raw = thawed(given);
  const classified = judge(mine, raw);
  if (classified !== undefined) return recover(mine, raw, classified);
  const response = raw.response ?? (answerOf(raw.error) as AxiosResponse);
  call.onTheWire = false;
  const gone = mine.gone();
  if (gone !== undefined) {
    mine.last = raw;
    return goOn(mine, answeredTooLate(call, response.status, gone));
  }
  call.succeedFirst(response.status, response);
  disarm(mine.outer);
  keepReport(response, call);
  if (givenAnswer(raw) === undefined)
    return mine.scope.classes.learn().then(() => Promise.reject(owned(mine, raw.error)));
  return response;
}

/** Recovers a call whose first attempt has failed: resolves or rejects as the whole call does. */
function recover(mine: AxiosCall, raw: Raw, classified: Classified): Promise<AxiosResponse> {
  mine.last = raw;
  return attempted(mine.call, classified).then((turn) => goOn(mine, turn));
}

async function goOn(mine: AxiosCall, turn: Turn): Promise<AxiosResponse> {
  const ended = turn.do === 'send' ? await driveResends(mine) : turn;
  await mine.scope.classes.learn();
  return handBack(mine, ended);
}
