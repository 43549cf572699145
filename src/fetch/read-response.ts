import { LARGEST_JUDGED_BODY, type OpenedBody, openBody, STREAMED, TEXTUAL, UNSEEN, WHOLE } from '../failure/body.js';
import { headerOf } from '../providers/exchange.js';
import type { Reporting } from '../report/recovery-of.js';
import { copiedBody } from '../wire/copied-body.js';
import { cancelBody, OpenRequest } from '../wire/open-request.js';
import { type ReadUpTo, readUpTo } from '../wire/read-up-to.js';
import { Rest } from '../wire/rest.js';
import { canBeUnread, givenBack, isBegun, unread } from '../wire/unread.js';
import { isStream } from './body.js';

/** An answer, and what was seen of its body. */
export interface ReadResponse {
  readonly response: Response;
  readonly opened: OpenedBody;
  /** What was read of it; it must be handed on together with the answer. */
  readonly read?: ReadUpTo;
  /** Its body is unread, but has arrived whole and holds nothing. */
  readonly isWhole?: true;
  /** Whose report it had when it came. */
  readonly heldBy?: Reporting | undefined;
  /** Its request, if its body may still be coming. */
  readonly request?: OpenRequest | undefined;
}

/** The answer to hand on: its body is unread again. */
export function handOn({ response, opened, read }: ReadResponse): Response {
  return read === undefined ? response : unread(response, read, opened);
}

const JSON_START = /^\s*(?:[{[]|$)/;

/**
 * Looks at the body of an answer: all of it if it is JSON or has a length, and is not large; otherwise at most its first bytes,
 * so that a stream is not held back.
 * @throws what reading the body throws
 */
export async function readResponse(response: Response): Promise<ReadResponse> {
  const { body, headers } = response;
  if (body === null || body === undefined) return { response, opened: openBody(undefined, headers) };
  const type = headerOf(headers, 'content-type') || 'text';
  const length = Number(headerOf(headers, 'content-length') ?? Number.NaN);
  const isTextual = TEXTUAL.test(type);
  const isShort = length <= LARGEST_JUDGED_BODY;
  const isUnseen = STREAMED.test(type) || length > LARGEST_JUDGED_BODY || !(isTextual || isShort);
  if (response.bodyUsed || isUnseen) return { response, opened: UNSEEN };
  // A response that reads its body in its own way must be able to go on doing so.
  const isOwn = !canBeUnread(response);
  if (!isStream(body)) return isBegun(body) ? { response, opened: UNSEEN } : readOther(response, isOwn);
  if (body.locked) return { response, opened: UNSEEN };
  const stream = isOwn ? (copiedBody(response) ?? body) : body;
  const isWhole = WHOLE.test(type);
  const read = await readUpTo(stream, (sum, first) => {
    if (sum > LARGEST_JUDGED_BODY) return false;
    // A short body with a length is read whole, which frees the connection for others.
    return isWhole || isShort || beginsLikeJson(first);
  });
  const opened = read.rest === undefined ? openBody(read.bytes, headers) : beginningOf(read, headers);
  if (!isOwn) return { response, read, opened };
  if (read.rest === undefined) return { response, opened, isWhole: true };
  read.rest.letGo();
  return { response, opened };
}

/** For a library whose bodies are not web streams, such as node-fetch. */
async function readOther(response: Response, isOwn: boolean): Promise<ReadResponse> {
  const before = givenBack(response);
  if (before !== undefined) return { response, opened: openBody(before, response.headers), isWhole: true };
  if (isOwn) return { response, opened: UNSEEN };
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { response, read: { bytes, rest: undefined }, opened: openBody(bytes, response.headers) };
}

/** A text is recognised by its beginning; anything too long, or of another type, is not judged. */
function beginningOf({ bytes }: ReadUpTo, headers: Headers): OpenedBody {
  const { kind } = openBody(bytes, headers);
  return kind === 'html' || kind === 'text' ? { body: undefined, kind } : UNSEEN;
}

function beginsLikeJson(bytes: Uint8Array): boolean {
  return JSON_START.test(String.fromCharCode(...bytes.subarray(0, 16)));
}

/** The request of an answer, if its body may still be coming. */
export function openRequest(
  { response, read, isWhole }: ReadResponse,
  controller: AbortController | undefined,
  caller: AbortSignal | undefined,
): OpenRequest | undefined {
  const isDone = isWhole || (read !== undefined && read.rest === undefined);
  const body: unknown = isDone || controller === undefined ? undefined : response.body;
  // A response made by hand may have a text there.
  if (typeof body !== 'object' || body === null) return undefined;
  return new OpenRequest(controller as AbortController, caller, body);
}

/** Nobody will read it, so its socket is freed. */
export function letGo({ response, read, request }: Partial<ReadResponse>): void {
  try {
    const { body } = response ?? {};
    if (read !== undefined) read.rest?.letGo(request);
    else if (body && typeof body.cancel === 'function') cancelBody(request, () => body.cancel());
  } catch {
    // If somebody's own response throws, whatever it holds is its own business.
  }
}

/**
 * Another answer will probably take its place, so its socket is freed; but a body that is handed on after all is whole, or fails to be
 * read.
 * @returns what to hand on then
 */
export function setAside<C extends Partial<ReadResponse>>(came: C): C {
  if (came.isWhole) return came;
  const read = came.read ?? notLookedAt(came.response);
  if (read?.rest === undefined) letGo(came);
  else void read.rest.readAhead(came.request);
  return read === came.read ? came : { ...came, read };
}

/** A body that is all still to come; `undefined` if it cannot be read here. */
function notLookedAt(response: Response | undefined): ReadUpTo | undefined {
  try {
    const body = response?.body;
    if (!isStream(body) || body.locked || !canBeUnread(response as Response)) return undefined;
    return { bytes: new Uint8Array(0), rest: new Rest(body.getReader()) };
  } catch {
    return undefined;
  }
}
