import { copyOfKind, lineageOf, tagOf } from './platform.js';
import { hasOwnWords, Sealed, sayTheSame, wordsOf } from './sealed.js';

/** Gets the objects that are kept with their serialisation. Without it, a copy that serialises the same is enough. */
export interface Keeper {
  sealed?: Sealed[] | undefined;
}

/**
 * A copy that later changes of the value cannot reach, and that axios sends as it would the value: plain objects, arrays, class
 * instances, bytes, dates, URLs and form fields. What only its own code can copy is kept with its serialisation; a snapshot of a
 * snapshot opens it again. Streams, blobs and the like are shared.
 */
export function snapshot(value: unknown, keeper?: Keeper): unknown {
  if (typeof value !== 'object' || value === null) return value;
  try {
    return copyOf(value, { seen: new Map(), whole: value, keeper });
  } catch {
    // A getter that throws, or a value too deep: axios will meet it too, and report it.
    return value;
  }
}

/** A body that can be read only once: a Node stream (form-data included), a web stream, an iterator. */
export function isReadOnce(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  const { pipe, getReader, next } = data as { pipe?: unknown; getReader?: unknown; next?: unknown };
  return typeof pipe === 'function' || typeof getReader === 'function' || typeof next === 'function';
}

/** What axios takes for one, also a library's: it does not change, and only its own class can read it. */
function isBlob(value: object): boolean {
  return /^(?:Blob|File)$/.test(tagOf(value));
}

/** Whether a form that axios makes of it would read something that can be read once only. */
export function holdsReadOnce(value: unknown, seen = new Set<unknown>()): boolean {
  if (value instanceof Sealed) return holdsReadOnce(value.open(), seen);
  if (typeof value !== 'object' || value === null || seen.has(value)) return false;
  // It looks into no instance but the whole.
  if (seen.size > 0 && !isPlain(value) && !Array.isArray(value)) return isReadOnce(value);
  seen.add(value);
  return Object.values(value).some((each) => holdsReadOnce(each, seen));
}

interface Copying {
  /** What was already copied, so that cycles end. */
  readonly seen: Map<object, unknown>;
  readonly whole: object;
  readonly keeper: Keeper | undefined;
}

function copyOf(value: unknown, copying: Copying): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Sealed) return value.open();
  const known = copying.seen.get(value);
  if (known !== undefined) return known;
  if (isExact(value)) return value;
  if (isSimple(value)) return withFields(Array.isArray(value) ? new Array(value.length) : {}, value, copying);
  return isReadOnce(value) || isBlob(value) ? value : (faithfulCopy(value, copying) ?? itself(value, copying));
}

/** JSON as written, such as a number with many digits, which no copy may change. */
function isExact(value: object): boolean {
  return (
    Object.getPrototypeOf(value) === null && (JSON as { isRawJSON?(of: object): boolean }).isRawJSON?.(value) === true
  );
}

/** A plain object or array, which consists only of its fields. */
function isSimple(value: object): boolean {
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return false;
  return isPlain(value) || (Array.isArray(value) && Object.getPrototypeOf(value) === Array.prototype);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function withFields(copy: object, value: object, copying: Copying): object {
  copying.seen.set(value, copy);
  for (const key of Object.keys(value)) {
    const field = copyOf((value as Record<string, unknown>)[key], copying);
    // A field of this name would replace the prototype.
    if (key === '__proto__') define(copy, key, field);
    else (copy as Record<string, unknown>)[key] = field;
  }
  return copy;
}

/** Besides anything that its class has under that name, such as a setter. */
function define(into: object, key: string, value: unknown): void {
  Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true });
}

/** `undefined` if no copy serialises the same. */
function faithfulCopy(value: object, copying: Copying): object | undefined {
  const base = copyOfKind(value);
  // A library's form is sent as the platform's.
  const isForeign = base instanceof FormData && !(value instanceof FormData);
  const copy = base === undefined ? copyOfInstance(value, copying) : isForeign ? base : dressed(base, value, copying);
  if (copy !== undefined) copying.seen.set(value, copy);
  return copy;
}

/** The platform's part, with the class and the fields of the value. */
function dressed(base: object, value: object, copying: Copying): object | undefined {
  const prototype = Object.getPrototypeOf(value) as object;
  const isView = ArrayBuffer.isView(value);
  const isOfItsKind = prototype === Object.getPrototypeOf(base);
  if (isOfItsKind && (isView ? !Object.hasOwn(value, 'toJSON') : Reflect.ownKeys(value).length === 0)) return base;
  const usual = Object.getPrototypeOf(base) as object;
  if (!isOfItsKind) Object.setPrototypeOf(base, prototype);
  copyHidden(value, base, copying);
  // Bytes are sent as they are, if there is nothing else.
  const isBytes = isView || tagOf(base) === 'ArrayBuffer';
  if ((isBytes && value === copying.whole) || !hasOwnWords(value, usual)) return base;
  return asCopy(base, value, copying);
}

/** The fields of a class instance, including those that only its methods see. */
function copyOfInstance(value: object, copying: Copying): object | undefined {
  const { isPlatform, hasPrivate } = lineageOf(value);
  if (hasPrivate || (isPlatform && !Array.isArray(value))) return undefined;
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') {
    if (Object.hasOwn(value, 'toJSON') || !isData({ ...value }, 5)) return undefined;
  }
  const prototype = Object.getPrototypeOf(value) as object;
  const isArray = Array.isArray(value);
  const copy = isArray ? Object.setPrototypeOf(new Array(value.length), prototype) : Object.create(prototype);
  copying.seen.set(value, copy);
  for (const key of Object.keys(value)) define(copy, key, copyOf((value as Record<string, unknown>)[key], copying));
  copyHidden(value, copy, copying);
  const speaks = hasOwnWords(value, isArray ? Array.prototype : Object.prototype);
  return speaks ? asCopy(copy, value, copying) : copy;
}

/**
 * A copy of an object with its own serialisation, if it serialises the same now. Later it may draw on something outside, so what
 * it says now is kept too.
 */
function asCopy(copy: object, value: object, copying: Copying): object | undefined {
  if (!sayTheSame(wordsOf(copy), wordsOf(value))) return undefined;
  return copying.keeper === undefined ? copy : sealed(copy, value, copying, copyAgain);
}

function copyAgain(original: object): object | undefined {
  return faithfulCopy(original, { seen: new Map(), whole: original, keeper: undefined });
}

/** Copies what the copy did not get when it was made. */
function copyHidden(value: object, copy: object, copying: Copying): void {
  for (const key of Reflect.ownKeys(value)) {
    const kept = Object.hasOwn(copy, key) ? undefined : Object.getOwnPropertyDescriptor(value, key);
    if (kept === undefined) continue;
    if ('value' in kept) kept.value = copyOf(kept.value, copying);
    Object.defineProperty(copy, key, kept);
  }
}

/** What cannot be copied: shared if its fields say nothing, as with a blob; otherwise kept with its serialisation. */
function itself(value: object, copying: Copying): unknown {
  const isMute = typeof (value as { toJSON?: unknown }).toJSON !== 'function' && lineageOf(value).isPlatform;
  if (isMute && (ArrayBuffer.isView(value) || Object.keys(value).length === 0)) return value;
  return sealed(value, value, copying);
}

function sealed(original: object, value: object, copying: Copying, again?: (original: object) => unknown): Sealed {
  const { seen, whole, keeper } = copying;
  const made = new Sealed(original, value === whole, again);
  seen.set(value, made);
  if (keeper !== undefined) {
    keeper.sealed ??= [];
    keeper.sealed.push(made);
  }
  return made;
}

function isData(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function';
  if (value instanceof Date || value instanceof Sealed) return true;
  if (depth === 0 || !(Array.isArray(value) || isPlain(value))) return false;
  return Object.values(value).every((each) => isData(each, depth - 1));
}
