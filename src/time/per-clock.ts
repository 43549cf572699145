import type { Clock } from './clock.js';

/** What is kept for each clock, whose times it holds: made when it is first asked for, and gone with its clock. */
export function perClock<T extends object, C extends Clock = Clock>(make: (clock: C) => T): (clock: C) => T {
  const known = new WeakMap<C, T>();
  return (clock) => {
    const kept = known.get(clock);
    if (kept !== undefined) return kept;
    const made = make(clock);
    known.set(clock, made);
    return made;
  };
}
