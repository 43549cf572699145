import type { BodyKind } from './exchange.js';

export interface OpenedBody {
  readonly body: unknown;
  readonly kind: BodyKind;
}

/** Characters. A larger body is no error message of a payment API, and reading it twice would cost more than it tells. */
export const LARGEST_JUDGED_BODY = 1_048_576;

const JSON_START = /^\s*[{[]/;
const HTML_START = /^\s*<(?:!doctype|html|head|body|\?xml|h\d|center|title)/i;
const UNSEEN: OpenedBody = { body: undefined, kind: 'unseen' };

/** Opens a response body of any type that an HTTP client may hand over: text, bytes, a stream, a parsed object. */
export function openBody(data: unknown, contentType: string | undefined): OpenedBody {
  if (data === undefined || data === null || data === '') return { body: undefined, kind: 'empty' };
  if (typeof data === 'string') return openText(data, contentType);
  if (typeof data !== 'object') return { body: data, kind: 'json' };
  if (data instanceof Uint8Array) return openBytes(data, contentType);
  if (data instanceof ArrayBuffer) return openBytes(new Uint8Array(data), contentType);
  if (isOpaque(data)) return UNSEEN;
  return { body: data, kind: 'json' };
}

function openText(text: string, contentType: string | undefined): OpenedBody {
  const promisesJson = contentType?.includes('json') ?? false;
  if (!promisesJson && !JSON_START.test(text)) {
    if (text.trim() === '') return { body: undefined, kind: 'empty' };
    const html = contentType?.includes('html') || HTML_START.test(text);
    return { body: undefined, kind: html ? 'html' : 'text' };
  }
  if (text.length > LARGEST_JUDGED_BODY) return UNSEEN;
  try {
    return { body: JSON.parse(text), kind: 'json' };
  } catch {
    return { body: undefined, kind: HTML_START.test(text) ? 'html' : 'broken' };
  }
}

function openBytes(bytes: Uint8Array, contentType: string | undefined): OpenedBody {
  if (bytes.byteLength === 0) return { body: undefined, kind: 'empty' };
  const textual = contentType === undefined || /json|text|html|xml/.test(contentType);
  if (!textual || bytes.byteLength > LARGEST_JUDGED_BODY) return UNSEEN;
  return openText(new TextDecoder().decode(bytes), contentType);
}

function isOpaque(data: object): boolean {
  const shape = data as { pipe?: unknown; getReader?: unknown; arrayBuffer?: unknown };
  return (
    typeof shape.pipe === 'function' || typeof shape.getReader === 'function' || typeof shape.arrayBuffer === 'function'
  );
}
