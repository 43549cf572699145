import { type Fields, fieldsIn, isObject } from '../providers/body-fields.js';
import { idOf } from '../providers/id.js';
import { perClock } from '../time/per-clock.js';
import type { Call } from './call.js';
import { Latest } from './latest.js';
import { firstCallOf, mayResume, namesOf, protectingKeys } from './own-names.js';
import { allUnderWay } from './under-way.js';

/** When a look-up has first seen each object, by the clock of the process. */
const shownAt = perClock(() => new Latest<number>());

/**
 * Whether what a look-up has found for a call may be the own of an equal one, whose own answer may still say so. A call that begins after
 * the provider has shown it has not made it. So this ends with those that are under way now, whatever is sent meanwhile.
 *
 * @param id of what was found, if it has one
 * @param shown the ids of all that the look-up has seen
 */
export function isAwaited(call: Call, id: string | undefined, found: unknown, shown: readonly unknown[]): boolean {
  for (const each of shown) firstShown(call, idOf(each));
  const at = firstShown(call, id);
  return allUnderWay(call).some((other) => other !== call && other.startedAt <= at && isRival(call, other, found));
}

/** When a look-up first saw an object: now, if none has. */
function firstShown(call: Call, id: string | undefined): number {
  const { clock } = call.scope;
  const now = clock.now();
  if (id === undefined) return now;
  const known = shownAt(clock);
  const names = namesOf(call, id);
  for (const name of names) if (!known.has(name)) known.set(name, now);
  return Math.min(now, ...names.map((name) => known.get(name) ?? now));
}

function isRival(call: Call, other: Call, found: unknown): boolean {
  if (other.path !== call.path || !other.mayBeTold || other.isRead || mayResume(call, firstCallOf(other))) return false;
  if (!mayHaveMade(askedBy(other), askedBy(call), found)) return false;
  const [names, keys] = [namesOf(call), protectingKeys(call)];
  // Whoever sends the same keys means the same payment.
  return (
    namesOf(other).some((name) => names.includes(name)) && !protectingKeys(other).some((key) => keys.includes(key))
  );
}

function askedBy({ port }: Call): Fields {
  return fieldsIn(port.request.facts);
}

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
