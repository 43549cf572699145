import axios, { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { responseBehind } from '../engine/ask.js';
import type { Ended } from '../engine/live.js';
import type { Finding } from '../providers/look-up.js';
import { withSummary } from '../report/spoken-stack.js';
import { tie } from '../report/tie.js';
import type { AxiosCall } from './axios-call.js';

type Config = InternalAxiosRequestConfig & Record<string, unknown>;

/** Gives the caller what the call has come to, as if it had been one request: the response, or an error that is thrown. */
export function handBack(mine: AxiosCall, ended: Ended): AxiosResponse {
  adoptSent(mine);
  const { last } = mine;
  switch (ended.as) {
    case 'success':
      if (last?.response !== undefined) return mineNow(mine, last.response);
      // A success that the caller's own validateStatus refuses stays refused.
      throw prepared(mine, last?.error);
    case 'adopted':
      return mineNow(mine, adopted(mine, ended.finding));
    case 'failure': {
      if (ended.isAborted) throw prepared(mine, ended.thrown?.error);
      if (last?.response === undefined) {
        const error = last === undefined ? unsent(mine) : last.error;
        throw prepared(mine, error, ended.thrown?.error ?? mine.call.record.hookError);
      }
      if (isHandedBack(mine, last.response)) return mineNow(mine, last.response);
      throw prepared(mine, bodyError(mine, last.response), ended.thrown?.error ?? mine.call.record.hookError);
    }
  }
}

function mineNow(mine: AxiosCall, response: AxiosResponse): AxiosResponse {
  response.config = mine.outer;
  tie(response, mine.call);
  return response;
}

/** The answer of a look-up; made here if the application's own hook said what became of the call. */
function adopted({ outer: config }: AxiosCall, finding: Finding | undefined): AxiosResponse {
  const response = finding && responseBehind(finding);
  const { status = 200, data } = finding?.answer ?? {};
  return (response as AxiosResponse | undefined) ?? { status, statusText: '', headers: {}, data, config };
}

/** An answer that axios took for a success by the caller's own `validateStatus`, or one of `bodyErrors: 'resolve'`. */
function isHandedBack({ scope }: AxiosCall, { status }: AxiosResponse): boolean {
  return status < 200 || status > 299 || scope.bodyErrors === 'resolve';
}

/** A call that ended before anything was sent: it was not let through, or not resumed. */
function unsent({ call, outer }: AxiosCall): AxiosError {
  const { provider, refusal, record } = call;
  if (refusal !== undefined) return new AxiosError(`${provider.name}: ${refusal.message}`, refusal.code, outer);
  const message =
    record.outcome === 'failed'
      ? `${provider.name}: the earlier call was refused, and nothing was sent`
      : `${provider.name}: the earlier call may have taken effect, and nothing was sent`;
  return new AxiosError(message, 'ERR_NOT_RESUMED', outer);
}

function bodyError({ call, outer }: AxiosCall, response: AxiosResponse): AxiosError {
  const code = call.record.course.attempts.at(-1)?.classified?.failure.code;
  const message = `${call.provider.name} answered ${code} inside HTTP ${response.status}`;
  return new AxiosError(message, 'ERR_PROVIDER', outer, response.request, response);
}

/** Makes the error the caller's: with the config of the call, the report, and the cause if there is a further one. */
function prepared(mine: AxiosCall, error: unknown, cause?: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error;
  const { call } = mine;
  const shape = error as { config?: unknown; response?: AxiosResponse; cause?: unknown };
  // Another config may belong to another call, or be nobody's.
  if (shape.config !== undefined && shape.config === mine.sent) shape.config = mine.outer;
  if (shape.response !== undefined) mineNow(mine, shape.response);
  if (cause !== undefined && shape.cause === undefined) {
    Object.defineProperty(error, 'cause', { value: cause, enumerable: false, configurable: true, writable: true });
  }
  if (isFailure(mine) && axios.isAxiosError(error) && !axios.isCancel(error)) speak(mine, error);
  tie(error, call);
  return error;
}

/** The call was sent and has failed, and no surrounding `run()` tells of it. */
function isFailure({ call }: AxiosCall): boolean {
  const { attempts } = call.record.course;
  return attempts.at(-1)?.classified !== undefined && call.around === undefined;
}

/** The stack of an error that nobody catches is printed: it says there, after the message, what happened and what to do. */
function speak({ call }: AxiosCall, error: AxiosError): void {
  try {
    const { stack, message } = error;
    if (stack !== undefined) error.stack = withSummary(stack, message, call.report().summary);
  } catch {
    // A frozen error keeps the stack that it has.
  }
}

/** Config fields of a resend that are ours and not the caller's. */
const OURS = new Set(['adapter', 'transformResponse', 'transformRequest', 'recoverable', 'axios-retry', 'signal']);

/** Gives the caller the config of the attempt that was sent last, as axios gives the one that it sent. */
function adoptSent({ outer, sent }: AxiosCall): void {
  if (sent !== outer) {
    for (const [key, value] of Object.entries(sent)) if (!OURS.has(key)) (outer as Config)[key] = value;
  }
  disarm(outer);
}

/** An axios-retry on the same client must not repeat what was decided here. */
export function disarm(config: InternalAxiosRequestConfig): void {
  const other = (config as Config)['axios-retry'];
  if (typeof other === 'object' && other !== null) (config as Config)['axios-retry'] = { ...other, retries: 0 };
}
