import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../engine/call.js';
import type { LookUpRequest } from '../engine/port.js';
import { headerOf } from '../providers/exchange.js';
import type { Adapter } from './adapter.js';
import { answerOf } from './answer.js';
import type { AxiosScope } from './axios-scope.js';
import type { PristineRequest } from './pristine-request.js';
import { transmit } from './transmit.js';

/** The call that is asked about. */
interface Subject {
  readonly call: Call;
  readonly scope: AxiosScope;
  readonly adapter: Adapter;
  readonly outer: InternalAxiosRequestConfig;
  readonly pristine: PristineRequest;
  readonly origin: string;
}

/** What of the call's headers does not belong to a look-up: they speak of the body, or name the payment. */
const FOREIGN_HEADER = /^(?:content-.*|(?:x-)?idempotency-key|(?:x-mc-)?correlation-id)$/i;

/** Sends a look-up by the caller's client: with its base URL, auth and request interceptors, within the call's limits. */
export async function lookUp(mine: Subject, asked: LookUpRequest): Promise<AxiosResponse> {
  const { scope, call } = mine;
  const config = { ...mine.outer, ...asked } as unknown as InternalAxiosRequestConfig & Record<string, unknown>;
  config.url = new URL(asked.url, mine.origin).href;
  config.headers = Object.fromEntries(
    Object.entries(mine.pristine.headers).filter(([name]) => !FOREIGN_HEADER.test(name)),
  ) as never;
  for (const name of ['baseURL', 'params', 'axios-retry', 'responseType']) delete config[name];
  if (asked.data === undefined) delete config.data;
  else config.headers['Content-Type'] = jsonType(mine.pristine.headers);
  config.transformResponse = [];
  config.validateStatus = () => true;
  config.recovery = false;
  config.adapter = (sent) =>
    transmit(mine.adapter, sent, call.limits, scope.alarms, (raw) => {
      if (raw.response === undefined) throw raw.error;
      return raw.response;
    });
  return scope.looker(config).catch(refusedAnswer);
}

/** Named, since a signer may hand axios the JSON as a text, which axios alone would call a form. */
function jsonType(callersHeaders: Readonly<Record<string, unknown>>): string {
  const given = headerOf(callersHeaders, 'content-type');
  return given !== undefined && /json/i.test(given) ? given : 'application/json';
}

/** An interceptor may have set another `validateStatus`: an answer is an answer all the same. */
function refusedAnswer(error: unknown): AxiosResponse {
  const response = answerOf(error);
  if (response === undefined) throw error;
  return response;
}
