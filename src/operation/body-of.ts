import { LARGEST_JUDGED_BODY, STREAMED, TEXTUAL } from '../failure/body.js';
import { headerOf } from '../providers/exchange.js';
import { nextTurn } from '../time/next-turn.js';
import { copiedBody } from '../wire/copied-body.js';

/** What is used of a fetch `Response` from any copy: the platform's own, or the undici package's. */
interface ResponseLike {
  readonly headers: unknown;
  readonly bodyUsed: boolean;
  readonly body: ReadableStream<Uint8Array> | null;
  clone(): ResponseLike;
}

export function isResponse(value: object): value is ResponseLike {
  const { clone, bodyUsed, body } = value as Partial<ResponseLike>;
  if (typeof clone !== 'function' || typeof bodyUsed !== 'boolean') return false;
  return body === null || typeof body?.getReader === 'function';
}

const JSON_START = /^\s*[{[]/;
/** What a body that was cut off is read as. */
const CUT_OFF = '{';

/**
 * The text of a response's body, without taking it from the application. The response itself if its body is not to be judged:
 * because the application already has it, or because it is a stream or large. If the signal aborts, the connection is freed.
 */
export async function bodyOf(response: ResponseLike, signal: AbortSignal): Promise<string | ResponseLike> {
  const type = headerOf(response.headers, 'content-type') || 'text';
  const length = Number(headerOf(response.headers, 'content-length') ?? 0);
  const isTaken = response.bodyUsed || response.body?.locked === true;
  if (isTaken || STREAMED.test(type) || length > LARGEST_JUDGED_BODY) return response;
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
    return (await read(reader, TEXTUAL.test(type))) ?? response;
  } finally {
    signal.removeEventListener('abort', later);
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
