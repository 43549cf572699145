/** A copy of plain objects, arrays and form fields; everything else, such as a Buffer, is shared. */
export function copyPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyPlain);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof URLSearchParams) return new URLSearchParams(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copyPlain(each)]));
}

/** A body that can be read once only: a Node stream (form-data among them), a web stream, an iterator. */
export function isReadOnce(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  const { pipe, getReader, next } = data as { pipe?: unknown; getReader?: unknown; next?: unknown };
  return typeof pipe === 'function' || typeof getReader === 'function' || typeof next === 'function';
}
