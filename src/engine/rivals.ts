import { type Fields, fieldsIn } from '../providers/body-fields.js';
import { idOf } from '../providers/id.js';
import { perClock } from '../time/per-clock.js';
import type { Call } from './call.js';
import { Latest } from './latest.js';
import { mayHaveMade } from './may-have-made.js';
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
