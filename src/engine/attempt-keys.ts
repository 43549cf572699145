import type { KeyDefinition } from '../providers/key.js';
import { Latest } from './latest.js';

const made = new Latest<true>();

/** Whether we make a fresh key for each request; otherwise the caller's own signer makes it. */
export function isMadeHere({ kind, write }: KeyDefinition): boolean {
  return kind === 'attempt' && write !== undefined;
}

/** Remembers an attempt's key: sending an old request again, such as an old `error.config`, sends the old key too. */
export function noteMade({ name }: KeyDefinition, value: string): void {
  made.set(`${name} ${value}`, true);
}

/** Whether we made it for an attempt, rather than the caller. */
export function wasMade({ name }: KeyDefinition, value: string): boolean {
  return made.has(`${name} ${value}`);
}
