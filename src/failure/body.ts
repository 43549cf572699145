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

/** The value of the `Content-Type` header. Asked for only where the body itself does not tell what it is. */
type ContentType = () => string | undefined;

/** Opens a response body of any type that an HTTP client may hand over: text, bytes, a stream, a parsed object. */
export function openBody(data: unknown, contentType: ContentType): OpenedBody {
  if (data === undefined || data === null || data === '') return { body: undefined, kind: 'empty' };
  if (typeof data === 'string') return openText(data, contentType);
  if (typeof data !== 'object') return { body: data, kind: 'json' };
  if (data instanceof Uint8Array) return openBytes(data, contentType);
  if (data instanceof ArrayBuffer) return openBytes(new Uint8Array(data), contentType);
  if (isOpaque(data)) return UNSEEN;
  return { body: data, kind: 'json' };
}

function openText(text: string, contentType: ContentType): OpenedBody {
  if (!JSON_START.test(text)) {
    const type = contentType()?.toLowerCase() ?? '';
    if (!type.includes('json')) {
      if (text.trim() === '') return { body: undefined, kind: 'empty' };
      return { body: undefined, kind: type.includes('html') || HTML_START.test(text) ? 'html' : 'text' };
    }
  }
  if (text.length > LARGEST_JUDGED_BODY) return UNSEEN;
  try {
    return { body: JSON.parse(text), kind: 'json' };
  } catch {
    return { body: undefined, kind: HTML_START.test(text) ? 'html' : 'broken' };
  }
}

function openBytes(bytes: Uint8Array, contentType: ContentType): OpenedBody {
  if (bytes.byteLength === 0) return { body: undefined, kind: 'empty' };
  const textual = /json|text|html|xml/i.test(contentType() ?? 'text');
  if (!textual || bytes.byteLength > LARGEST_JUDGED_BODY) return UNSEEN;
  return openText(new TextDecoder().decode(bytes), contentType);
}

function isOpaque(data: object): boolean {
  const shape = data as { pipe?: unknown; getReader?: unknown; arrayBuffer?: unknown };
  return (
    typeof shape.pipe === 'function' || typeof shape.getReader === 'function' || typeof shape.arrayBuffer === 'function'
  );
}
