import { refreshKeys } from '../engine/first-keys.js';
import { checkOrigin, lookUpHeaders, placeOf, textOf } from '../engine/look-up-request.js';
import { checkSubject, keepsQuery } from '../engine/names-the-same.js';
import type { LookUpRequest, LookUpResponse } from '../engine/port.js';
import { checkAccount } from '../engine/same-account.js';
import { isAstray } from '../engine/withheld.js';
import { headerOf } from '../providers/exchange.js';
import { authorityOf, isRelated, parsedUrl, pathOf, related } from '../redaction/path.js';
import { conceal } from '../report/conceal.js';
import { transmit } from './attempt.js';
import type { Subject } from './fetch-scope.js';
import type { Outgoing } from './outgoing.js';
import type { ReadResponse } from './read-response.js';
import { readyOf } from './ready.js';
import { sign } from './sign.js';

/** The answer of a look-up, and the response that the caller gets if it is adopted. */
export interface FetchLookUp extends LookUpResponse {
  readonly came: ReadResponse;
}

/** Sends a look-up through the same `fetch`, signed by the same signer, within the call's limits. */
export async function lookUp(mine: Subject, asked: LookUpRequest, onSend?: () => void): Promise<FetchLookUp> {
  const { call, scope, given } = mine;
  const request = requestOf(mine, asked);
  const outgoing = scope.beforeAttempt === undefined ? request : await sign(mine, request, undefined);
  if (isMisled(mine, asked, request.url, outgoing.url)) throw new Error('beforeAttempt sends the look-up elsewhere');
  checkSubject(call, asked, outgoing);
  if (mine.sent !== undefined && mine.sentTo !== undefined) {
    const header = (name: string) => headerOf(outgoing.headers, name);
    checkAccount({ url: mine.sentTo, header: mine.sent.header }, { url: outgoing.url, header }, asked);
  }
  const ready = readyOf(outgoing.url, initOf(mine), { ...outgoing, redirect: 'manual' });
  onSend?.();
  const came = await transmit(scope.fetch, ready, call.limits, scope.alarms, given.signal, true);
  const { response, opened, thrown, passage } = came;
  if (response !== undefined && passage?.unsent !== undefined) {
    throw new Error('the proxy made no tunnel for the look-up');
  }
  if (response === undefined || opened === undefined || thrown !== undefined) {
    // The hook gets this error, and may print it.
    conceal(thrown?.error);
    throw thrown?.error;
  }
  // That `fetch` may have followed a redirect all the same.
  if (response.redirected || passage?.redirected) throw new Error('the look-up was redirected');
  checkWay(mine, outgoing.url, came.wentTo, response.url);
  return { status: response.status, headers: response.headers, data: opened.body, opened, came: came as ReadResponse };
}

/** What is asked by the payment's own URL, or at its host, has to be asked there, or where the payment went. */
function isMisled({ kept, sentTo }: Subject, { url }: LookUpRequest, asked: string, signed: string): boolean {
  if (isRelated(url)) {
    const beside = sentTo && related(sentTo, url);
    return ![asked, beside ?? asked].some((each) => placeOf(each) === placeOf(signed));
  }
  return isAstray(kept.url, sentTo, asked, signed);
}

/**
 * The answer has to come from where the question was sent, or, if a `fetch` of the application's own sends whatever it is told to
 * another host, or adds to each path, from where it went in the same way as the payment.
 *
 * @throws Error if it comes from elsewhere, or if a parameter was lost on the way
 */
function checkWay({ sentTo = '', wentTo }: Subject, told: string, went: string | undefined, from: string): void {
  const way = wayTo(told, went);
  const ways = wentTo.map((each) => wayTo(sentTo, each));
  if (went !== undefined) {
    // The answer may be a copy, which does not say where it comes from.
    if (ways.some((each) => each !== undefined && each !== way)) checkOrigin(went, told);
    if (!keepsQuery(told, went)) throw new Error('the look-up lost a parameter on its way');
  }
  const isPaymentsWay = way !== undefined && ways.length > 0 && ways.every((each) => each === way);
  // A wrapper may also say that the answer comes from where it was told to send the question.
  const isAsTold = placeOf(from) === placeOf(told);
  checkOrigin(from, isPaymentsWay && !isAsTold && went !== undefined ? went : told);
}

/** What comes before the path in the place where a request went; `undefined` if it went under another path, or nobody knows. */
function wayTo(told: string, went = ''): string | undefined {
  const [place, path] = [placeOf(went), parsedUrl(told)?.pathname];
  return place !== undefined && path !== undefined && place.endsWith(path) ? place.slice(0, -path.length) : undefined;
}

function requestOf({ kept, call }: Subject, asked: LookUpRequest): Outgoing {
  const { method, url, data } = asked;
  const headers = lookUpHeaders(call.provider.keys, pathOf(kept.url), kept.headers, asked);
  const question = { url: placedBy(kept.url, url), method, headers, data };
  refreshKeys(call, question, true);
  const body = question.data === undefined ? undefined : textOf(question.data, headers);
  return { ...question, method: method.toUpperCase(), body };
}

/** The URL to which a question is sent: at the host to which the request goes. */
function placedBy(own: string, asked: string): string {
  if (isRelated(asked)) {
    const neighbour = related(own, asked);
    if (neighbour === undefined) throw new TypeError('the URL of a look-up leads nowhere');
    return neighbour;
  }
  if (authorityOf(asked) !== undefined) return asked;
  return `${authorityOf(own) ?? ''}/${asked.replace(/^\/+/, '')}`;
}

/** The parts of the caller's init that do not belong to the payment alone. */
function initOf({ given }: Subject): RequestInit {
  const { body, headers, method, integrity, duplex, ...init } = given.init as RequestInit & { duplex?: unknown };
  return init;
}
