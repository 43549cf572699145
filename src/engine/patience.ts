import { HookFault } from '../policy/hook.js';
import { DEFAULT_ATTEMPT_TIMEOUT } from '../policy/policy.js';
import { wait } from '../time/wait.js';
import type { Call } from './call.js';
import type { Port } from './port.js';

/** Look-ups of a hook that failed, in one call: one more would fail too. */
const MOST_FAILED = 3;

/** Whether the provider's look-up has failed so often that it is not asked any more. */
export function isGivenUp({ record }: Call): boolean {
  return record.timesFailed('reconcile') + record.timesFailed('samePayment') >= MOST_FAILED;
}

/**
 * Runs a look-up within the time that the call has left, and for as long as its caller has not given up. A call without a
 * deadline has the time of an attempt for it, and again while a question is under way, which has a time of its own.
 *
 * @param look runs the look-up, with what counts its questions
 * @returns `undefined` if it has come to no end
 */
export async function withinTime<T>(
  call: Call,
  ask: NonNullable<Port['ask']>,
  look: (ask: NonNullable<Port['ask']>) => Promise<T>,
): Promise<{ readonly found: T } | undefined> {
  let open = 0;
  let isOver = false;
  const looking = look((asked) => {
    open += 1;
    return ask(asked).finally(() => {
      open -= 1;
    });
  });
  const over = () => {
    isOver = true;
  };
  const noted = looking.then(over, over);
  const { limits, port, scope, policy } = call;
  const isTimed = limits.remaining !== Number.POSITIVE_INFINITY;
  const ms = Math.max(1, isTimed ? limits.remaining : timeOf(policy.attemptTimeout));
  do {
    const isWaitedFor = await wait(ms, scope.clock, port.caller, (end) => {
      void noted.then(end);
      return () => {};
    });
    if (isOver) return { found: await looking };
    if (!isWaitedFor) return undefined;
  } while (open > 0 && !isTimed);
  // A question that is under way has been cut off by the deadline: the hook is not to blame.
  if (open === 0) call.onError(new HookFault('reconcile', timeoutError(ms)));
  return undefined;
}

function timeOf(attemptTimeout = DEFAULT_ATTEMPT_TIMEOUT): number {
  return attemptTimeout === Number.POSITIVE_INFINITY ? DEFAULT_ATTEMPT_TIMEOUT : attemptTimeout;
}

function timeoutError(ms: number): Error {
  return Object.assign(new Error(`reconcile has not settled within ${Math.round(ms)} ms`), { name: 'TimeoutError' });
}
