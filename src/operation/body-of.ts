import { JSON_START, LARGEST_JUDGED_BODY, openBody, STREAMED, TEXTUAL, WHOLE } from '../failure/body.js';
import { headerOf } from '../providers/exchange.js';
import { nextTurn } from '../time/next-turn.js';
import { copiedBody } from '../wire/copied-body.js';
import { canBeUnread, givenBack, isBegun, unread } from '../wire/unread.js';

/** What is used of a fetch `Response` from any copy: the platform's own, or the undici package's. */
interface WebResponse {
  readonly headers: unknown;
  readonly bodyUsed: boolean;
  readonly body: ReadableStream<Uint8Array> | null;
  clone(): WebResponse;
}

/** Or node-fetch's, with a stream of Node's. Its clones stall if only one of them is read, and never end if the connection breaks. */
type ResponseLike = WebResponse | Response;

export function isResponse(value: object): value is ResponseLike {
  const { clone, bodyUsed, body } = value as Partial<WebResponse>;
  if (typeof clone !== 'function' || typeof bodyUsed !== 'boolean') return false;
  return body === null || typeof body?.getReader === 'function' || isOfNode(value as WebResponse);
}

function isOfNode({ body }: Pick<ResponseLike, 'body'>): boolean {
  return typeof (body as { pipe?: unknown } | null)?.pipe === 'function';
}

/** What a body that was cut off is read as. */
const CUT_OFF = '{';

/**
 * The text of a response's body, without taking it from the application. The response itself if its body is not to be judged:
 * because the application already has it, or because it is a stream or large. If the signal aborts, the connection is freed.
 */
export async function bodyOf(response: ResponseLike, signal: AbortSignal): Promise<string | ResponseLike> {
  const type = headerOf(response.headers, 'content-type') || 'text';
  const length = Number(headerOf(response.headers, 'content-length') ?? 0);
  if (response.bodyUsed || STREAMED.test(type) || length > LARGEST_JUDGED_BODY) return response;
  if (!isOfNode(response)) return (await textOf(response as WebResponse, signal, TEXTUAL.test(type))) ?? response;
  if (isBegun(response.body)) return response;
  const bytes = givenBack(response);
  if (bytes !== undefined) return new TextDecoder().decode(bytes);
  const isKnown =
    (length > 0 || WHOLE.test(type)) && Object.isExtensible(response) && canBeUnread(response as Response);
  return isKnown ? takenFrom(response as Response) : response;
}

/** Reads a copy; `undefined` for a body that somebody else reads, or that is none of an answer. */
async function textOf(response: WebResponse, signal: AbortSignal, isTextual: boolean): Promise<string | undefined> {
  if (response.body?.locked === true) return undefined;
  const reader = copiedBody(response)?.getReader();
  if (reader === undefined) return '';
  const letGo = () => {
    for (const end of [reader.cancel(), response.body?.cancel()]) end?.catch(() => {});
  };
  // An answer may come after the attempt is over.
  if (signal.aborted) letGo();
  // A turn later, so that a `fetch` with this signal has ended its body by itself: if that is cancelled first, and the response is a
  // clone, the `fetch` of Node 20 and 22 ends the process.
  const later = () => void nextTurn(letGo);
  signal.addEventListener('abort', later, { once: true });
  try {
    return await read(reader, isTextual);
  } finally {
    signal.removeEventListener('abort', later);
  }
}

/** Reads the body itself, and gives it back. Only a signal that node-fetch was given frees its connection. */
async function takenFrom(response: Response): Promise<string> {
  try {
    const bytes = new Uint8Array(await response.arrayBuffer());
    unread(response, { bytes, rest: undefined }, openBody(bytes, response.headers));
    return new TextDecoder().decode(bytes);
  } catch {
    return CUT_OFF;
  }
}

/** The whole text; `undefined` if it is too long, or does not begin like an answer. */
async function read(reader: ReadableStreamDefaultReader<Uint8Array>, isTextual: boolean): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      text += decoder.decode(value, { stream: true });
      if (text.length > LARGEST_JUDGED_BODY || !(isTextual || JSON_START.test(text))) break;
    }
  } catch {
    return CUT_OFF;
  }
  reader.cancel().catch(() => {});
  return undefined;
}
