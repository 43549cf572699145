import { type Fields, fieldsIn } from '../providers/body-fields.js';
import { idOf } from '../providers/id.js';
import type { Call } from './call.js';
import { mayHaveMade } from './may-have-made.js';
import { firstCallOf, mayResume, namesOf, protectingKeys } from './own-names.js';
import { allUnderWay } from './under-way.js';

/**
 * Whether what a look-up has found for a call may be the own of an equal one, whose own answer may still say so. A call that is sent after
 * the provider has shown it has not made it. So this ends with those that are under way now, whatever is sent meanwhile.
 *
 * @param id of what was found, if it has one
 * @param shown the ids of all that the look-up has seen
 */
export function isAwaited(call: Call, id: string | undefined, found: unknown, shown: readonly unknown[]): boolean {
  const now = allUnderWay(call).filter((other) => other !== call && other.path === call.path && other.mayBeTold);
  const known = call.rivals ?? new Map<string | undefined, readonly Call[]>();
  call.rivals = known;
  for (const name of shown.map(idOf)) if (!known.has(name)) known.set(name, now);
  return (known.get(id) ?? now).some((other) => other.mayBeTold && isRival(call, other, found));
}

function isRival(call: Call, other: Call, found: unknown): boolean {
  if (other.isRead || mayResume(call, firstCallOf(other)) || !mayHaveMade(askedBy(other), askedBy(call), found))
    return false;
  const [names, keys] = [namesOf(call), protectingKeys(call)];
  // Whoever sends the same keys means the same payment.
  return (
    namesOf(other).some((name) => names.includes(name)) && !protectingKeys(other).some((key) => keys.includes(key))
  );
}

function askedBy({ port }: Call): Fields {
  return fieldsIn(port.request.facts);
}
