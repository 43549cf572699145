import type { Call } from '../engine/call.js';
import type { Evidence } from '../engine/run-evidence.js';
import type { Classified } from '../failure/classify.js';
import { isFollowed, isSameWrite, type Write, writesOf } from './writes.js';

/** The failure of a write in an operation that returned a value all the same. */
export interface HiddenFailure extends Failed {
  /** A later request was answered with a success, so the operation went on, and the value comes from that. */
  readonly isFollowed: boolean;
  /** The operation sent other writes too, and any of them may be the payment. */
  readonly isOneOfSeveral: boolean;
}

interface Failed extends Write {
  readonly classified: Classified;
}

/**
 * The last write of an attempt that failed and was not made up for: an operation that catches the error, reads the answer without a
 * look at its status, or does not wait for it, returns a value that looks like a success. `undefined` if there is none.
 */
export function hiddenFailure(call: Call, evidence: Evidence, host: string | undefined): HiddenFailure | undefined {
  const writes = writesOf(call, evidence, host);
  const open = writes.filter(hasFailed).filter((each) => !writes.some((later) => makesUpFor(later, each)));
  const last = open.reduce<Failed | undefined>(
    (found, each) => (found && found.begun > each.begun ? found : each),
    undefined,
  );
  return last && { ...last, isFollowed: isFollowed(last, evidence), isOneOfSeveral: writes.length > 1 };
}

function hasFailed(write: Write): write is Failed {
  return write.classified !== undefined;
}

function makesUpFor(later: Write, failed: Failed): boolean {
  return (
    later.classified === undefined && !later.isUnderWay && later.begun >= failed.over && isSameWrite(later, failed)
  );
}
