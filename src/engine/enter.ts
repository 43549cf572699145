import { isHarmless } from '../decision/decide.js';
import type { Refusal } from '../decision/refusal.js';
import type { Enter } from '../decision/step.js';
import type { Classified } from '../failure/classify.js';
import { type Admission, admit } from '../traffic/door.js';
import type { Sharing } from '../traffic/sharing.js';
import type { Call } from './call.js';
import { policyInForce } from './callers-word.js';

/** Goes through the door: past the retry budget, if that was not asked before, and to the provider. */
export async function enter(call: Call, { asksBudget }: Enter): Promise<Admission> {
  const { pass, scope, policy, port } = call;
  const { lane } = pass;
  if (asksBudget) {
    // A token that the failure was given already is still there.
    if (lane.budget !== undefined && !pass.token) pass.token = (await lane.sharing?.ask(true, false))?.token;
    if (!pass.allowsResend) {
      scope.reporter.budgetRefused(call.record);
      return { refusal: EMPTY };
    }
    pass.spend();
  }
  if (pass.isLetIn) {
    pass.isLetIn = false;
    return AT_ONCE;
  }
  const now = scope.clock.now();
  if (lane.isClear(now)) {
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
    maxRetryAfter: policy.maxRetryAfter,
  };
  return admit(visitor, scope.clock);
}

const EMPTY: Refusal = { stoppedBy: 'budget', code: 'ERR_BUDGET_EMPTY', message: 'the retry budget is empty' };
const AT_ONCE: Admission = { waited: false };

/** Hears what other processes know, and asks their budget for a resend, where the decision depends on that. */
export async function consult(call: Call, { rule, kind }: Classified, sharing: Sharing): Promise<void> {
  const { pass, record, port } = call;
  const policy = policyInForce(call);
  const mayResend = rule.action === 'reconcile' ? isHarmless({ rule, kind }, policy) : rule.action !== 'fail-fast';
  if (!mayResend) return;
  if (!port.request.isRepeatable || record.course.attempts.length + 1 >= policy.maxAttempts) {
    sharing.flush();
    return;
  }
  const wantsToken = pass.lane.budget !== undefined && pass.token !== true && rule.poll === undefined;
  const given = await sharing.ask(wantsToken, false);
  if (wantsToken) pass.token = given?.token;
}
