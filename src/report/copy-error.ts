import { read } from './careful.js';

/** A copy of an error that several calls were given, because it can carry only one report. */
export function copyOfError(error: object): object {
  const copy = error instanceof Error ? new Error(error.message) : {};
  for (const [name, enumerable] of fieldsOf(error)) {
    Object.defineProperty(copy, name, { value: read(error, name), enumerable, configurable: true, writable: true });
  }
  // Last: once V8 writes the stack, which it does when somebody looks for it, it asks the class for the name.
  return Object.setPrototypeOf(copy, Object.getPrototypeOf(error) as object | null) as object;
}

/** Its fields, and whether they are enumerable. A class with private fields reads them for no other object: a copy has the values. */
function fieldsOf(error: object): ReadonlyMap<PropertyKey, boolean> {
  const fields = new Map<PropertyKey, boolean>();
  let holder: object | null = error;
  while (holder !== null && holder !== Object.prototype) {
    for (const name of Reflect.ownKeys(holder)) {
      const { get, enumerable = false } = Reflect.getOwnPropertyDescriptor(holder, name) ?? {};
      const isOwn = holder === error;
      if ((isOwn || get !== undefined) && !fields.has(name)) fields.set(name, isOwn && enumerable);
    }
    holder = Object.getPrototypeOf(holder) as object | null;
  }
  return fields;
}
