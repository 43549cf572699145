import type { AxiosResponse } from 'axios';
import { type Decision, freeTraffic, isHarmless } from '../decision/decide.js';
import type { Classified } from '../failure/classify.js';
import { isInsideRun } from '../operation/context.js';
import { wait } from '../time/wait.js';
import type { Sharing } from '../traffic/sharing.js';
import { admit } from './admit.js';
import { Adopt } from './adopt.js';
import type { Call } from './call.js';
import { inquire, lookFirst } from './inquire.js';
import { answerOf, judge } from './judge.js';
import { adoptFinding, adoptSuccess, giveUp } from './settle.js';
import type { Raw } from './transmit.js';
import { feed, Resend, Stop } from './twin.js';

/** Recovers a call whose first attempt has failed: resolves or rejects as the whole call does. */
export async function recover(call: Call, raw: Raw, classified: Classified): Promise<AxiosResponse> {
  call.last = raw;
  return drive(call, () => proceed(call, raw, classified));
}

/** Drives a call to its end, through the twin where it is sent again. */
export async function drive(call: Call, begin: () => Promise<Resend | Stop | Adopt>): Promise<AxiosResponse> {
  try {
    const next = await begin();
    if (!(next instanceof Resend)) throw next;
    return adoptSuccess(call, await feed(call.scope.twin, next));
  } catch (stop) {
    if (stop instanceof Adopt) return adoptFinding(call, stop.response);
    const thrown = stop instanceof Stop ? stop.thrown : { error: stop };
    if (thrown !== undefined && call.onTheWire) recordCut(call, thrown.error);
    return giveUp(call, thrown);
  }
}

/** axios itself ends a request that was cancelled just as its answer came: that attempt was sent all the same. */
function recordCut(call: Call, error: unknown): void {
  const classified = judge(call, { error });
  if (classified === undefined) return;
  learn(call, classified);
  decideOn(call, classified);
  call.scope.reporter.decided(call.record);
}

/** Decides about a failed attempt, tells of it, and waits where it is to be sent again. */
export async function proceed(call: Call, raw: Raw, classified: Classified): Promise<Resend | Stop | Adopt> {
  if (isInsideRun()) return leaveToRun(call, classified);
  learn(call, classified);
  if (call.lane.sharing !== undefined) await consult(call, classified, call.lane.sharing);
  const decision = decideOn(call, classified);
  const goesOn = decision.stoppedBy === undefined;
  // Before it is told of, so that the line carries the keys to store.
  if (goesOn && decision.action === 're-key') call.rekey(classified.rule);
  call.scope.reporter.decided(call.record);
  if (!goesOn) {
    return call.record.course.outcome === 'unknown' ? ask(call, classified, decision) : new Stop();
  }
  // A poll asks what became of a request that still runs; it is no retry.
  if (classified.rule.poll === undefined) call.spend();
  try {
    await wait(decision.delayMs ?? 0, call.scope.clock, call.outer);
  } catch (error) {
    return new Stop({ error });
  }
  discard(raw);
  const next = classified.rule.lookFirst ? await lookFirst(call) : new Resend(call);
  if (!(next instanceof Resend)) return next;
  const admission = await admit(call);
  if (!(admission instanceof Stop)) return next;
  const isInDoubt = admission.thrown === undefined && call.record.course.outcome === 'unknown';
  return isInDoubt ? ask(call, classified, decision) : admission;
}

/** Asks what became of the call. Where it did not arrive, it is sent again within the limits of every resend. */
async function ask(call: Call, classified: Classified, decision: Decision): Promise<Resend | Stop | Adopt> {
  const next = await inquire(call, classified, decision);
  if (!(next instanceof Resend)) return next;
  const { record } = call;
  const refusal = await refuseResend(call);
  if (refusal === undefined) return next;
  const { stoppedBy } = record;
  if (refusal.thrown !== undefined || stoppedBy === undefined || record.outcome !== 'unknown') return refusal;
  // What was enough for a resend under its key may be too little to say that nothing has arrived.
  const last = record.course.ambiguous ? await inquire(call, classified, decision, false) : refusal;
  if (!(last instanceof Stop) || last.thrown !== undefined) return last;
  // Asked again, the answer has said how the call ends.
  if (last === refusal) record.end({ outcome: 'failed', stoppedBy });
  return last;
}

/** The call may not be sent again, by the budget or at the door. */
async function refuseResend(call: Call): Promise<Stop | undefined> {
  const { lane, record } = call;
  // A token that the failure was given already is still there.
  if (lane.budget !== undefined && !call.token) call.token = (await lane.sharing?.ask(true, false))?.token;
  if (!(call.token ?? lane.allowsResend)) {
    record.end({ outcome: record.course.ambiguous ? 'unknown' : 'failed', stoppedBy: 'budget' });
    call.scope.reporter.budgetRefused(record);
    return new Stop();
  }
  call.spend();
  const admission = await admit(call);
  return admission instanceof Stop ? admission : undefined;
}

/** What the failure says of the provider is for all calls. */
function learn(call: Call, classified: Classified): void {
  call.onTheWire = false;
  const { ticket } = call;
  call.ticket = undefined;
  // Where nothing is timed, the attempt was sent at some time since the call began.
  call.lane.fail(classified, call.request, ticket, Number.isNaN(call.sentAt) ? call.startedAt : call.sentAt);
}

/** Hears what other processes know, and asks their budget for a resend, where the decision depends on that. */
async function consult(call: Call, { rule, kind }: Classified, sharing: Sharing): Promise<void> {
  const { policy, lane, record } = call;
  const mayResend = rule.action === 'reconcile' ? isHarmless({ rule, kind }, policy) : rule.action !== 'fail-fast';
  if (!mayResend) return;
  if (!call.repeatable || record.course.attempts.length + 1 >= policy.maxAttempts) {
    sharing.flush();
    return;
  }
  const wantsToken = lane.budget !== undefined && call.token !== true && rule.poll === undefined;
  const given = await sharing.ask(wantsToken, false);
  if (wantsToken) call.token = given?.token;
}

function decideOn(call: Call, classified: Classified): Decision {
  const { record, policy, scope, lane } = call;
  const decision = record.course.fail(
    classified,
    {
      repeatable: call.repeatable,
      protectedFor: call.protectedFor,
      replaceable: (key) => call.isReplaceable(key),
      remaining: call.remaining,
      traffic: lane.traffic(call.request, call.token),
      random: scope.clock.random,
      elapsedMs: record.elapsedMs,
      onError: (error) => record.noteHookError(error),
    },
    policy,
  );
  if (decision.deferred || decision.stoppedBy === 'breaker')
    record.retryAt = scope.clock.wall() + (decision.delayMs ?? 0);
  return decision;
}

/** Inside `run()` every attempt of the operation is one attempt here, and the surrounding loop decides. */
function leaveToRun(call: Call, classified: Classified): Stop {
  learn(call, classified);
  call.record.course.fail(
    classified,
    {
      repeatable: false,
      protectedFor: 0,
      replaceable: () => false,
      remaining: 0,
      traffic: freeTraffic,
      random: call.scope.clock.random,
      elapsedMs: call.record.elapsedMs,
    },
    call.policy,
  );
  call.insideRun = true;
  return new Stop();
}

/** An answer that is not handed on may be a stream, which would hold its socket. */
function discard(raw: Raw): void {
  const data: unknown = (raw.response ?? answerOf(raw.error))?.data;
  const { destroy } = (data ?? {}) as { destroy?: unknown };
  if (typeof destroy === 'function') destroy.call(data);
}
