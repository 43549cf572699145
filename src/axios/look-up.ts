import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { readFinding, reasonOf } from '../decision/reconcile.js';
import { openBody } from '../failure/body.js';
import { headerOf } from '../providers/exchange.js';
import type { Finding, LookUpAnswer, LookUpTools } from '../providers/look-up.js';
import type { Call } from './call.js';
import { answerOf } from './judge.js';
import { transmit } from './transmit.js';

/** The response behind each answer, as it came: the caller's `transformResponse` runs on it where it is adopted. */
const responses = new WeakMap<object, AxiosResponse>();

/** Asks the provider what became of a call. `undefined` where nobody can be asked; a failed look-up is `undecided`. */
export async function askAbout(call: Call): Promise<Finding | undefined> {
  const finding = await find(call);
  if (finding !== undefined) call.scope.reporter.lookedUp(call.record, finding.state, statusOf(finding));
  return finding;
}

/** A hook of the application may put anything there. */
function statusOf({ answer }: Finding): number | undefined {
  const status: unknown = answer?.status;
  return Number.isInteger(status) && (status as number) < 1000 ? (status as number) : undefined;
}

async function find(call: Call): Promise<Finding | undefined> {
  const { reconcile } = call.provider;
  if (reconcile === undefined) return undefined;
  try {
    const found = await reconcile(call.request, toolsOf(call));
    call.record.unaskable = reasonOf(found);
    if (call.record.unaskable !== undefined) return undefined;
    return found === undefined ? undefined : readFinding(found);
  } catch {
    return { state: 'undecided' };
  }
}

/** The response that a finding is adopted with. */
export function responseOf(call: Call, { answer }: Finding): AxiosResponse {
  const response = answer && responses.get(answer);
  const { outer: config } = call;
  return response ?? { status: answer?.status ?? 200, statusText: '', headers: {}, data: answer?.data, config };
}

function toolsOf(call: Call): LookUpTools {
  return {
    get: (url) => send(call, { method: 'get', url }),
    post: (url, data) => send(call, { method: 'post', url, data }),
  };
}

/** What of the call's headers does not belong to a look-up: they speak of the body, or name the payment. */
const FOREIGN_HEADER = /^(?:content-.*|(?:x-)?idempotency-key|(?:x-mc-)?correlation-id)$/i;

async function send(
  call: Call,
  asked: { readonly method: string; readonly url: string; readonly data?: unknown },
): Promise<LookUpAnswer> {
  const { scope } = call;
  const config = { ...call.outer, ...asked } as unknown as InternalAxiosRequestConfig & Record<string, unknown>;
  config.url = new URL(asked.url, call.origin).href;
  config.headers = Object.fromEntries(
    Object.entries(call.pristine.headers).filter(([name]) => !FOREIGN_HEADER.test(name)),
  ) as never;
  for (const name of ['baseURL', 'params', 'axios-retry', 'responseType']) delete config[name];
  if (asked.data === undefined) delete config.data;
  else config.headers['Content-Type'] = jsonType(call.pristine.headers);
  config.transformResponse = [];
  config.validateStatus = () => true;
  config.recovery = false;
  config.adapter = (sent) =>
    transmit(call.adapter, sent, call.limits, scope.alarms, (raw) => {
      if (raw.response === undefined) throw raw.error;
      return raw.response;
    });
  return open(await scope.looker(config).catch(refusedAnswer));
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

function open(response: AxiosResponse): LookUpAnswer {
  const { body } = openBody(response.data, response.headers);
  const answer: LookUpAnswer = { status: response.status, headers: response.headers, data: body };
  responses.set(answer, response);
  return answer;
}
