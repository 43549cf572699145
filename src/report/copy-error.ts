import { read } from './careful.js';

/** A copy of an error that several calls were given, because it can carry only one report. */
export function copyOfError(error: object): object {
  const copy = error instanceof Error ? new Error(error.message) : {};
  Object.setPrototypeOf(copy, Object.getPrototypeOf(error) as object | null);
  for (const name of Reflect.ownKeys(error)) {
    const { value, enumerable } = { value: read(error, name), ...Reflect.getOwnPropertyDescriptor(error, name) };
    Object.defineProperty(copy, name, { value, enumerable: enumerable === true, configurable: true, writable: true });
  }
  return copy;
}
