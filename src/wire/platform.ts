import { copyOfForm, isFormData } from '../providers/form.js';

/** What a value's class is, and the classes that it extends. */
interface Lineage {
  /** One of them is the platform's: a value holds more than its fields. */
  readonly isPlatform: boolean;
  /** One has private fields: its methods work only on the object itself. */
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

/** As written, or as a compiler emits it. */
const PRIVATE = /#[\w$]|classPrivateField/i;
const NATIVE = /\{\s*\[native code\]\s*\}\s*$/;

/** Including what a platform wrote in JavaScript, such as Node's `Blob`. */
function isMadeByPlatform(made: { readonly name: string }, prototype: object): boolean {
  if (NATIVE.test(textOf(made))) return made !== Object;
  return Object.hasOwn(prototype, Symbol.toStringTag) && Reflect.get(globalThis, made.name) === made;
}

function textOf(made: object): string {
  return Function.prototype.toString.call(made);
}

/**
 * A copy, made by the platform, of anything that the platform can copy, whatever class is derived from it; `undefined` for
 * anything else. It asks the platform, because a class may lie about itself.
 */
export function copyOfKind(value: object): object | undefined {
  try {
    if (ArrayBuffer.isView(value)) return copyOfView(value);
    switch (tagOf(value)) {
      case 'ArrayBuffer':
        return copyOfBytes(value as ArrayBuffer);
      case 'Date':
        return new Date(Date.prototype.getTime.call(value));
      case 'URL':
        return new URL(Reflect.get(URL.prototype, 'href', value) as string);
      case 'URLSearchParams':
        return new URLSearchParams(URLSearchParams.prototype.toString.call(value));
      case 'FormData':
        if (!isFormData(value)) return undefined;
        return copyOfForm(value) ?? copyOfForm(value, value.constructor as new () => FormData) ?? value;
    }
  } catch {
    // It only pretends to be one.
  }
  return undefined;
}

/** The kind of value that axios takes it for. */
export function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

const Typed = Object.getPrototypeOf(Uint8Array.prototype) as object;

/** With the memory around it, because axios sends that too. */
function copyOfView(value: ArrayBufferView): ArrayBufferView | undefined {
  if (Buffer.isBuffer(value)) return Buffer.from(value);
  if (tagOf(value.buffer) !== 'ArrayBuffer') return undefined;
  const name = Reflect.get(Typed, Symbol.toStringTag, value) as string | undefined;
  const View = Reflect.get(globalThis, name ?? 'DataView') as ViewClass;
  const length = name === undefined ? value.byteLength : (Reflect.get(Typed, 'length', value) as number);
  return new View(copyOfBytes(value.buffer as ArrayBuffer), value.byteOffset, length);
}

type ViewClass = new (buffer: ArrayBuffer, at: number, length: number) => ArrayBufferView;

/** Not by its own method, which would ask its class to make the copy. */
function copyOfBytes(bytes: ArrayBuffer): ArrayBuffer {
  return new Uint8Array(new Uint8Array(bytes)).buffer;
}
