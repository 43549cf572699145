import { HookFault, type HookName } from '../policy/hook.js';
import { DEFAULT_ATTEMPT_TIMEOUT } from '../policy/policy.js';
import { settled } from '../time/wait.js';
import type { Call } from './call.js';
import type { Ask } from './questions.js';

/** Failed look-ups of one hook per call: one more would fail too. */
const MOST_FAILED = 3;

/** Whether the provider's look-up has failed too often to be tried again. */
export function isGivenUp({ record }: Call): boolean {
  return record.timesFailed('reconcile') + record.timesFailed('samePayment') >= MOST_FAILED;
}

/**
 * Runs a look-up within the time that the call has left. A question under way has its own time.
 * @param look runs the look-up, with what counts its questions
 * @returns `undefined` if it did not finish
 */
export function withinTime<T>(
  call: Call,
  ask: Ask,
  look: (ask: Ask) => Promise<T>,
): Promise<{ readonly given: T } | undefined> {
  let open = 0;
  const looking = look((asked, facts) => {
    open += 1;
    return ask(asked, facts).finally(() => {
      open -= 1;
    });
  });
  // An accepted answer is handed back when its time is over, whatever the look-up waits for.
  const { until } = call.record.course.asking ?? {};
  const most = until === undefined ? Number.POSITIVE_INFINITY : until - call.scope.clock.now();
  return inTime(call, 'reconcile', looking, () => open > 0, most);
}

/**
 * Waits for a hook within the call's time, and only until the caller gives up. A call without a deadline gives it the time of one
 * attempt, extended while it is busy. A hook that hangs is reported.
 * @param isBusy the hook waits for something with its own time limit
 * @param most milliseconds to wait at most
 * @returns `undefined` if it did not finish
 * @throws what the hook throws
 */
export async function inTime<T>(
  call: Call,
  hook: HookName,
  work: Promise<T>,
  isBusy: () => boolean = () => false,
  most = Number.POSITIVE_INFINITY,
): Promise<{ readonly given: T } | undefined> {
  const { limits, port, scope, policy } = call;
  const left = Math.min(limits.remaining, most);
  const isTimed = left !== Number.POSITIVE_INFINITY;
  const ms = Math.max(1, isTimed ? left : timeOf(policy.attemptTimeout));
  do {
    const end = await settled(work, ms, scope.clock, port.caller);
    if (end === 'settled') return { given: await work };
    if (end === 'gone') return undefined;
  } while (isBusy() && !isTimed);
  // The deadline cut off what the hook was waiting for: the hook is not to blame.
  if (!isBusy()) call.onError(new HookFault(hook, timeoutError(hook, ms)));
  return undefined;
}

function timeOf(attemptTimeout = DEFAULT_ATTEMPT_TIMEOUT): number {
  return attemptTimeout === Number.POSITIVE_INFINITY ? DEFAULT_ATTEMPT_TIMEOUT : attemptTimeout;
}

function timeoutError(hook: HookName, ms: number): Error {
  return Object.assign(new Error(`${hook} did not settle within ${Math.round(ms)} ms`), { name: 'TimeoutError' });
}
