import { AxiosError, type AxiosResponse } from 'axios';
import pRetry from 'p-retry';
import { Call } from '../engine/call.js';
import { asRun, beginRun, endRun, giveInside, type Run } from '../engine/inside-run.js';
import { judgeSilence } from '../engine/judge.js';
import { abandoned, attempted, begin, dealtWith, doubted, failed, succeeded, type Turn } from '../engine/live.js';
import type { Evidence } from '../engine/run-evidence.js';
import { ABORTED } from '../engine/silence.js';
import { emptyCounts } from '../engine/stats.js';
import { defaultPolicy, overlay } from '../policy/policy.js';
import type { Provider } from '../providers/provider.js';
import { Reporter } from '../report/reporter.js';
import { speak } from '../report/spoken-stack.js';
import { tieShared } from '../report/tie.js';
import { Alarms } from '../time/alarms.js';
import { type Clock, systemClock } from '../time/clock.js';
import type { Lane } from '../traffic/lane.js';
import { announced } from '../wire/turns.js';
import { exchangeOf } from './answer.js';
import { checkOf, withDoubt } from './doubt.js';
import type { HiddenFailure } from './hidden-failure.js';
import { type Judged, judge } from './judge-attempt.js';
import { checkRun, type RunOptions } from './options.js';
import { type Attempt, runOnce } from './run-once.js';
import { RunPort } from './run-port.js';
import { enterTraffic } from './traffic.js';
import { Trail } from './trail.js';
import { noteCut, watchWire } from './wire.js';

/** A failed attempt: p-retry carries it from the operation to `shouldRetry`. */
class Failed extends Error {}

/**
 * Runs any operation that returns a promise, such as a call to a vendor's SDK, and runs it again if the provider's
 * answer says that this can help and cannot do harm. It judges what the operation throws or returns as an attached
 * client judges a response. Keys are up to the operation: `run` attaches none, and renews only what is fresh on every
 * attempt (a signature).
 *
 * @throws what the last attempt threw, with its report (`recoveryOf`); an AxiosError `ERR_PROVIDER` if the operation returned an
 *   answer that is an error, or a value although its write failed or was still under way, or `ERR_BREAKER_OPEN`, `ERR_HELD_BACK`,
 *   `ERR_OVERLOADED` or `ERR_QUEUE_FULL` if it was not run at all; the signal's reason after an abort, which has no report if several
 *   calls share the signal
 * @throws TypeError that names the option, its value and what is expected
 */
export async function run<T>(operation: (attempt: Attempt) => PromiseLike<T> | T, given: RunOptions): Promise<T> {
  checkRun(operation, given);
  return runWith(operation, given, systemClock);
}

/** `run` with a clock of your own, for tests. */
export async function runWith<T>(
  operation: (attempt: Attempt) => PromiseLike<T> | T,
  given: RunOptions,
  clock: Clock,
): Promise<T> {
  const { lane, host, leave } = enterTraffic(given, clock);
  const port = new RunPort(given.signal);
  const call = callFor(given, lane, clock, port);
  const thisRun = beginRun(call);
  const stopWatching = watchWire();
  try {
    return await perform(operation, given.signal, host, call, port, thisRun);
  } finally {
    endRun(thisRun);
    stopWatching();
    leave();
  }
}

async function perform<T>(
  operation: (attempt: Attempt) => PromiseLike<T> | T,
  signal: AbortSignal | undefined,
  host: string | undefined,
  call: Call,
  port: RunPort,
  thisRun: Run,
): Promise<T> {
  const alarms = new Alarms(call.scope.clock);
  let turn: Turn = await begin(call);
  if (turn.do === 'end') throw thrownBy(call, undefined, signal);
  let last: Judged | undefined;
  const trail = new Trail(call);

  const attempt = async (number: number): Promise<T> => {
    // If this run is never judged, the previous one says nothing about it.
    last = undefined;
    const limits = call.beginAttempt();
    const once = (seen: Evidence) => runOnce(operation, number, limits, signal, alarms, seen, exchangeOf);
    const { result, evidence } = await asRun(thisRun, call.pass, once);
    await announced();
    evidence.isCut = result.isCut === true;
    noteCut(evidence);
    last = judge({ call, ran: result, evidence, trail }, host);
    port.inDoubt = last.classified && checkOf(last.classified, last.hidden);
    for (const each of evidence.requests.values()) each.isJudged = true;
    if ('value' in result.given && (last.classified === undefined || last.isDealtWith)) return result.given.value as T;
    throw new Failed();
  };

  try {
    const value = await pRetry(attempt, {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 0,
      ...(signal === undefined ? {} : { signal }),
      shouldRetry: async () => {
        if (last?.classified === undefined || last.isFault) return false;
        turn = await attempted(call, last.classified);
        if (turn.do !== 'send') return false;
        // During the wait, whatever an attempt left behind may have gone on to charge.
        const doubt = withDoubt(last.classified, trail.news());
        if (doubt === last.classified) return true;
        port.inDoubt = checkOf(doubt);
        turn = await doubted(call, doubt);
        return turn.do === 'send';
      },
    });
    // There is no look-up, so nothing is waited for.
    if (last?.classified === undefined) void succeeded(call, last?.exchange?.status);
    else dealtWith(call, last.classified);
    tieShared(value, call);
    giveInside(call.around, value);
    return value;
  } catch (error) {
    if (turn.do === 'send') giveUp(call, error, signal);
    throw thrownBy(call, error instanceof Failed ? last : { error }, signal);
  }
}

function callFor(given: RunOptions, lane: Lane, clock: Clock, port: RunPort): Call {
  const { provider, idempotent } = given;
  const policy = overlay(
    overlay(overlay(defaultPolicy, provider.policy), given.policy ?? {}),
    idempotent === undefined ? {} : { idempotent },
  );
  const scope = { clock, reporter: new Reporter(given.logger), counts: emptyCounts() };
  return new Call(scope, provider, policy, lane, port);
}

/** Ends the call, whatever the result of the run under way. */
function giveUp(call: Call, error: unknown, signal: AbortSignal | undefined): void {
  if (!signal?.aborted) {
    failed(call, 'unknown', 'request');
    return;
  }
  // p-retry throws the signal's reason in place of the result that came as the caller gave up: that run was made all the same.
  abandoned(call, error, call.onTheWire ? judgeSilence(call, ABORTED, call.port.request.facts) : undefined);
}

/** What the caller gets: what the operation threw, or an error made here; with the report tied to it. */
function thrownBy(call: Call, last: Judged | { readonly error: unknown } | undefined, signal?: AbortSignal): unknown {
  const judged = last !== undefined && 'given' in last ? last : undefined;
  const thrown = signal?.aborted ? { error: signal.reason } : (judged?.given ?? last);
  const isTheirs = thrown !== undefined && 'error' in thrown;
  const error = isTheirs ? thrown.error : errorOf(call, judged);
  tieShared(error, call);
  // What is not made here may be somebody else's too.
  if (!isTheirs) speak(error as Error, call.report().summary);
  return error;
}

function errorOf({ provider, refusal, record }: Call, last: Judged | undefined): Error {
  if (last === undefined) return new AxiosError(`${provider.name}: ${refusal?.message}`, refusal?.code);
  if (last.hidden !== undefined && 'value' in last.given) return errorOfHidden(provider, last.given.value, last.hidden);
  const { code, status } = record.course.last?.classified?.failure ?? {};
  // Without a code of the provider's own, the code is the status.
  const message = `${provider.name} answered ${code === String(status) ? `HTTP ${code}` : `${code} inside HTTP ${status}`}`;
  const response = { status: last.exchange?.status, data: last.exchange?.body, headers: {} };
  return new AxiosError(message, 'ERR_PROVIDER', undefined, undefined, response as AxiosResponse);
}

/** The operation returned a value although its write had failed, or had no answer yet. */
function errorOfHidden({ name }: Provider, data: unknown, hidden: HiddenFailure): Error {
  const { classified, sent, isUnderWay } = hidden;
  const message = isUnderWay
    ? `${name}: the operation returned a value while its write was still under way`
    : `${name}: the operation returned a value, but its write failed with ${classified.failure.code}`;
  const { status } = classified.failure;
  const response = { status, data, headers: {} } as AxiosResponse;
  const error = new AxiosError(message, 'ERR_PROVIDER', undefined, undefined, response);
  if (sent?.error !== undefined) error.cause = sent.error as Error;
  return error;
}
