import type { ResolvedPolicy } from '../policy/policy.js';
import type { Asking } from './asking.js';
import { comeBack, type Failed } from './come-back.js';
import type { Course } from './course.js';
import type { Facts, Settle, Step } from './step.js';

/** Nothing has arrived, and nothing can arrive any more under the old keys. What a used key has proved outweighs any look-up. */
export function afresh(course: Course, asking: Asking, facts: Facts, policy: ResolvedPolicy): Step | undefined {
  if (course.evident) return undefined;
  const isBurnt = isBurntKey(course, facts);
  course.absolve();
  return isBurnt ? renew(course, asking, facts, policy) : comeBack(course, asking, facts, policy);
}

/**
 * The provider keeps the failure under the key. The caller may send a key of their own again in a later call, so that is replaced
 * only if the provider says that it makes nothing under it any more: that it has repeated what it keeps. Failing twice proves
 * nothing, because no failure before the keys are looked at is kept.
 */
function isBurntKey({ last }: Course, facts: Facts): boolean {
  const { rule, failure } = (last as Failed).classified;
  const [name] = rule.keys ?? [];
  return name === undefined || facts.isMadeHere(name) || failure.replayed === true;
}

/** Sends it again under fresh keys. */
export function renew(course: Course, asking: Asking, facts: Facts, policy: ResolvedPolicy): Step {
  const fresh = freshFor(course, facts);
  return fresh === undefined ? IRREPLACEABLE : { ...comeBack(course, asking, facts, policy), ...fresh };
}

/** Nothing is done, and it cannot be sent again: the old keys cannot be replaced. */
export const IRREPLACEABLE: Settle = { do: 'settle', outcome: 'failed', stoppedBy: 'rule' };

/** The keys to replace, if there are any: under the old ones, the answer would be the voided object. `undefined`: they stay. */
export function freshFor(course: Course, facts: Facts): Pick<Settle, 'rekey'> | undefined {
  const { rule } = (course.last as Failed).classified;
  const [first] = rule.keys ?? [];
  if (first !== undefined) return facts.replaceable(first) ? { rekey: rule } : undefined;
  const keys = facts.freshKeys;
  if (keys === undefined) return undefined;
  return keys.length > 0 ? { rekey: { keys } } : {};
}
