import type { Outcome } from '../decision/outcome.js';
import type { Settle } from '../decision/step.js';
import { shownDecline } from '../failure/showable.js';
import type { Finding } from '../providers/look-up.js';
import type { Call } from './call.js';
import { doubtOf } from './doubt.js';
import { rememberKeys } from './key-life.js';
import { rememberSpent } from './spent-keys.js';
import { leaveProcess } from './standstill.js';
import { endUnderWay } from './under-way.js';

/** The call is over, and has been reported. */
export interface Ended {
  readonly do: 'end';
  /** The caller gets the last answer, that of a look-up, or an error. */
  readonly as: 'success' | 'adopted' | 'failure';
  /** The finding of the look-up, which the caller gets. */
  readonly finding?: Finding;
  /** What the caller's own code threw, or the error for a caller who gave up. */
  readonly thrown?: { readonly error: unknown };
  readonly isAborted?: true;
}

/** What else is known about an end. */
interface Circumstances {
  /** What the caller's own code threw. */
  readonly thrown?: { readonly error: unknown };
  /** The attempt failed inside a `run()`, which reports it. */
  readonly isLeft?: true;
}

const SURE: ReadonlySet<Outcome> = new Set(['ok', 'recovered', 'reconciled', 'failed']);

/** Ends a call: closes its record, gives back what it holds, and reports it. */
export function settle(call: Call, step: Settle, { thrown, isLeft }: Circumstances = {}): Ended {
  const { record, scope } = call;
  // Nobody waits for it any more: it has already been reported.
  if (call.endedAt !== undefined) return { do: 'end', as: 'failure', ...(thrown && { thrown }) };
  if (step.retryIn !== undefined) record.retryAt = Math.ceil(scope.clock.wall() + step.retryIn);
  record.declined ??= shownDecline(step.declined, call.provider.shows);
  const ended = endOf(call, step, thrown);
  // A time that passed while the call waited helps nobody.
  if (record.outcome !== 'deferred' && (record.retryAt ?? 0) <= scope.clock.wall()) record.retryAt = undefined;
  if (!SURE.has(record.outcome)) record.doubt = doubtOf(call);
  call.endedAt = scope.clock.now();
  call.answered = undefined;
  call.pass.handIn();
  endUnderWay(call);
  leaveProcess(call);
  rememberKeys(call);
  rememberSpent(call);
  scope.counts.outcomes[record.outcome] += 1;
  call.leaveRun();
  if (!isLeft) scope.reporter.finished(record);
  return ended;
}

function endOf(call: Call, step: Settle, given: { readonly error: unknown } | undefined): Ended {
  const { record, port } = call;
  const { outcome, stoppedBy, adopt } = step;
  const end = { ...(outcome && { outcome }), ...(stoppedBy && { stoppedBy }) };
  const last = record.course.last;
  const isTakenBack = outcome === 'failed' || outcome === 'aborted';
  const hasSucceeded = last !== undefined && last.classified === undefined && given === undefined && !isTakenBack;
  if (adopt !== undefined || hasSucceeded) {
    const finding = adopt === 'last' ? undefined : adopt;
    if (adopt !== undefined) call.isPending = finding?.pending ?? false;
    if (finding !== undefined) record.partial = finding.partial === true;
    record.end(end);
    return finding === undefined ? { do: 'end', as: 'success' } : { do: 'end', as: 'adopted', finding };
  }
  const thrown = givenUp(call, given) ?? given;
  const isAborted = thrown !== undefined && port.caller.isAbort(thrown.error);
  if (isAborted) record.end({ outcome: 'aborted' });
  else if (thrown !== undefined) record.end({ ...end, stoppedBy: 'request' });
  else record.end(end);
  return { do: 'end', as: 'failure', ...(thrown && { thrown }), ...(isAborted && { isAborted }) };
}

/** If the caller has given up, even during a look-up, the client rejects with its own error. */
function givenUp({ record, port }: Call, given: { readonly error: unknown } | undefined): typeof given {
  const isTold = given === undefined ? record.course.outcome === 'aborted' : port.caller.isAbort(given.error);
  const error = isTold ? undefined : port.caller.gone();
  return error === undefined ? undefined : { error };
}
