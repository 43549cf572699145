import { copyOfForm } from '../providers/form.js';

/**
 * A copy that no later change of the value reaches: plain objects, arrays, class instances, bytes and form fields. What only its
 * own code can copy is kept with its JSON; a snapshot of a snapshot opens it again. Streams, blobs and the like are shared.
 */
export function snapshot(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  try {
    return copyOf(value, new Map());
  } catch {
    // A getter that throws, or a value too deep: axios meets it too, and says so.
    return value;
  }
}

/** The same for plain objects, arrays and bytes only: all else stays the caller's own, as axios has it. */
export function unshared(value: unknown): unknown {
  try {
    return plainCopyOf(value);
  } catch {
    return value;
  }
}

function plainCopyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainCopyOf);
  if (typeof value !== 'object' || value === null) return value;
  if (!isPlain(value)) return isBytes(value) ? copyOfOther(value) : value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) put(copy, key, plainCopyOf((value as Record<string, unknown>)[key]));
  return copy;
}

/** A body that can be read once only: a Node stream (form-data among them), a web stream, an iterator. */
export function isReadOnce(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  const { pipe, getReader, next } = data as { pipe?: unknown; getReader?: unknown; next?: unknown };
  return typeof pipe === 'function' || typeof getReader === 'function' || typeof next === 'function';
}

/** An object that says by its `toJSON` what it is sent as, and how it said so when the call was made. */
class Sealed {
  constructor(
    private readonly original: object,
    private readonly json: string | undefined,
  ) {}

  /** The object itself, which has its methods, or what it was if it has been changed. */
  open(): unknown {
    return JSON.stringify(this.original) === this.json ? this.original : this.toJSON();
  }

  toJSON(): unknown {
    return this.json === undefined ? undefined : JSON.parse(this.json);
  }
}

/** @param seen what was copied already, so that a circle ends */
function copyOf(value: unknown, seen: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Sealed) return value.open();
  const known = seen.get(value);
  if (known !== undefined) return known;
  const copy = emptyCopy(value);
  if (copy === undefined) return copyOfOther(value);
  seen.set(value, copy);
  for (const key of Object.keys(value)) put(copy, key, copyOf((value as Record<string, unknown>)[key], seen));
  return copy;
}

/** What the fields of an object are copied into; `undefined` for one that is more than its fields. */
function emptyCopy(value: object): object | undefined {
  if (Array.isArray(value)) return new Array(value.length);
  if (isPlain(value)) return {};
  const isOpaque = Object.prototype.toString.call(value) !== '[object Object]' || isReadOnce(value);
  if (isOpaque || typeof (value as { toJSON?: unknown }).toJSON === 'function') return undefined;
  return Object.create(Object.getPrototypeOf(value) as object) as object;
}

function copyOfOther(value: object): unknown {
  if (ArrayBuffer.isView(value)) return copyOfView(value);
  if (value instanceof ArrayBuffer) return value.slice(0);
  if (value instanceof URLSearchParams) return new URLSearchParams(value);
  if (value instanceof FormData) return copyOfForm(value);
  if (value instanceof Date) return new Date(value.getTime());
  if (typeof (value as { toJSON?: unknown }).toJSON !== 'function' || isReadOnce(value)) return value;
  return new Sealed(value, JSON.stringify(value));
}

/** With what lies around it in memory, since axios sends that too. */
function copyOfView(value: ArrayBufferView & { readonly length?: number }): ArrayBufferView {
  if (Buffer.isBuffer(value)) return Buffer.from(value);
  const View = value.constructor as new (buffer: ArrayBufferLike, at: number, length: number) => ArrayBufferView;
  return new View(value.buffer.slice(0), value.byteOffset, value.length ?? value.byteLength);
}

function isBytes(value: object): boolean {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A field of this name would replace the prototype. */
function put(into: object, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true });
  else (into as Record<string, unknown>)[key] = value;
}
