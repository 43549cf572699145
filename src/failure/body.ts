import { type BodyKind, headerOf } from '../providers/exchange.js';
import { isCutOff } from './cut-off.js';

export interface OpenedBody {
  readonly body: unknown;
  readonly kind: BodyKind;
  /** The body itself, unless it is JSON or too large. */
  readonly text?: string;
}

/** Characters. A larger body is no error message of a payment API, and reading it twice would cost more than it is worth. */
export const LARGEST_JUDGED_BODY = 1_048_576;

/** Types of answers that have an end, and are read to it: no stream has such a type. */
export const WHOLE = /json|xml|urlencoded|jose|jwt/i;

export const JSON_START = /^\s*[{[]/;
const HTML_START = /^\s*<(?:!doctype|html|head|body|\?xml|h\d|center|title)/i;
/** Types that are read as text: XML, forms, and encrypted or signed messages (RFC 7515, RFC 7516) among them. */
export const TEXTUAL = /json|text|html|xml|urlencoded|jose|jwt/i;
/** Types whose end may never come: such a body is not judged. */
export const STREAMED = /event-stream|ndjson|jsonl|jsonlines|json-seq/i;
const utf8 = new TextDecoder();
/** A body that is not looked at. */
export const UNSEEN: OpenedBody = { body: undefined, kind: 'unseen' };
/** One that was cut off, or that nobody can read. */
export const BROKEN: OpenedBody = { body: undefined, kind: 'broken' };

/** Opens a response body in any form that an HTTP client may hand over: text, bytes, a stream, a parsed object. */
export function openBody(data: unknown, headers: unknown): OpenedBody {
  if (data === undefined || data === null) return { body: undefined, kind: 'empty' };
  if (typeof data === 'string') return openText(data, headers);
  if (data instanceof Uint8Array) return openBytes(data, headers);
  if (data instanceof ArrayBuffer) return openBytes(new Uint8Array(data), headers);
  if (isOpaque(data)) return UNSEEN;
  return { body: data, kind: 'json' };
}

function openText(text: string, headers: unknown): OpenedBody {
  if (!JSON_START.test(text)) {
    if (text.trim() === '') return { body: undefined, kind: 'empty' };
    // Looked up only here: a body that begins like JSON needs no type.
    const type = headerOf(headers, 'content-type')?.toLowerCase() ?? '';
    if (!type.includes('json')) {
      return ofText(text, type);
    }
  }
  if (text.length > LARGEST_JUDGED_BODY) return UNSEEN;
  try {
    return { body: JSON.parse(text), kind: 'json' };
  } catch {
    const type = headerOf(headers, 'content-type')?.toLowerCase() ?? 'json';
    // If it is declared as something else, a missing end cannot be noticed.
    if (type.includes('json') && isCutOff(text)) return BROKEN;
    return ofText(text, type);
  }
}

function ofText(text: string, type: string): OpenedBody {
  const kind = type.includes('html') || HTML_START.test(text) ? 'html' : 'text';
  return text.length > LARGEST_JUDGED_BODY ? { body: undefined, kind } : { body: undefined, kind, text };
}

function openBytes(bytes: Uint8Array, headers: unknown): OpenedBody {
  if (bytes.byteLength === 0) return { body: undefined, kind: 'empty' };
  if (bytes.byteLength > LARGEST_JUDGED_BODY) return UNSEEN;
  const isTextual = TEXTUAL.test(headerOf(headers, 'content-type') || 'text');
  return isTextual || beginsLikeJson(bytes) ? openText(utf8.decode(bytes), headers) : UNSEEN;
}

/** Whatever its type says: a server that declares none may send JSON as `application/octet-stream`. */
function beginsLikeJson(bytes: Uint8Array): boolean {
  return JSON_START.test(String.fromCharCode(...bytes.subarray(0, 16)));
}

function isOpaque(data: NonNullable<unknown>): boolean {
  const shape = data as { pipe?: unknown; getReader?: unknown; arrayBuffer?: unknown };
  return (
    typeof shape.pipe === 'function' || typeof shape.getReader === 'function' || typeof shape.arrayBuffer === 'function'
  );
}
