import type { Refusal } from '../decision/refusal.js';
import type { Enter } from '../decision/step.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { Caller } from '../time/wait.js';
import { admit } from '../traffic/door.js';
import type { Pass } from '../traffic/pass.js';
import type { Admission, Visitor } from '../traffic/visitor.js';
import { awaitTurnToAsk } from '../traffic/waiting.js';
import type { Call } from './call.js';
import { goesOn } from './doubt.js';
import { sendInside } from './inside-run.js';
import { lendingAround } from './own-place.js';

/** Whether nothing comes before the first attempt of a call: no earlier one to look up, and the provider is ready. */
export function beginsAtOnce(call: Call): boolean {
  // What was known about an earlier call may not hold any more.
  if (goesOn(call) || call.isLeftBehind) return false;
  return enterAtOnce(call, call.startedAt);
}

/** Goes through the door if nothing is in the way, or a surrounding attempt was let in that can hand that on. */
function enterAtOnce({ around, pass }: Call, now: number): boolean {
  if (around !== undefined) sendInside(around, pass);
  return pass.enterAtOnce(now);
}

/** Goes through the door to the provider: past the retry budget, if it was not asked before. */
export function enter(call: Call, { asksBudget }: Enter): Admission | Promise<Admission> {
  const { pass, scope } = call;
  if (asksBudget && !pass.lane.allowsResend) {
    scope.reporter.budgetRefused(call.record);
    return { refusal: EMPTY };
  }
  if (enterAtOnce(call, scope.clock.now())) return AT_ONCE;
  return lendingAround(call, () => admit(new CallAtDoor(call)));
}

/** If the provider is in trouble, waits until a question of this call may go out. */
export function waitToAsk(call: Call): Promise<void> {
  return awaitTurnToAsk(new CallAtDoor(call));
}

/** Milliseconds for which a call may still wait for its turn. */
export function patienceOf({ policy, pass }: Call): number {
  return policy.longestWait - pass.waited;
}

/**
 * A call at the door. It is a class because thousands may wait, and an object literal with getters would get a hidden class of
 * its own.
 */
class CallAtDoor implements Visitor {
  constructor(private readonly call: Call) {}

  get pass(): Pass {
    return this.call.pass;
  }

  get caller(): Caller {
    return this.call.port.caller;
  }

  get request(): RequestFacts {
    return this.call.port.request.facts;
  }

  get remaining(): number {
    return this.call.limits.remaining;
  }

  get patience(): number {
    return patienceOf(this.call);
  }

  get isInDoubt(): boolean {
    return this.call.isInDoubt;
  }

  get maxRetryAfter(): number {
    return this.call.policy.maxRetryAfter;
  }

  onWait(longest: number): void {
    const { reporter } = this.call.scope;
    if (reporter.hearsWaiting) reporter.waiting(this.call.record, longest);
  }
}

const EMPTY: Refusal = { stoppedBy: 'budget', code: 'ERR_BUDGET_EMPTY', message: 'the retry budget is empty' };
const AT_ONCE: Admission = { waited: false };
