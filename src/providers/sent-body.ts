import { headerOf } from './exchange.js';
import { isForm, openForm } from './form.js';

/** What was sent, as an object again, where it is JSON or form fields; anything else stays what it is. */
export function openSent(data: unknown, headers: unknown): unknown {
  const text = textOf(data);
  if (text === undefined) return plainOf(data);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Last, since axios calls any text of a transform's a form.
    return isForm(headerOf(headers, 'content-type')) ? openForm(text) : data;
  }
}

function textOf(data: unknown): string | undefined {
  if (typeof data === 'string') return data;
  return data instanceof Uint8Array ? new TextDecoder().decode(data) : undefined;
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
