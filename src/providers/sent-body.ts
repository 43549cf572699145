import { isBytes } from './bytes.js';
import { headerOf } from './exchange.js';
import { isForm, openForm } from './form.js';

/** Turns what was sent back into an object if it is JSON or form fields; anything else stays as it is. */
export function openSent(data: unknown, headers: unknown): unknown {
  const text = textOf(data);
  if (text === undefined) return plainOf(data);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Last, because axios calls any text without a type a form.
    return isForm(headerOf(headers, 'content-type')) && !text.startsWith('<') ? openForm(text) : data;
  }
}

/** Turns the text that a client made of an object into an object of which it makes the same text. */
export function reopened(text: string, headers: Record<string, unknown>): unknown {
  const opened = openSent(text, headers);
  if (opened === text || !isForm(headerOf(headers, 'content-type'))) return opened;
  const fields = new URLSearchParams(text);
  // A repeated field, such as a list: an object would keep only the last.
  return new Set(fields.keys()).size < [...fields].length ? fields : opened;
}

function textOf(data: unknown): string | undefined {
  if (typeof data === 'string') return data;
  if (data instanceof Blob) return texts.get(data);
  return isBytes(data) ? new TextDecoder().decode(data as ArrayBuffer) : undefined;
}

/** The text of blobs, which takes a moment to read. */
const texts = new WeakMap<Blob, string>();
/** Bytes: a larger one names no payment. */
const LARGEST_READ = 1024 * 1024;

/** Starts to read a blob that will be sent, so that its body can be opened when its answer comes. Nothing waits for it. */
export function readAhead(data: unknown): void {
  if (!(data instanceof Blob) || data.size > LARGEST_READ || texts.has(data)) return;
  data.text().then(
    (text) => texts.set(data, text),
    () => undefined,
  );
}

/** What an object is as JSON, such as a date's text. A FormData and the like have no such form. */
function plainOf(data: unknown): unknown {
  if (Object.prototype.toString.call(data) !== '[object Object]') return data;
  try {
    return JSON.parse(JSON.stringify(data)) as unknown;
  } catch {
    return data;
  }
}
