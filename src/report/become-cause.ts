import { conceal } from './conceal.js';

/** Puts what an error has come of behind it, as the language does: not enumerable, and without what must not be printed. */
export function becomeCause(error: object, cause: unknown): void {
  Reflect.defineProperty(error, 'cause', { value: cause, enumerable: false, configurable: true, writable: true });
  conceal(cause);
}
