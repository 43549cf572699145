import { copyOfForm, isFormData } from '../providers/form.js';
import { read } from '../report/careful.js';
import { readUpTo, streamOf } from '../wire/read-up-to.js';

/** Bytes kept of a body that can be read only once. A longer body is sent once, as it comes. */
const LARGEST_KEPT_BODY = 16 * 1024 * 1024;

/** A body that later changes by the caller cannot reach. */
export interface KeptBody {
  /** Text, bytes, a form or a blob; or something that can be read only once. */
  readonly data: unknown;
  /** What `fetch` would call it (the fetch standard, "extract a body"). */
  readonly type?: string;
  readonly isOnce?: true;
}

/**
 * Keeps the body given to `fetch`. Blobs do not change; a form is copied, and turned into bytes when it is sent. Anything else is
 * left for `fetch` to send or to refuse.
 */
export function keep(body: unknown): KeptBody {
  try {
    return understood(body) ?? { data: isStream(body) ? body : new Opaque(body), isOnce: true };
  } catch {
    return { data: new Opaque(body), isOnce: true };
  }
}

/** @throws what reading it throws */
function understood(body: unknown): KeptBody | undefined {
  if (body === undefined) return { data: undefined };
  if (typeof body !== 'object' || body === null) return { data: `${body}`, type: 'text/plain;charset=UTF-8' };
  if (body instanceof URLSearchParams) {
    return { data: body.toString(), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
  }
  if (isFormData(body)) {
    const data = copyOfForm(body);
    return data && { data };
  }
  if (body instanceof Blob) return { data: body, ...(body.type !== '' && { type: body.type }) };
  if (isStream(body)) return undefined;
  const isView = ArrayBuffer.isView(body);
  const memory = (isView ? body.buffer : body) as ArrayBuffer & { readonly resizable?: boolean };
  // What `fetch` takes of such memory differs from version to version.
  if (memory.resizable) return undefined;
  const [from, to] = isView ? [body.byteOffset, body.byteOffset + body.byteLength] : [0];
  // Of any realm, and of nothing else: it throws for shared or detached memory too.
  return { data: new Uint8Array(ArrayBuffer.prototype.slice.call(memory, from, to)) };
}

/**
 * Keeps what a stream delivers; a long stream stays a stream.
 * @throws what the stream throws
 */
export async function keepStream(stream: ReadableStream<Uint8Array>): Promise<KeptBody> {
  const kept = await readUpTo(stream, (length) => length <= LARGEST_KEPT_BODY);
  return kept.rest === undefined ? { data: kept.bytes } : { data: streamOf(kept), isOnce: true };
}

/** A form as it is sent; from now on its boundary stays the same. */
export async function keepForm(form: FormData): Promise<KeptBody> {
  const { body, headers } = new Response(form);
  const type = headers.get('content-type') ?? '';
  return { ...(await keepStream(body as ReadableStream<Uint8Array>)), type };
}

/** Bytes that the caller did not give as bytes go out as a blob: the `fetch` of Node 20 and 22 cannot repeat bytes at a redirect. */
export function blobOf(data: unknown): unknown {
  return data instanceof Uint8Array ? new Blob([data as Uint8Array<ArrayBuffer>]) : data;
}

/** A body that only `fetch` understands. Whoever reads it finds no fields, and nothing can be written into it. */
export class Opaque {
  readonly #body: unknown;

  constructor(body: unknown) {
    this.#body = body;
  }

  static bodyOf(data: unknown): unknown {
    return data instanceof Opaque ? data.#body : data;
  }
}

/** A web stream. */
export function isStream(body: unknown): body is ReadableStream<Uint8Array> {
  return typeof read(body, 'getReader') === 'function';
}

const LEGIBLE = /json|x-www-form-urlencoded|text|xml/i;

/** Turns the bytes of a text into text, in which keys can be written, if nothing is lost by that. */
export function legible(data: unknown, contentType: string | undefined): unknown {
  if (!(data instanceof Uint8Array) || !LEGIBLE.test(contentType ?? '')) return data;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return data;
  }
}
