import { refreshKeys } from '../engine/first-keys.js';
import { lookUpHeaders, textOf } from '../engine/look-up-request.js';
import { checkPassage, checkWay } from '../engine/look-up-way.js';
import { checkSubject } from '../engine/names-the-same.js';
import type { LookUpRequest, LookUpResponse } from '../engine/port.js';
import { checkAccount } from '../engine/same-account.js';
import { isAstray } from '../engine/withheld.js';
import { headerOf } from '../providers/exchange.js';
import { authorityOf, isRelated, pathOf, placeOf, related } from '../redaction/path.js';
import { conceal } from '../report/conceal.js';
import { transmit } from './attempt.js';
import type { Subject } from './fetch-scope.js';
import { type Outgoing, readyOf } from './outgoing.js';
import { letGo, type ReadResponse, setAside } from './read-response.js';
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
  if (mine.sent !== undefined) {
    const { facts, url } = mine.sent;
    const header = (name: string) => headerOf(outgoing.headers, name);
    checkAccount({ url, header: facts.header }, { url: outgoing.url, header }, asked);
  }
  const ready = readyOf(outgoing.url, initOf(mine), { ...outgoing, redirect: 'manual' });
  onSend?.();
  letGo(mine.asked);
  const came = setAside(await transmit(scope.fetch, ready, call.limits, scope.alarms, given.signal, true));
  mine.asked = came;
  const { response, opened, thrown, passage } = came;
  // That `fetch` may have followed a redirect all the same.
  checkPassage(response?.redirected ? { ...passage, redirected: true } : response && passage);
  if (response === undefined || opened === undefined || thrown !== undefined) {
    // The hook gets this error, and may print it.
    conceal(thrown?.error);
    throw thrown?.error;
  }
  checkWay(mine.sent?.url, mine.wentTo, { told: outgoing.url, went: came.wentTo, from: response.url });
  return { status: response.status, headers: response.headers, data: opened.body, opened, came: came as ReadResponse };
}

/** What is asked at the payment's host has to be asked where the payment went; by its own URL, there, or as the caller wrote it. */
function isMisled({ call, kept, sent }: Subject, { url }: LookUpRequest, asked: string, signed: string): boolean {
  if (isAstray(call, kept.url, sent?.url, asked, signed)) return true;
  if (!isRelated(url)) return false;
  const beside = sent && related(sent.url, url);
  return ![asked, beside ?? asked].some((each) => placeOf(each) === placeOf(signed));
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
