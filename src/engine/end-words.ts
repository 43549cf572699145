import type { CallRecord } from '../report/call-record.js';
import type { Call } from './call.js';
import type { Ended } from './settle.js';

/** The code of an error that stands for what became of an earlier call. */
export const NOT_RESUMED = 'ERR_NOT_RESUMED';

/** What the error says of a call that ended before anything was sent: it was not let through, or not resumed. */
export function ofUnsent({ provider, refusal, record }: Call): { readonly message: string; readonly code: string } {
  if (refusal !== undefined) return { message: `${provider.name}: ${refusal.message}`, code: refusal.code };
  return { message: `${provider.name}: ${whyUnsent(record)}, and nothing was sent`, code: NOT_RESUMED };
}

function whyUnsent({ outcome, course }: CallRecord): string {
  if (outcome === 'failed') return 'the earlier call was refused';
  const isOthers = course.processed === 'no' && !course.isUndecided;
  return isOthers ? 'this process stood still and may have lost its job' : 'the earlier call may have taken effect';
}

/** What it says if the answer has the status of a success, but is an error. */
export function ofAnswer({ provider, record }: Call, status: number): string {
  const { code } = record.course.last?.classified?.failure ?? {};
  const said = code === undefined ? 'refused later what it had accepted' : `answered ${code}`;
  return `${provider.name} ${said} inside HTTP ${status}`;
}

/** Errors thrown by the caller's own code, which nothing else reports. */
export interface Causes {
  /** It kept the call from being sent again, and becomes the cause, whatever the client says about the connection. */
  readonly stop?: unknown;
  /** It stopped nothing, and becomes the cause only if there is no other. */
  readonly beside?: unknown;
}

/** @param withheld why a retry that was ready was not sent */
export function causesOf({ record }: Call, { thrown }: Ended, withheld: unknown): Causes {
  return { stop: thrown?.error ?? withheld, beside: record.hookError };
}
