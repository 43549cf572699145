import type { Refusal } from '../decision/refusal.js';
import type { Enter } from '../decision/step.js';
import { admit } from '../traffic/door.js';
import type { Admission, Visitor } from '../traffic/visitor.js';
import { awaitTurnToAsk } from '../traffic/waiting.js';
import type { Call } from './call.js';
import { lendingAround } from './own-place.js';

/** Goes through the door: past the retry budget, if that was not asked before, and to the provider. */
export async function enter(call: Call, { asksBudget }: Enter): Promise<Admission> {
  const { pass, scope } = call;
  if (asksBudget && !pass.lane.allowsResend) {
    scope.reporter.budgetRefused(call.record);
    return { refusal: EMPTY };
  }
  if (call.enterAtOnce(scope.clock.now())) return AT_ONCE;
  return lendingAround(call, () => admit(visitorOf(call), scope.clock));
}

/** Waits until a question of the call's may go out, if the provider does badly. */
export function waitToAsk(call: Call): Promise<void> {
  return awaitTurnToAsk(visitorOf(call), call.scope.clock);
}

function visitorOf(call: Call): Visitor {
  const { pass, scope, policy, port } = call;
  return {
    pass,
    caller: port.caller,
    get request() {
      return port.request.facts;
    },
    get remaining() {
      return call.limits.remaining;
    },
    get patience() {
      return call.patience;
    },
    isInDoubt: call.isInDoubt,
    maxRetryAfter: policy.maxRetryAfter,
    onWait: (longest) => {
      if (scope.reporter.hearsWaiting) scope.reporter.waiting(call.record, longest);
    },
  };
}

const EMPTY: Refusal = { stoppedBy: 'budget', code: 'ERR_BUDGET_EMPTY', message: 'the retry budget is empty' };
const AT_ONCE: Admission = { waited: false };
