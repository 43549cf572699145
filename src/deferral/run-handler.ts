import { HookFault } from '../policy/hook.js';
import { isError } from '../report/careful.js';
import { recoveryOf } from '../report/recovery-of.js';
import { systemClock } from '../time/clock.js';
import { Pulse } from '../time/pulse.js';
import { type Deferral, doubtAfterKill, isInDoubt } from './deferral.js';
import type { DeferralHandler, DuePayment } from './due-payment.js';
import type { Ended } from './next-step.js';
import { isOwnAnswer, isOwnError } from './own-call.js';
import { within } from './within.js';

const pulse = Pulse.of(systemClock);

/** The outside limits of a run of the handler. */
export interface RunLimits {
  /** Milliseconds; `false` for no limit. */
  readonly timeout: number | false;
  /** Learns when a handler takes longer. */
  readonly onFault: (fault: HookFault) => void;
  /** Milliseconds since the epoch: when the queue was asked for it, if that is known. */
  readonly askedAt?: number | undefined;
}

/** The handler returned something unreadable. */
export const UNREADABLE = Symbol('unreadable');
/** The handler returned the answer to another call than the payment's. */
export const ANOTHERS = Symbol("another's");

/** Runs the handler once, and says how that ended. `signal` is the queue's own, which cancels the run. */
export async function runHandler<Data>(
  handler: DeferralHandler<Data>,
  stored: Deferral<Data>,
  attempt: number,
  signal: AbortSignal | undefined,
  limits: RunLimits,
): Promise<Ended | typeof UNREADABLE | typeof ANOTHERS> {
  const { data, keys, sent } = stored;
  const inDoubt = isInDoubt(stored, attempt);
  const stop = new AbortController();
  const cancel = () => stop.abort(signal?.reason);
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  // A handler that takes its time before it makes the call has not stood still.
  pulse.watch();
  // The queue's answer, or the handler before it makes the call, may take its time, or the machine may sleep: another worker may have the
  // job by then.
  const knownAt = Math.min(Date.now(), limits.askedAt ?? Number.POSITIVE_INFINITY);
  const recovery = { keys, knownAt, ...doubtOf(stored, inDoubt, attempt), askOnce: true };
  let returned: unknown;
  try {
    const payment = { data, recovery, signal: stop.signal, keys, report: stored.report, inDoubt, attempt, sent };
    returned = await timed(handler, payment, stop, limits);
    // An error that is returned instead of thrown is still an error.
    if (isError(returned)) throw returned;
  } catch (error) {
    const report = isOwnError(error, stored, inDoubt) ? recoveryOf(error) : undefined;
    return { attempt, report, error, threw: true };
  } finally {
    pulse.leave();
    signal?.removeEventListener('abort', cancel);
  }
  if (returned === null) return { attempt, report: undefined, threw: false };
  // A handler that forgets to return the response, or swallows the error, would end a payment that may not have been made.
  const report = recoveryOf(returned);
  if (report === undefined) return UNREADABLE;
  return isOwnAnswer(returned as object, report, stored, inDoubt) ? { attempt, report, threw: false } : ANOTHERS;
}

/** A run that was killed may have sent something at any time until now. */
function doubtOf(stored: Deferral, inDoubt: boolean, attempt: number): DuePayment<never>['recovery'] {
  if (!inDoubt) return { processed: 'no' };
  const { report, runs } = stored;
  const doubt = attempt === runs + 1 ? report.doubt : doubtAfterKill(stored, Date.now());
  return { processed: 'maybe', ...(doubt && { doubt }) };
}

/** The handler, within its time. */
async function timed<Data>(
  handler: DeferralHandler<Data>,
  payment: DuePayment<Data>,
  stop: AbortController,
  { timeout, onFault }: RunLimits,
): Promise<unknown> {
  const handled = Promise.resolve(handler(payment));
  if (timeout === false) return handled;
  return within(timeout, handled, () => {
    const error = new Error(`the handler did not settle within ${timeout} ms`);
    error.name = 'TimeoutError';
    onFault(new HookFault('handler', error));
    // Last, so that whatever the handler does about it comes too late to count.
    queueMicrotask(() => stop.abort(error));
    return error;
  });
}
