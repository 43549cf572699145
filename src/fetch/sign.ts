import { insideCall } from '../engine/own-place.js';
import { blobOf, keepStream, legible } from './body.js';
import type { Subject } from './fetch-scope.js';
import type { Outgoing } from './outgoing.js';
import { refusalOf } from './refusal.js';
import { withinCall } from './within-call.js';

/**
 * Has the caller's own `beforeAttempt` sign a request, for as long as the call has.
 * @param attempt `undefined` for a look-up
 * @throws what that throws; a `Hung`; the caller's abort reason if they have given up meanwhile
 */
export async function sign(mine: Subject, outgoing: Outgoing, attempt: number | undefined): Promise<Outgoing> {
  const { beforeAttempt } = mine.scope;
  if (beforeAttempt === undefined) return outgoing;
  const { given } = mine;
  if (given.isOdd && attempt !== undefined)
    throw refusalOf(given.input, given.init) ?? new TypeError('beforeAttempt gets no such request');
  const request = requestOf(mine, outgoing);
  const { url } = request;
  const signing = insideCall(mine.call, async () =>
    signedAs(await beforeAttempt(request, { attempt }), request, url, outgoing),
  );
  return withinCall(mine, 'beforeAttempt', signing);
}

function requestOf({ given }: Subject, { url, method, headers, body }: Outgoing): Request {
  const { redirect = given.request?.redirect } = given.init;
  const init = { method, headers, ...(body !== undefined && { body, duplex: 'half' }), ...(redirect && { redirect }) };
  return new Request(url, init as unknown as RequestInit);
}

/** The signer's result. The body is read again only if the signer returned another request. */
async function signedAs(signed: Request, request: Request, url: string, outgoing: Outgoing): Promise<Outgoing> {
  const { method, headers, redirect, body: stream } = checked(signed);
  const given = {
    // `Request` normalises URLs.
    url: signed.url === url ? outgoing.url : signed.url,
    method: method === outgoing.method.toUpperCase() ? outgoing.method : method,
    headers: Object.fromEntries(headers),
    redirect,
  };
  if (signed === request) return { ...outgoing, ...given, body: isSingle(outgoing.body) ? stream : outgoing.body };
  if (stream === null) return { ...given, data: undefined, body: undefined };
  const { data, isOnce } = isSingle(outgoing.body) ? { data: stream, isOnce: true } : await keepStream(stream);
  return {
    ...given,
    data: isOnce ? undefined : legible(data, headers.get('content-type') ?? undefined),
    body: blobOf(data),
  };
}

/** @throws TypeError for what cannot be sent */
function checked(signed: unknown): Request {
  const { url, bodyUsed } = (signed ?? {}) as Partial<Request>;
  if (typeof url !== 'string') throw new TypeError('beforeAttempt must return a Request');
  if (bodyUsed) throw new TypeError('beforeAttempt must return a Request whose body is unread, such as a clone()');
  return signed as Request;
}

/** The signer's request uses such a body up: only that request's own body is left. */
function isSingle(body: unknown): boolean {
  return typeof body === 'object' && body !== null && !(body instanceof Uint8Array || body instanceof Blob);
}
