import type { KeyDefinition } from '../providers/key.js';

/** Values that are remembered; the oldest are forgotten first. */
const MOST = 10_000;

const made = new Set<string>();

/** A key that is renewed here for each request; else the caller's own signer makes it. */
export function isMadeHere({ kind, write }: KeyDefinition): boolean {
  return kind === 'attempt' && write !== undefined;
}

/** Remembers a key of an attempt: whoever sends an old request again, as an old `error.config` is, sends it along. */
export function noteMade({ name }: KeyDefinition, value: string): void {
  made.add(`${name} ${value}`);
  const [oldest] = made.size > MOST ? made : [];
  if (oldest !== undefined) made.delete(oldest);
}

/** It was made here for an attempt, and is not one that the caller has set. */
export function wasMade({ name }: KeyDefinition, value: string): boolean {
  return made.has(`${name} ${value}`);
}
