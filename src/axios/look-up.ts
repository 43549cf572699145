import axios, { type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../engine/call.js';
import { refreshKeys } from '../engine/first-keys.js';
import { lookUpHeaders } from '../engine/look-up-request.js';
import { checkPassage, checkWay, type Went } from '../engine/look-up-way.js';
import { checkSubject } from '../engine/names-the-same.js';
import type { LookUpRequest } from '../engine/port.js';
import { checkAccount, type InAName } from '../engine/same-account.js';
import { isAstray } from '../engine/withheld.js';
import { isRelated, related } from '../redaction/path.js';
import { conceal } from '../report/conceal.js';
import { withoutTunnel } from '../wire/never-left.js';
import { requestOf } from '../wire/node-request.js';
import type { Adapter } from './adapter.js';
import { answerOf } from './answer.js';
import type { AxiosScope } from './axios-scope.js';
import { headersOf } from './bound.js';
import { KeyedConfig } from './keyed-config.js';
import type { PristineRequest } from './pristine-request.js';
import type { Raw } from './raw.js';
import { transmit } from './transmit.js';
import { destinationOf, neighbourOf, type Target, urlOf } from './url.js';

/** The call to look up. */
interface Subject {
  readonly call: Call;
  readonly scope: AxiosScope;
  readonly adapter: Adapter;
  readonly outer: InternalAxiosRequestConfig;
  readonly signal: InternalAxiosRequestConfig['signal'];
  readonly sent: InternalAxiosRequestConfig;
  readonly pristine: PristineRequest;
  readonly wentTo: readonly Went[];
}

type Config = InternalAxiosRequestConfig & Record<string, unknown>;

/** The other config fields that belong to the call's own body, answer or parameters. */
const FOREIGN_FIELDS = [
  'params',
  'data',
  'axios-retry',
  'responseType',
  'responseEncoding',
  'decompress',
  'onUploadProgress',
  'onDownloadProgress',
];

/** Sends a look-up through the caller's client: with its base URL, auth and request interceptors, within the call's limits. */
export async function lookUp(mine: Subject, asked: LookUpRequest, onSend?: () => void): Promise<AxiosResponse> {
  const { scope, call } = mine;
  const config = configOf(mine, asked);
  const place = urlOf(config);
  config.adapter = async (sent) => {
    const told = axios.getUri(sent);
    checkPlace(mine, asked, place, sent);
    checkSubject(call, asked, { url: told, data: sent.data, headers: sent.headers });
    if (mine.pristine.wasSent) checkAccount(inAName(mine.sent), inAName(sent), asked);
    // A redirect leads somewhere that was not asked; the fetch adapter of an older axios has another name for this.
    sent.maxRedirects = 0;
    (sent as Config).fetchOptions = { ...((sent as Config).fetchOptions as object), redirect: 'manual' };
    onSend?.();
    return transmit(mine.adapter, sent, call.limits, scope.alarms, (raw) => answerIn(mine, raw, told), true);
  };
  return scope.looker(config).catch((error: unknown) => {
    // The hook gets it and may print it.
    conceal(error);
    throw error;
  });
}

/** Where the payment is meant to go. */
function ownTarget({ outer, pristine: { url, baseURL } }: Subject): Target {
  return { url, baseURL, allowAbsoluteUrls: outer.allowAbsoluteUrls };
}

function configOf(mine: Subject, asked: LookUpRequest): Config {
  const { call, outer, signal, pristine } = mine;
  const own = ownTarget(mine);
  const config = { ...outer, ...(outer.signal !== signal && { signal }) } as unknown as Config;
  for (const name of FOREIGN_FIELDS) delete config[name];
  Object.assign(config, neighbourOf(own, asked.url));
  config.method = asked.method;
  config.headers = lookUpHeaders(call.provider.keys, destinationOf(own).path, pristine.headers, asked) as never;
  if (asked.data !== undefined) config.data = asked.data;
  refreshKeys(call, new KeyedConfig(config, config), true);
  config.transformResponse = [];
  config.validateStatus = () => true;
  config.recovery = false;
  return config;
}

/**
 * An interceptor has the last word on where a request goes. A question to the payment's own URL has to stay there.
 *
 * @throws Error if it would go somewhere else
 */
function checkPlace(mine: Subject, { url }: LookUpRequest, place: string, sent: InternalAxiosRequestConfig): void {
  const [to, went] = [urlOf(sent), urlOf(mine.sent)];
  const isMoved = isRelated(url) && withoutQuery(to) !== withoutQuery(related(went, url) ?? '');
  if (isMoved || isAstray(mine.call, urlOf(ownTarget(mine)), mine.pristine.wasSent ? went : undefined, place, to))
    throw new Error('an interceptor sends the look-up elsewhere');
}

/**
 * The provider's answer, even if an interceptor's own `validateStatus` rejects it.
 * @throws what came instead of it
 */
function answerIn(mine: Subject, { response, error, passage, wentTo }: Raw, told: string): AxiosResponse {
  const answer = response ?? answerOf(error);
  if (answer === undefined) throw error;
  checkPassage(passage?.unsent ?? withoutTunnel(requestOf(answer), answer.status), passage?.redirected);
  checkWay(urlOf(mine.sent), mine.wentTo, { told, went: wentTo, from: cameFrom(answer) });
  return answer;
}

/** Where an adapter says that an answer came from; empty if it does not. */
function cameFrom({ request }: AxiosResponse): string {
  const { responseURL, res } = (request ?? {}) as { responseURL?: unknown; res?: { responseUrl?: unknown } };
  const from = responseURL ?? res?.responseUrl;
  return typeof from === 'string' ? from : '';
}

function inAName(config: InternalAxiosRequestConfig): InAName {
  return { url: urlOf(config), header: headersOf(config) };
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '');
}
