import type { Refusal } from '../decision/refusal.js';
import type { Enter } from '../decision/step.js';
import { type Admission, admit } from '../traffic/door.js';
import type { Call } from './call.js';

/** Goes through the door: past the retry budget, if that was not asked before, and to the provider. */
export async function enter(call: Call, { asksBudget }: Enter): Promise<Admission> {
  const { pass, scope, policy, port } = call;
  const { lane } = pass;
  if (asksBudget && !lane.allowsResend) {
    scope.reporter.budgetRefused(call.record);
    return { refusal: EMPTY };
  }
  if (pass.isLetIn) {
    pass.isLetIn = false;
    return AT_ONCE;
  }
  const now = scope.clock.now();
  if (!pass.isSuspect && lane.isClear(now)) {
    pass.ticket = lane.breaker?.admit(now);
    return AT_ONCE;
  }
  const visitor = {
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
  };
  return admit(visitor, scope.clock);
}

const EMPTY: Refusal = { stoppedBy: 'budget', code: 'ERR_BUDGET_EMPTY', message: 'the retry budget is empty' };
const AT_ONCE: Admission = { waited: false };
