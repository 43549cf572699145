/** The text in bytes; `undefined` if the value is not bytes, or the bytes are not text, and for a view of only a part. */
export function textIn(data: unknown): string | undefined {
  if (!isBytes(data) || !isWhole(data)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data as ArrayBuffer);
  } catch {
    return undefined;
  }
}

/** A text as bytes of the same kind. */
export function bytesLike(data: unknown, text: string): unknown {
  if (Buffer.isBuffer(data)) return Buffer.from(text);
  const bytes = new TextEncoder().encode(text);
  return ArrayBuffer.isView(data) ? bytes : bytes.buffer;
}

/** From any realm. */
export function isBytes(data: unknown): data is ArrayBuffer | ArrayBufferView {
  return ArrayBuffer.isView(data) || Object.prototype.toString.call(data) === '[object ArrayBuffer]';
}

/** axios sends the whole buffer behind a view, but not behind a `Buffer`. */
function isWhole(data: ArrayBuffer | ArrayBufferView): boolean {
  return !ArrayBuffer.isView(data) || Buffer.isBuffer(data) || data.byteLength === data.buffer.byteLength;
}
