import { copyOfForm } from '../providers/form.js';

/**
 * A copy that no later change of the value reaches: plain objects, arrays, class instances, bytes and form fields. What only its
 * own code can copy is kept with its JSON; a snapshot of a snapshot opens it again. Streams, blobs and the like are shared.
 *
 * @param sealed gets what is kept with its JSON
 */
export function snapshot(value: unknown, sealed?: Sealed[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  try {
    return copyOf(value, { seen: new Map(), sealed });
  } catch {
    // A getter that throws, or a value too deep: axios meets it too, and says so.
    return value;
  }
}

/** A body that can be read once only: a Node stream (form-data among them), a web stream, an iterator. */
export function isReadOnce(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  const { pipe, getReader, next } = data as { pipe?: unknown; getReader?: unknown; next?: unknown };
  return typeof pipe === 'function' || typeof getReader === 'function' || typeof next === 'function';
}

/** An object that its own code alone can copy, and what it was as JSON when the call was made. */
export class Sealed {
  constructor(
    private readonly original: object,
    private readonly json: string | undefined,
  ) {}

  /** An object with its methods: a copy if one can be had, else itself; or what it was as JSON if it has been changed. */
  open(): unknown {
    return this.hasChanged ? this.toJSON() : (copyByFields(this.original) ?? this.original);
  }

  get hasChanged(): boolean {
    try {
      return JSON.stringify(this.original) !== this.json;
    } catch {
      return true;
    }
  }

  toJSON(): unknown {
    return this.json === undefined ? undefined : JSON.parse(this.json);
  }
}

interface Copying {
  /** What was copied already, so that a circle ends. */
  readonly seen: Map<object, unknown>;
  readonly sealed: Sealed[] | undefined;
}

function copyOf(value: unknown, copying: Copying): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Sealed) return value.open();
  const known = copying.seen.get(value);
  if (known !== undefined) return known;
  const copy = emptyCopy(value);
  if (copy === undefined) return copyOfOther(value, copying);
  copying.seen.set(value, copy);
  for (const key of Object.keys(value)) put(copy, key, copyOf((value as Record<string, unknown>)[key], copying));
  if (!Array.isArray(value) && !isPlain(value)) copyHidden(value, copy, copying);
  return copy;
}

/** What an instance keeps for its methods only. */
function copyHidden(value: object, copy: object, copying: Copying): void {
  for (const key of Reflect.ownKeys(value)) {
    const kept = Object.getOwnPropertyDescriptor(value, key);
    if (kept === undefined || (kept.enumerable && typeof key === 'string')) continue;
    if ('value' in kept) kept.value = copyOf(kept.value, copying);
    Object.defineProperty(copy, key, kept);
  }
}

/** What the fields of an object are copied into; `undefined` for one that is more than its fields. */
function emptyCopy(value: object): object | undefined {
  if (Array.isArray(value)) return new Array(value.length);
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return undefined;
  if (isPlain(value)) return {};
  if (isOpaque(value) || isReadOnce(value) || hasPrivate(value)) return undefined;
  return Object.create(Object.getPrototypeOf(value) as object) as object;
}

function copyOfOther(value: object, { seen, sealed }: Copying): unknown {
  if (ArrayBuffer.isView(value)) return copyOfView(value);
  if (value instanceof ArrayBuffer) return value.slice(0);
  if (value instanceof URLSearchParams) return new URLSearchParams(value);
  if (value instanceof FormData) return copyOfForm(value);
  if (value instanceof Date) return new Date(value.getTime());
  if (isReadOnce(value)) return value;
  if (typeof (value as { toJSON?: unknown }).toJSON !== 'function' && isOpaque(value)) return value;
  const copy = new Sealed(copyByFields(value) ?? value, JSON.stringify(value));
  seen.set(value, copy);
  sealed?.push(copy);
  return copy;
}

/** With what lies around it in memory, since axios sends that too. */
function copyOfView(value: ArrayBufferView & { readonly length?: number }): ArrayBufferView {
  if (Buffer.isBuffer(value)) return Buffer.from(value);
  const View = value.constructor as new (buffer: ArrayBufferLike, at: number, length: number) => ArrayBufferView;
  return new View(value.buffer.slice(0), value.byteOffset, value.length ?? value.byteLength);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A copy by its fields, if the `toJSON` of its class says the same of it; `undefined` if it needs more. */
function copyByFields(value: object): object | undefined {
  if (Object.hasOwn(value, 'toJSON') || isOpaque(value) || hasPrivate(value) || !isData({ ...value }, 5))
    return undefined;
  const copy = Object.assign(Object.create(Object.getPrototypeOf(value) as object), snapshot({ ...value })) as object;
  try {
    return JSON.stringify(copy) === JSON.stringify(value) ? copy : undefined;
  } catch {
    return undefined;
  }
}

function isData(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function';
  if (value instanceof Date) return true;
  if (depth === 0 || !(Array.isArray(value) || isPlain(value))) return false;
  return Object.values(value).every((each) => isData(each, depth - 1));
}

/** A blob, a map and the like. */
function isOpaque(value: object): boolean {
  return Object.prototype.toString.call(value) !== '[object Object]';
}

/** As written, or as a compiler puts it. */
const PRIVATE = /#[\w$]|classPrivateField/i;

/** Whether the class has private fields, as its text shows: its methods work on the object itself only. */
function hasPrivate(value: object): boolean {
  let prototype = Object.getPrototypeOf(value) as object | null;
  for (; prototype !== null && prototype !== Object.prototype; prototype = Object.getPrototypeOf(prototype)) {
    const made: unknown = prototype.constructor;
    if (typeof made === 'function' && PRIVATE.test(Function.prototype.toString.call(made))) return true;
  }
  return false;
}

/** A field of this name would replace the prototype. */
function put(into: object, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true });
  else (into as Record<string, unknown>)[key] = value;
}
