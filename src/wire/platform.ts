import { copyOfForm } from '../providers/form.js';

/** What the class of a value, and those that it extends, are. */
interface Lineage {
  /** The platform made one of them: a value holds more than its fields. */
  readonly isPlatform: boolean;
  /** One has private fields: its methods work on the object itself only. */
  readonly hasPrivate: boolean;
}

const NOTHING: Lineage = { isPlatform: false, hasPrivate: false };
const known = new WeakMap<object, Lineage>();

export function lineageOf(value: object): Lineage {
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === null || prototype === Object.prototype) return NOTHING;
  let lineage = known.get(prototype);
  if (lineage === undefined) {
    const above = lineageOf(prototype);
    const made: unknown = Object.hasOwn(prototype, 'constructor') ? prototype.constructor : undefined;
    const isPlatform = typeof made === 'function' && isMadeByPlatform(made, prototype);
    lineage = {
      isPlatform: above.isPlatform || isPlatform,
      hasPrivate: above.hasPrivate || (typeof made === 'function' && !isPlatform && PRIVATE.test(textOf(made))),
    };
    known.set(prototype, lineage);
  }
  return lineage;
}

/** As written, or as a compiler puts it. */
const PRIVATE = /#[\w$]|classPrivateField/i;
const NATIVE = /\{\s*\[native code\]\s*\}\s*$/;

/** Also what a platform has written in JavaScript, such as the `Blob` of Node. */
function isMadeByPlatform(made: { readonly name: string }, prototype: object): boolean {
  if (NATIVE.test(textOf(made))) return made !== Object;
  return Object.hasOwn(prototype, Symbol.toStringTag) && Reflect.get(globalThis, made.name) === made;
}

function textOf(made: object): string {
  return Function.prototype.toString.call(made);
}

/**
 * A copy of what the platform can copy, as the platform makes it, whatever class is derived from it; `undefined` for anything
 * else. It asks the platform, since a class may say otherwise of itself.
 */
export function copyOfKind(value: object): object | undefined {
  try {
    if (ArrayBuffer.isView(value)) return copyOfView(value);
    switch (kindOf(value)) {
      case 'ArrayBuffer':
        return copyOfBytes(value as ArrayBuffer);
      case 'Date':
        return new Date(Date.prototype.getTime.call(value));
      case 'URL':
        return new URL(Reflect.get(URL.prototype, 'href', value) as string);
      case 'URLSearchParams':
        return new URLSearchParams(URLSearchParams.prototype.toString.call(value));
      case 'FormData':
        return value instanceof FormData ? copyOfForm(value) : undefined;
    }
  } catch {
    // It only calls itself so.
  }
  return undefined;
}

/** What axios takes a value for. */
export function kindOf(value: object): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

const Typed = Object.getPrototypeOf(Uint8Array.prototype) as object;

/** With what lies around it in memory, since axios sends that too. */
function copyOfView(value: ArrayBufferView): ArrayBufferView | undefined {
  if (Buffer.isBuffer(value)) return Buffer.from(value);
  if (kindOf(value.buffer) !== 'ArrayBuffer') return undefined;
  const name = Reflect.get(Typed, Symbol.toStringTag, value) as string | undefined;
  const View = Reflect.get(globalThis, name ?? 'DataView') as ViewClass;
  const length = name === undefined ? value.byteLength : (Reflect.get(Typed, 'length', value) as number);
  return new View(copyOfBytes(value.buffer as ArrayBuffer), value.byteOffset, length);
}

type ViewClass = new (buffer: ArrayBuffer, at: number, length: number) => ArrayBufferView;

/** By no method of its own, which would ask its class to make the copy. */
function copyOfBytes(bytes: ArrayBuffer): ArrayBuffer {
  return new Uint8Array(new Uint8Array(bytes)).buffer;
}
