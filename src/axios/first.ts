import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { attempted, begin, type Turn } from '../engine/live.js';
import type { Classified } from '../failure/classify.js';
import { conceal } from '../report/conceal.js';
import { RECOVERY } from '../report/recovery-of.js';
import type { Stand } from './adapter.js';
import { answerOf, judge } from './answer.js';
import type { AxiosCall } from './axios-call.js';
import { disarm, handBack } from './hand-back.js';
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
  const { call } = mine;
  if (!call.beginAtOnce()) return sendInTurn(mine, config);
  // If only axios comes between, and has no body to serialise, no time has passed since the call began.
  const isInstant = mine.isUntouched && mine.pristine.data === undefined;
  return sendNow(mine, config, isInstant ? call.startedAt : undefined);
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
function endOrRecover(mine: AxiosCall, raw: Raw): AxiosResponse | Promise<AxiosResponse> {
  const { call } = mine;
  const classified = judge(mine, raw);
  if (classified !== undefined) return recover(mine, raw, classified);
  const response = raw.response ?? (answerOf(raw.error) as AxiosResponse);
  call.onTheWire = false;
  call.succeedFirst(response.status);
  disarm(mine.outer);
  (response as AxiosResponse & { [RECOVERY]?: unknown })[RECOVERY] = call;
  // A success that the caller's own validateStatus refuses stays refused.
  if (raw.response !== undefined) return response;
  conceal(raw.error);
  throw raw.error;
}

/** Recovers a call whose first attempt has failed: resolves or rejects as the whole call does. */
function recover(mine: AxiosCall, raw: Raw, classified: Classified): Promise<AxiosResponse> {
  mine.last = raw;
  return attempted(mine.call, classified).then((turn) => goOn(mine, turn));
}

async function goOn(mine: AxiosCall, turn: Turn): Promise<AxiosResponse> {
  return handBack(mine, turn.do === 'send' ? await driveResends(mine) : turn);
}
