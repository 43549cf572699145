import { conceal } from './conceal.js';

/** Sets an error's cause as the language does: not enumerable, and without anything that must not be printed. */
export function becomeCause(error: object, cause: unknown): void {
  Reflect.defineProperty(error, 'cause', { value: cause, enumerable: false, configurable: true, writable: true });
  conceal(cause);
}
