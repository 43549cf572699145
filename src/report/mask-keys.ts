import { maskCards } from '../redaction/cards.js';

type Keys = Readonly<Record<string, string>>;

/** Characters of a key that are shown, and that are examined, so that no part of a card number is left at the end. */
const LONGEST = 200;
const LONGEST_READ = 500;
/** Marks where a key is cut; `recovery: { keys }` refuses it. */
const CUT = '********';

/** A key for a log line: shortened, and with anything that looks like a card number masked. */
export function shownKey(key: string): string {
  const shown = maskCards(key.slice(0, LONGEST_READ));
  return key.length > LONGEST ? `${shown.slice(0, LONGEST)}${CUT}` : shown;
}

/** Keys for a log line. Returns the same object if all are shown as they are. */
export function maskKeys(keys: Keys): Keys {
  const entries = Object.entries(keys);
  if (entries.every(([, value]) => shownKey(value) === value)) return keys;
  return Object.fromEntries(entries.map(([name, value]) => [name, shownKey(value)]));
}
