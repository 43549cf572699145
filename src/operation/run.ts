import { AxiosError, type AxiosResponse } from 'axios';
import pRetry from 'p-retry';
import { freeTraffic } from '../decision/decide.js';
import { type Classified, classify, classifyTransport } from '../failure/classify.js';
import { checkOptions } from '../policy/check.js';
import { defaultPolicy, overlay, type ResolvedPolicy } from '../policy/policy.js';
import type { Exchange } from '../providers/exchange.js';
import { CallRecord } from '../report/call-record.js';
import { tie } from '../report/recovery-of.js';
import { Reporter } from '../report/reporter.js';
import { type Clock, systemClock } from '../time/clock.js';
import { wait } from '../time/wait.js';
import { exchangeOf, type Given, requestOfError } from './answer.js';
import { asRun } from './context.js';
import { type RunOptions, runSchema } from './options.js';
import { runOnce } from './run-once.js';

/** What an operation gets on each attempt. */
export interface Attempt {
  /** From 1. */
  readonly attempt: number;
  /** Aborted when the attempt's time is over, or by the caller: for SDKs that take a signal. */
  readonly signal: AbortSignal;
}

/** An attempt that has failed: p-retry carries it from the operation to `shouldRetry`. */
class Failed extends Error {}

/**
 * Runs any operation that returns a promise, such as a call of a vendor's SDK, and runs it again where the provider's
 * answer says that this can help and cannot do harm. What the operation throws, or returns, is judged as an attached
 * client judges a response. Keys are the operation's own business: none are attached, and only what is made anew on every
 * attempt (a signature) can be replaced.
 *
 * @throws what the last attempt threw, with its report (`recoveryOf`); an AxiosError `ERR_PROVIDER` where the operation
 *   returned an answer that is an error; the signal's reason after an abort
 * @throws TypeError that names the option, its value and what would be right
 */
export function run<T>(operation: (attempt: Attempt) => PromiseLike<T> | T, given: RunOptions): Promise<T> {
  checkOptions('run', runSchema, { operation, ...given });
  return runWith(operation, given, systemClock);
}

/** `run` with a clock of one's own, for tests. */
export async function runWith<T>(
  operation: (attempt: Attempt) => PromiseLike<T> | T,
  given: RunOptions,
  clock: Clock,
): Promise<T> {
  const { provider, signal, idempotent } = given;
  const policy = overlay(
    overlay(overlay(defaultPolicy, provider.policy), given.policy ?? {}),
    idempotent === undefined ? {} : { idempotent },
  );
  const startedAt = clock.now();
  const reporter = new Reporter(given.logger);
  const record = new CallRecord({
    provider,
    policy,
    method: undefined,
    path: '',
    keys: () => ({}),
    elapsed: () => clock.now() - startedAt,
  });
  const remaining = () => policy.deadline - (clock.now() - startedAt);
  let last: Judged | undefined;

  const attempt = async (number: number): Promise<T> => {
    const limit = Math.min(policy.attemptTimeout, remaining());
    const outcome = await asRun(() => runOnce(operation, number, limit, signal, clock));
    last = judge(record, outcome, await exchangeOf(outcome), clock);
    if (last.classified === undefined && 'value' in outcome) return outcome.value as T;
    // p-retry knows which TypeErrors come from the network, and gives up on the others: faults in the code.
    const thrown = 'error' in outcome ? outcome.error : undefined;
    throw thrown instanceof TypeError && last.exchange === undefined ? thrown : new Failed();
  };

  try {
    const value = await pRetry(attempt, {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 0,
      ...(signal === undefined ? {} : { signal }),
      shouldRetry: async () => {
        if (last?.classified === undefined) return false;
        const delayMs = decideOn(record, last.classified, policy, remaining(), clock);
        reporter.decided(record);
        if (delayMs === undefined) return false;
        await wait(delayMs, clock, { signal });
        return true;
      },
    });
    record.course.succeed(last?.exchange?.status, record.elapsedMs);
    record.end();
    if (record.outcome !== 'ok' || reporter.hearsSuccess) reporter.finished(record);
    tie(value, record);
    return value;
  } catch (error) {
    throw giveUp(record, reporter, last, error, signal);
  }
}

/** What one run of the operation gave, and what it means; no classification for a success. */
interface Judged {
  readonly given: Given;
  readonly exchange: Exchange | undefined;
  readonly classified: Classified | undefined;
}

function judge(record: CallRecord, given: Given, exchange: Exchange | undefined, clock: Clock): Judged {
  const context = { now: clock.wall(), onError: (error: unknown) => record.noteHookError(error) };
  if (exchange !== undefined) return { given, exchange, classified: classify(record.provider, exchange, context) };
  const classified =
    'error' in given
      ? classifyTransport(record.provider, given.error, requestOfError(given.error), context)
      : undefined;
  return { given, exchange, classified };
}

/** Records the failed attempt and says how long to wait before the next one; `undefined` where there is none. */
function decideOn(
  record: CallRecord,
  classified: Classified,
  policy: ResolvedPolicy,
  remaining: number,
  clock: Clock,
): number | undefined {
  const decision = record.course.fail(
    classified,
    {
      repeatable: true,
      protectedFor: 0,
      replaceable: (name) =>
        !record.rekeyed.includes(name) &&
        record.provider.keys.some((key) => key.name === name && key.kind === 'attempt'),
      remaining,
      traffic: freeTraffic,
      random: clock.random,
      elapsedMs: record.elapsedMs,
      onError: (error) => record.noteHookError(error),
    },
    policy,
  );
  if (decision.deferred) record.retryAt = clock.wall() + (decision.delayMs ?? 0);
  if (decision.stoppedBy !== undefined) return undefined;
  if (decision.action === 're-key') record.rekeyed.push(...(classified.rule.keys ?? []));
  return decision.delayMs ?? 0;
}

function giveUp(
  record: CallRecord,
  reporter: Reporter,
  last: Judged | undefined,
  thrown: unknown,
  signal: AbortSignal | undefined,
): unknown {
  if (signal?.aborted) record.end({ outcome: 'aborted' });
  else if (thrown instanceof Failed) record.end();
  else record.end({ outcome: 'unknown', stoppedBy: 'request' });
  reporter.finished(record);
  const error = signal?.aborted ? signal.reason : thrown instanceof Failed ? errorOf(record, last) : thrown;
  tie(error, record);
  return error;
}

/** What the operation threw; an error made here where it returned an answer that is one. */
function errorOf(record: CallRecord, last: Judged | undefined): unknown {
  if (last !== undefined && 'error' in last.given) return last.given.error;
  const failure = record.course.attempts.at(-1)?.classified?.failure;
  const message = `${record.provider.name} answered ${failure?.code} inside HTTP ${failure?.status}`;
  const response = last && { status: last.exchange?.status, data: last.exchange?.body, headers: {} };
  return new AxiosError(message, 'ERR_PROVIDER', undefined, undefined, response as AxiosResponse);
}
