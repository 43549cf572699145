import { settled } from '../time/wait.js';
import type { Subject } from './fetch-scope.js';

/** The caller's own code, or their body, did not finish within the call's deadline. */
export class Hung extends Error {}

/**
 * Waits for something that the caller controls, for as long as the call has.
 * @param what names it
 * @throws what that throws; a `Hung`; the caller's abort reason if they have given up meanwhile
 */
export async function withinCall<T>({ call, scope, caller }: Subject, what: string, work: Promise<T>): Promise<T> {
  const end = await settled(work, call.limits.remaining, scope.clock, caller);
  if (end === 'settled') return work;
  throw end === 'late' ? new Hung(`${what} did not finish before the deadline`) : caller.gone();
}
