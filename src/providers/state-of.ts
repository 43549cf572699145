import type { State } from './look-up.js';
import { wordSent } from './word.js';

/** What a provider's word for a status means, from its table; `undefined` for an unknown word. */
export function stateOf(table: Readonly<Record<string, State>> | undefined, status: unknown): State | undefined {
  const word = wordSent(status);
  return table !== undefined && Object.hasOwn(table, word) ? table[word] : undefined;
}
