import { maskCards } from '../redaction/redaction.js';

type Keys = Readonly<Record<string, string>>;

/** Keys for a log line. The same object where none looks like a card number. */
export function maskKeys(keys: Keys): Keys {
  const entries = Object.entries(keys);
  if (entries.every(([, value]) => maskCards(value) === value)) return keys;
  return Object.fromEntries(entries.map(([name, value]) => [name, maskCards(value)]));
}
