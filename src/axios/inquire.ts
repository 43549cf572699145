import { exponential } from '../decision/backoff.js';
import type { Decision } from '../decision/decide.js';
import { conclude, type Finding } from '../decision/reconcile.js';
import type { Classified } from '../failure/classify.js';
import { Adopt } from './adopt.js';
import type { Call } from './call.js';
import { askAbout, responseOf } from './look-up.js';
import { Resend, Stop } from './twin.js';
import { wait } from './wait.js';

/** Between look-ups; the caller's own backoff replaces it. */
const lookUpBackoff = exponential({ initial: 2000, factor: 1.5, max: 10_000, jitter: 'none' });

/** Where the policy has no deadline, a provider that never decides is asked so often. */
const MOST_LOOK_UPS = 20;

/** Asks what became of a call that would end as `unknown`, until the answer decides or the deadline is near. */
export async function inquire(call: Call, classified: Classified, decision: Decision): Promise<Resend | Stop | Adopt> {
  const { clock } = call.scope;
  const ambiguous = call.record.course.ambiguous || decision.landed === true;
  let delayMs = classified.rule.action === 'reconcile' ? (classified.rule.delay?.initial ?? 0) : 0;
  let absences = 0;
  for (let asked = 1; asked <= MOST_LOOK_UPS; asked++) {
    if (delayMs >= call.remaining) return new Stop();
    try {
      await wait(delayMs, clock, call.outer);
    } catch (error) {
      return new Stop({ error });
    }
    const finding = await askAbout(call);
    if (finding === undefined) return new Stop();
    absences = finding.state === 'absent' ? absences + 1 : 0;
    const conclusion = conclude(finding.state, { ambiguous, absences, resendable: isResendable(call, decision) });
    if (conclusion !== 'ask-again') return act(call, classified, finding, conclusion);
    delayMs = call.policy.backoff?.(asked, delayMs, clock.random) ?? lookUpBackoff(asked, delayMs, clock.random);
  }
  return new Stop();
}

function act(
  call: Call,
  { rule }: Classified,
  finding: Finding,
  conclusion: Exclude<ReturnType<typeof conclude>, 'ask-again'>,
): Resend | Stop | Adopt {
  const { record } = call;
  switch (conclusion) {
    case 'adopt':
      return new Adopt(responseOf(call, finding));
    case 'resend':
      record.course.absolve();
      return new Resend(call);
    case 're-key':
      if (!hasAttempts(call) || rule.keys?.[0] === undefined || !call.isReplaceable(rule.keys[0])) break;
      call.rekey(rule);
      return new Resend(call);
    case 'decline':
      record.declined = finding.declined;
      break;
    case 'failed':
      break;
    case 'unknown':
      return new Stop();
  }
  record.course.absolve();
  record.end({ outcome: 'failed' });
  return new Stop();
}

function isResendable(call: Call, { action }: Decision): boolean {
  return action === 'reconcile' && call.repeatable && hasAttempts(call) && call.remaining > 0;
}

function hasAttempts({ record, policy }: Call): boolean {
  return record.course.attempts.length < policy.maxAttempts;
}
