import type { Earlier } from '../decision/step.js';
import type { Doubt } from '../policy/doubt.js';
import { Naps } from '../time/naps.js';
import type { Call } from './call.js';

/** What is known of the call that this one goes on with. */
export function earlierOf({ policy, scope }: Call): { readonly earlier?: Earlier } {
  const { doubt } = policy;
  if (doubt === undefined) return {};
  return { earlier: { agoMs: Math.max(0, scope.clock.wall() - doubt.since), absences: doubt.absences } };
}

/** How much is known of what became of a call, for whoever goes on with it; `undefined` if nothing of it is in doubt. */
export function doubtOf({ record, scope }: Call): Doubt | undefined {
  const { givenUpAt, processed, asking } = record.course;
  if (givenUpAt === undefined || processed === 'no') return undefined;
  const absences = asking?.why === 'resume' || asking?.why === 'doubt' ? asking.absences : 0;
  return { since: Math.round(Naps.of(scope.clock).wallAt(givenUpAt)), absences };
}
