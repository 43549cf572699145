import axios from 'axios';
import { writesOf } from './money.js';
import type { Observation } from './play.js';
import type { Scenario } from './scenario.js';

/** How the call behaved, whatever came of the money: its end, its limits, its waits and its keys. Returns what is wrong. */
export function judgeConduct(scenario: Scenario, observation: Observation): string[] {
  const { settled, report, seen, finished, responseInterceptorRuns, timersLeft, requestsAtEnd } = observation;
  if (settled === undefined) return ['it never ended'];
  if (report === undefined) return ['what it gave has no report'];
  const wrong: string[] = [];
  if (finished !== 1) wrong.push(`it finished ${finished} times`);
  if (responseInterceptorRuns !== 1) wrong.push(`the response interceptor ran ${responseInterceptorRuns} times`);
  if (timersLeft > 0) wrong.push(`${timersLeft} timers left`);
  if (seen.length > requestsAtEnd) wrong.push('a request was sent after its end');
  return [
    ...wrong,
    ...judgeEnd(scenario, observation),
    ...judgeLimits(scenario, observation),
    ...judgeWaits(scenario, observation),
    ...judgeRekeying(scenario, observation),
    ...judgeResends(scenario, observation),
  ];
}

function judgeEnd({ abortAt, meddling }: Scenario, { settled, report, endedAt, thrown }: Observation): string[] {
  const wrong: string[] = [];
  const error: unknown = settled?.error;
  const outcome = report?.outcome;
  const isGood = outcome === 'ok' || outcome === 'recovered' || outcome === 'reconciled';
  if (isGood && error !== undefined) wrong.push(`${outcome}, and rejected`);
  // Where nothing was sent, the caller gets what their own code has thrown, and nothing around it.
  const isOwn = error !== undefined && error === thrown && report?.attempts.length === 0;
  if (error !== undefined && !isOwn && !axios.isAxiosError(error))
    wrong.push('it rejected with something else than an AxiosError');
  if (axios.isCancel(error) !== (outcome === 'aborted')) wrong.push(`${outcome}, and rejected with ${String(error)}`);
  if (outcome === 'aborted' && (abortAt === undefined || endedAt !== abortAt)) {
    wrong.push(`aborted at ${endedAt}, and the caller gave up at ${abortAt}`);
  }
  if (abortAt !== undefined && abortAt > 0 && endedAt > abortAt)
    wrong.push(`it went on after the abort, to ${endedAt}`);
  if (outcome === 'deferred' && report?.retryAt === undefined) wrong.push('deferred, and not until when');
  // A resend that was named anew is not sent, which is the caller's request too.
  const isThrown = thrown !== undefined && meddling !== 'renaming';
  const isTold = isThrown && !isOwn && report?.stoppedBy === 'request' && error !== undefined;
  if (isTold && (error as Error).cause !== thrown) wrong.push('what the interceptor threw is not the cause');
  return wrong;
}

function judgeLimits({ policy, subject }: Scenario, observation: Observation): string[] {
  const { endedAt, seen, report } = observation;
  const wrong: string[] = [];
  const attempts = seen.filter(({ kind, sense }) => kind !== 'look-up' && sense !== 'running').length;
  if (attempts > policy.maxAttempts) wrong.push(`${attempts} attempts of ${policy.maxAttempts}`);
  // A timer fires on a whole millisecond, and the sums of its times are rounded.
  if (policy.deadline !== false && endedAt > policy.deadline + 1.001)
    wrong.push(`it took ${endedAt} of ${policy.deadline}`);
  // No row of Midtrans has a limit of its own.
  const polls = seen.filter(({ sense }) => sense === 'running').length;
  const isSpent = (report?.attempts.length ?? 0) - polls >= policy.maxAttempts || subject !== 'midtrans';
  if (report?.stoppedBy === 'attempts' && !isSpent) wrong.push(`spent after ${attempts} of ${policy.maxAttempts}`);
  return wrong;
}

/** What the provider told to wait is a floor, whatever was asked in between; and nobody waits longer than they would. */
function judgeWaits({ policy }: Scenario, { seen }: Observation): string[] {
  const wrong: string[] = [];
  const attempts = seen.filter(({ kind }) => kind !== 'look-up');
  attempts.forEach(({ tellsMs, deliveredAt }, index) => {
    const next = attempts[index + 1];
    if (tellsMs === undefined || deliveredAt === undefined || next === undefined) return;
    const waited = next.sentAt - deliveredAt;
    const isAsked = seen.some(
      ({ kind, sentAt }) => kind === 'look-up' && sentAt >= deliveredAt && sentAt < next.sentAt,
    );
    if (tellsMs > policy.maxRetryAfter && !isAsked)
      wrong.push(`waited ${waited} ms of at most ${policy.maxRetryAfter}`);
    if (waited < tellsMs) wrong.push(`sent again after ${waited} ms, and told to wait ${tellsMs}`);
  });
  return wrong;
}

/** A key is replaced once, and only where no attempt with it can have taken effect, or none of it is left. */
function judgeRekeying({ subject }: Scenario, observation: Observation): string[] {
  const wrong: string[] = [];
  const writes = writesOf(observation);
  const changes = writes.flatMap((write, index) => (index > 0 && write.id !== writes[index - 1]?.id ? [index] : []));
  if (changes.length > 1) wrong.push('re-keyed more than once');
  for (const change of changes) {
    const before = observation.report?.attempts.slice(0, change) ?? [];
    if (subject !== 'square' && before.some(({ processed }) => processed !== 'no'))
      wrong.push('re-keyed after an ambiguous attempt');
  }
  return wrong;
}

/** What is refused for good is not sent again; nor what the caller forbids, unless it was found twice that it did not arrive. */
function judgeResends({ idempotent }: Scenario, observation: Observation): string[] {
  const wrong: string[] = [];
  const writes = writesOf(observation);
  writes.slice(0, -1).forEach(({ sense, sentAt }, index) => {
    if (sense === 'final') wrong.push('sent again after a final refusal');
    const until = writes[index + 1]?.sentAt ?? 0;
    const answers = observation.seen.filter(
      (each) => each.kind === 'look-up' && each.isProper && each.sentAt >= sentAt && each.sentAt < until,
    );
    const isForbidden = idempotent === false && observation.report?.attempts[index]?.processed !== 'no';
    if (isForbidden && answers.length < 2) wrong.push('sent again though the caller forbids it');
  });
  return wrong;
}
