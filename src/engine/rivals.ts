import { type Fields, fieldsIn } from '../providers/body-fields.js';
import type { Call } from './call.js';
import { mayHaveMade } from './may-have-made.js';
import { namesOf, protectingKeys } from './own-names.js';
import { allUnderWay } from './under-way.js';

/**
 * Whether what a look-up has found for a call may be the own of an equal one, whose own answer may still say so. A call that is sent after
 * it was found has not made it. So this ends with those that are under way now, whatever is sent meanwhile.
 *
 * @param id of what was found, if it has one
 */
export function isAwaited(call: Call, id: string | undefined, found: unknown): boolean {
  const known = call.rivals ?? new Map<string | undefined, readonly Call[]>();
  call.rivals = known;
  const rivals = known.get(id) ?? allUnderWay(call).filter((other) => isRival(call, other, found));
  const left = rivals.filter(({ mayBeTold }) => mayBeTold);
  known.set(id, left);
  return left.length > 0;
}

function isRival(call: Call, other: Call, found: unknown): boolean {
  if (other === call || other.path !== call.path || other.isRead) return false;
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
