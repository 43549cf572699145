import type { Call } from './call.js';
import { resumes } from './doubt.js';
import { abandoned, type Ended } from './live.js';

/**
 * The call ended before its first attempt: the caller gave up, or the caller's own code threw. Nothing was sent, but an earlier
 * call that this one was to resume may have taken effect.
 */
export function neverBegun(call: Call, error: unknown): Ended {
  const { policy, scope } = call;
  if (resumes(call)) call.record.course.resume(scope.clock.now(), 0, policy.doubt?.lasting);
  return abandoned(call, error);
}
