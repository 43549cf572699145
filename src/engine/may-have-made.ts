import { type Fields, isObject } from '../providers/body-fields.js';

/**
 * Whether a request may have made an object that looks like that of another one: not if the object repeats something that only the other
 * one asks for, such as its reference or amount.
 */
export function mayHaveMade(asked: Fields, other: Fields, object: unknown): boolean {
  const told = new Set<string>();
  collect(object, told);
  return mayBe(asked, other, told);
}

function mayBe(asked: Fields, other: Fields, told: ReadonlySet<string | undefined>): boolean {
  return Object.entries(other).every(([name, value]) => {
    const own = asked[name];
    if (isFields(value) && isFields(own)) return mayBe(own, value, told);
    const mine = wordOf(own);
    return mine === undefined || !told.has(wordOf(value)) || told.has(mine);
  });
}

function collect(value: unknown, into: Set<string>): void {
  const word = wordOf(value);
  if (word !== undefined) into.add(word);
  else if (isFields(value)) for (const each of Object.values(value)) collect(each, into);
}

/** Lists, too: their members are compared by their places. */
function isFields(value: unknown): value is Fields {
  return isObject(value) || Array.isArray(value);
}

const NUMBER = /^-?\d{1,15}(?:\.\d+)?$/;

/** A text or a number in one form, as providers write amounts and currencies in their own; nothing else tells one request from another. */
function wordOf(value: unknown): string | undefined {
  if (typeof value === 'string') return NUMBER.test(value) ? String(Number(value)) : value.toLowerCase();
  return typeof value === 'number' ? String(value) : undefined;
}
