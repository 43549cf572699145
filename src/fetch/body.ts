import { copyOfForm } from '../providers/form.js';
import { readUpTo, streamOf } from './read-up-to.js';

/** Bytes that are kept of what would be read once only. A longer body is sent once, as it comes. */
const LARGEST_KEPT_BODY = 16 * 1024 * 1024;

/** A body that no later change by the caller reaches. */
export interface KeptBody {
  /** Text, bytes, a form or a blob; or what can be read once only. */
  readonly data: unknown;
  /** What `fetch` would call it (the fetch standard, "extract a body"). */
  readonly type?: string;
  readonly isOnce?: true;
}

/** Keeps what `fetch` was given for a body. Blobs do not change; a form is copied, and made into bytes when it is sent. */
export function keep(body: unknown): KeptBody {
  if (body === undefined) return { data: undefined };
  if (typeof body !== 'object' || body === null) return { data: String(body), type: 'text/plain;charset=UTF-8' };
  if (body instanceof URLSearchParams) {
    return { data: body.toString(), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
  }
  if (isForm(body)) return { data: copyOfForm(body) };
  if (body instanceof Blob) return { data: body, ...(body.type !== '' && { type: body.type }) };
  if (tagOf(body) === 'ArrayBuffer') return { data: new Uint8Array(body as ArrayBuffer).slice() };
  if (ArrayBuffer.isView(body)) {
    return { data: new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice() };
  }
  return { data: body, isOnce: true };
}

/** The platform's own, or one of undici's package or a polyfill, which holds the same. */
function isForm(body: object): body is FormData {
  return body instanceof FormData || (tagOf(body) === 'FormData' && Symbol.iterator in body);
}

/** Whatever realm it comes from, that of a test runner among them. */
function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

/** Keeps what a stream brings; if that is much, it stays a stream. @throws what the stream does */
export async function keepStream(stream: ReadableStream<Uint8Array>): Promise<KeptBody> {
  const read = await readUpTo(stream, (length) => length <= LARGEST_KEPT_BODY);
  return read.rest === undefined ? { data: read.bytes } : { data: streamOf(read), isOnce: true };
}

/** A form as it is sent, with a boundary that stays the same from now on. */
export async function keepForm(form: FormData): Promise<KeptBody> {
  const { body, headers } = new Response(form);
  const type = headers.get('content-type') ?? '';
  return { ...(await keepStream(body as ReadableStream<Uint8Array>)), type };
}

/** A web stream. */
export function isStream(body: unknown): body is ReadableStream<Uint8Array> {
  return typeof (body as Partial<ReadableStream> | null | undefined)?.getReader === 'function';
}

const LEGIBLE = /json|x-www-form-urlencoded|text|xml/i;

/** Bytes of a text as the text, in which keys can be written, if that says the same. */
export function legible(data: unknown, contentType: string | undefined): unknown {
  if (!(data instanceof Uint8Array) || !LEGIBLE.test(contentType ?? '')) return data;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return data;
  }
}
