import type { Processed } from '../providers/rule.js';

/** What two things did together. */
export function either(one: Processed, other: Processed): Processed {
  if (one === 'yes' || other === 'yes') return 'yes';
  return one === 'maybe' || other === 'maybe' ? 'maybe' : 'no';
}
