import { isBytes } from './bytes.js';
import { headerOf } from './exchange.js';
import { isForm, openForm } from './form.js';

/** What was sent, as an object again, if it is JSON or form fields; anything else stays what it is. */
export function openSent(data: unknown, headers: unknown): unknown {
  const text = textOf(data);
  if (text === undefined) return plainOf(data);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Last, since axios calls any text a form of which nobody says what it is.
    return isForm(headerOf(headers, 'content-type')) && !text.startsWith('<') ? openForm(text) : data;
  }
}

function textOf(data: unknown): string | undefined {
  if (typeof data === 'string') return data;
  if (data instanceof Blob) return texts.get(data);
  return isBytes(data) ? new TextDecoder().decode(data as ArrayBuffer) : undefined;
}

/** What blobs hold, which takes a moment to read. */
const texts = new WeakMap<Blob, string>();
/** Bytes: a larger one names no payment. */
const LARGEST_READ = 1024 * 1024;

/** Reads a blob that is to be sent, so that its body can be opened once its answer is there. It is not waited for. */
export function readAhead(data: unknown): void {
  if (!(data instanceof Blob) || data.size > LARGEST_READ || texts.has(data)) return;
  data.text().then(
    (text) => texts.set(data, text),
    () => undefined,
  );
}

/** Of an object: what it says as JSON, such as a date its text. Fields of a form and the like say nothing so. */
function plainOf(data: unknown): unknown {
  if (Object.prototype.toString.call(data) !== '[object Object]') return data;
  try {
    return JSON.parse(JSON.stringify(data)) as unknown;
  } catch {
    return data;
  }
}
