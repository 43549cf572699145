import type { KeyDefinition } from '../providers/key.js';

/** Values remembered at most; the oldest are forgotten first. */
const MOST = 10_000;

const made = new Set<string>();

/** Whether we make a fresh key for each request; otherwise the caller's own signer makes it. */
export function isMadeHere({ kind, write }: KeyDefinition): boolean {
  return kind === 'attempt' && write !== undefined;
}

/** Remembers an attempt's key: sending an old request again, such as an old `error.config`, sends the old key too. */
export function noteMade({ name }: KeyDefinition, value: string): void {
  made.add(`${name} ${value}`);
  const [oldest] = made.size > MOST ? made : [];
  if (oldest !== undefined) made.delete(oldest);
}

/** Whether we made it for an attempt, rather than the caller. */
export function wasMade({ name }: KeyDefinition, value: string): boolean {
  return made.has(`${name} ${value}`);
}
