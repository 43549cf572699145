import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { RECOVERY } from '../report/recovery-of.js';
import { admit } from './admit.js';
import { Adopt } from './adopt.js';
import type { Call } from './call.js';
import { resume } from './inquire.js';
import { answerOf, judge } from './judge.js';
import { drive, recover } from './recover.js';
import { adoptFinding, endFirst, giveUp } from './settle.js';
import type { Raw } from './transmit.js';
import { Resend, Stop } from './twin.js';

/** The adapter of a call: sends the first attempt, and recovers the call where that fails. */
export function sendFirst(call: Call, config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
  config.adapter = call.adapter;
  call.outer = config;
  call.sent = config;
  if (call.policy.keys !== undefined) return resumeFirst(call, config);
  if (!call.lane.isClear) return sendInTurn(call, config);
  // Where only axios comes between, and has no body to serialise, no time has passed since the call began.
  const isInstant = call.isUntouched && call.pristine.data === undefined;
  return sendNow(call, config, isInstant ? call.startedAt : undefined);
}

/** Resumes an earlier call: what became of it is looked up before anything is sent. */
async function resumeFirst(call: Call, config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
  const found = await resume(call);
  if (found === true) return call.lane.isClear ? sendNow(call, config) : sendInTurn(call, config);
  if (found instanceof Adopt) return adoptFinding(call, found.response);
  return giveUp(call, found === false ? undefined : found.thrown);
}

/** Sends the first attempt when the provider is ready for it. */
async function sendInTurn(call: Call, config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
  const admission = await admit(call);
  if (admission instanceof Stop) return giveUp(call, admission.thrown);
  if (!admission.waited) return sendNow(call, config);
  call.countFirst();
  // Through the caller's interceptors again: a signature may have gone stale meanwhile.
  return drive(call, async () => new Resend(call));
}

function sendNow(call: Call, config: InternalAxiosRequestConfig, now?: number): Promise<AxiosResponse> {
  call.ticket ??= call.lane.breaker?.admit(call.startedAt);
  call.countFirst();
  return call.send(config, (raw) => endOrRecover(call, raw), now);
}

/** Ends the call with its first attempt, or recovers it. */
function endOrRecover(call: Call, raw: Raw): AxiosResponse | Promise<AxiosResponse> {
  const classified = judge(call, raw);
  if (classified !== undefined) return recover(call, raw, classified);
  const response = raw.response ?? (answerOf(raw.error) as AxiosResponse);
  endFirst(call, response.status);
  (response as AxiosResponse & { [RECOVERY]?: Call })[RECOVERY] = call;
  // A success that the caller's own validateStatus refuses stays refused.
  if (raw.response === undefined) throw raw.error;
  return response;
}
