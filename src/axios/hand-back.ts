import axios, { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { type Causes, causesOf, NOT_RESUMED, ofAnswer, ofUnsent } from '../engine/end-words.js';
import { giveInside } from '../engine/inside-run.js';
import type { Ended } from '../engine/live.js';
import { responseBehind } from '../engine/questions.js';
import type { Finding } from '../providers/look-up.js';
import { becomeCause } from '../report/become-cause.js';
import { copyOfError } from '../report/copy-error.js';
import { isTied } from '../report/recovery-of.js';
import { speak } from '../report/spoken-stack.js';
import { tie } from '../report/tie.js';
import { givenAnswer } from './answer.js';
import type { AxiosCall } from './axios-call.js';
import { inForm } from './in-form.js';
import type { Raw } from './raw.js';

type Config = InternalAxiosRequestConfig & Record<string, unknown>;

/** Gives the caller the result of the call as if it had been one request: returns the response, or throws an error. */
export function handBack(mine: AxiosCall, ended: Ended): AxiosResponse {
  adoptSent(mine);
  const { last } = mine;
  switch (ended.as) {
    case 'success':
      return succeeded(mine, last);
    case 'adopted':
      return mineNow(mine, adopted(mine, ended.finding));
    case 'failure': {
      const { thrown, isAborted } = ended;
      // Otherwise the caller gets the failure, and what their own code threw becomes its cause.
      if (thrown !== undefined && (isAborted || last === undefined || !hasFailed(mine)))
        throw prepared(mine, thrown.error);
      const causes = causesOf(mine.call, ended, mine.withheld);
      if (last?.response === undefined) throw prepared(mine, last === undefined ? unsent(mine) : last.error, causes);
      if (isHandedBack(mine, last.response)) return mineNow(mine, last.response);
      throw prepared(mine, bodyError(mine, last.response), causes);
    }
  }
}

function succeeded(mine: AxiosCall, last: Raw | undefined): AxiosResponse {
  const response = last && givenAnswer(last);
  if (response === undefined) throw prepared(mine, last?.error);
  return mineNow(mine, response);
}

function mineNow(mine: AxiosCall, response: AxiosResponse): AxiosResponse {
  Reflect.set(response, 'config', mine.outer);
  tie(response, mine.call);
  giveInside(mine.call.around, response);
  return response;
}

/** The answer of a look-up; made up here if the application's own hook said what became of the call. */
function adopted({ adapter, outer: config }: AxiosCall, finding: Finding | undefined): AxiosResponse {
  const response = finding && responseBehind(finding);
  if (response !== undefined) {
    const { opened, ...own } = response;
    const given = (opened === undefined ? response : own) as AxiosResponse;
    Reflect.set(given, 'data', inForm(given.data, adapter, config));
    return given;
  }
  const { status = 200, data } = finding?.answer ?? {};
  return { status, statusText: '', headers: {}, data: inForm(data, adapter, config), config };
}

/** An answer that axios accepted by the caller's own `validateStatus`, or one of `bodyErrors: 'resolve'`. */
function isHandedBack({ scope }: AxiosCall, { status }: AxiosResponse): boolean {
  return status < 200 || status > 299 || scope.bodyErrors === 'resolve';
}

function unsent({ call, outer }: AxiosCall): AxiosError {
  const { message, code } = ofUnsent(call);
  return new AxiosError(message, code, outer);
}

function bodyError({ call, outer }: AxiosCall, response: AxiosResponse): AxiosError {
  return new AxiosError(ofAnswer(call, response.status), 'ERR_PROVIDER', outer, response.request, response);
}

/** Makes the error the caller's: with the config of the call, the report, and its cause. */
function prepared(mine: AxiosCall, given: unknown, { stop, beside }: Causes = {}): unknown {
  const error = owned(mine, given);
  if (typeof error !== 'object' || error === null) return error;
  const shape = error as { config?: unknown; response?: AxiosResponse; cause?: unknown; code?: unknown };
  // Another config may belong to another call, or to none.
  if (shape.config !== undefined && shape.config === mine.sent) Reflect.set(shape, 'config', mine.outer);
  if (shape.response !== undefined) mineNow(mine, shape.response);
  const cause = stop ?? shape.cause ?? beside;
  if (cause !== undefined && cause !== shape.cause && cause !== error) becomeCause(error, cause);
  const isUnresumed = shape.code === NOT_RESUMED && mine.call.around === undefined;
  if ((isFailure(mine) || isUnresumed) && axios.isAxiosError(error) && !axios.isCancel(error))
    speak(error, mine.call.report().summary);
  return error;
}

/**
 * The error with this call's report, of a class of the client's own axios. An error that another call was given, as by a `CancelToken`
 * that they share, is copied.
 */
export function owned({ call, scope, outer }: AxiosCall, error: unknown): unknown {
  disarmOther(outer);
  if (typeof error !== 'object' || error === null) return error;
  const mine = isTied(error, call) ? copyOfError(error) : error;
  scope.classes.adopt(mine);
  tie(mine, call);
  return mine;
}

/** The call was sent and failed, and no surrounding `run()` reports it. */
function isFailure(mine: AxiosCall): boolean {
  return hasFailed(mine) && mine.call.around === undefined;
}

/** The last attempt failed. */
function hasFailed({ call }: AxiosCall): boolean {
  return call.record.course.last?.classified !== undefined;
}

/** Config fields of a retry that are ours, not the caller's. */
const OURS = new Set(['adapter', 'transformResponse', 'transformRequest', 'axios-retry', 'signal']);

/** Gives the caller the config of the last attempt sent, as axios gives the one that it sent. */
function adoptSent({ outer, sent }: AxiosCall): void {
  if (sent !== outer) {
    for (const [key, value] of Object.entries(sent)) if (!OURS.has(key)) Reflect.set(outer, key, value);
  }
  disarm(outer);
}

/** An axios-retry on the same client must not retry what was decided here. */
export function disarm(config: InternalAxiosRequestConfig): void {
  const other = (config as Config)['axios-retry'];
  if (typeof other === 'object' && other !== null) Reflect.set(config, 'axios-retry', { ...other, retries: 0 });
}

/** Nor must a retry-axios, which cannot be detected before an error: what it is told does not show if the config is printed. */
function disarmOther(config: InternalAxiosRequestConfig): void {
  const given = (config as Config).raxConfig;
  const value = { ...(given as object | undefined), retry: 0, noResponseRetries: 0 };
  Reflect.defineProperty(config, 'raxConfig', {
    value,
    enumerable: Object.prototype.propertyIsEnumerable.call(config, 'raxConfig'),
    configurable: true,
    writable: true,
  });
}
