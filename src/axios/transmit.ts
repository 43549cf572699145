import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../engine/call.js';
import { type Limits, TOO_LATE } from '../engine/limits.js';
import { insideAdapter, mayShare } from '../engine/own-place.js';
import type { Alarms } from '../time/alarms.js';
import { offerSignal, withdrawSignal } from '../time/offered-signal.js';
import { agentFor, takenOf } from '../wire/agent.js';
import { during } from '../wire/attempts.js';
import { afterLettingGo, announced } from '../wire/turns.js';
import { type Adapter, heedsSignals, isAxios, isFetch } from './adapter.js';
import { type Raw, rejected, resolved } from './raw.js';
import { TimedAttempt, timeoutError } from './timed-attempt.js';
import { urlOf } from './url.js';
import { WireWatch } from './wire-watch.js';

export type Done<T> = (raw: Raw) => T | PromiseLike<T>;

/** What sends an attempt of a call. */
export function senderOf(call: Call, adapter: Adapter, config: InternalAxiosRequestConfig): Adapter {
  return isAxios(adapter, config) ? adapter : sharing(call, adapter);
}

/** An adapter of the caller's own, which may itself make calls with this client. */
export function sharing(call: Call, adapter: Adapter): Adapter {
  return mayShare(call) ? (given) => insideAdapter(call, () => adapter(given)) : adapter;
}

/**
 * Sends one attempt and calls `done` exactly once, within the limits whether or not the adapter heeds a signal. Resolves with
 * what `done` returns.
 * @param isQuestion what becomes of it matters although it reads
 */
export function transmit<T>(
  adapter: Adapter,
  config: InternalAxiosRequestConfig,
  limits: Limits,
  alarms: Alarms,
  done: Done<T>,
  isQuestion = false,
): Promise<T> {
  if (limits.remaining <= 0) return Promise.resolve(notSent(config)).then(done);
  const attempt = new TimedAttempt(config, adapter, limits, allowedFor(config, limits), alarms);
  return heedsSignals(adapter) ? transmitByNode(attempt, done) : transmitByOther(attempt, done, isQuestion);
}

/**
 * Sends through axios's adapter for Node, which ends at once when its signal says so. Before 1.13, it never ends once an answer that it
 * cannot decompress has come, unless it follows redirects.
 */
function transmitByNode<T>(attempt: TimedAttempt, done: Done<T>): Promise<T> {
  const { config } = attempt;
  config.signal = attempt;
  const taken = takenOf(agentFor(urlOf(config), config));
  const sent = dispatch(attempt, attempt.limits);
  attempt.begin(taken());
  return new Promise<Raw>((resolve) => {
    attempt.onTimeout = (end) => afterLettingGo(() => resolve(end()));
    sent.then(
      (response) => resolve(attempt.end({ response })),
      (error) => resolve(attempt.end(rejected(error, config))),
    );
  }).then(done);
}

function transmitByOther<T>(attempt: TimedAttempt, done: Done<T>, isQuestion: boolean): Promise<T> {
  const { adapter, config } = attempt;
  const watch = WireWatch.over(adapter, config, isQuestion);
  // Of a foreign adapter, nobody knows when it begins to connect.
  const connection = isFetch(adapter, config) ? watch : undefined;
  let held: Promise<unknown> | undefined;
  const end = (given: Raw) => {
    const raw = watch?.resultOf(given, attempt.isEndedBy(given.error), held) ?? given;
    // An adapter that set its own signal did so for this attempt only, and axios looks at the config once more.
    if (config.signal !== attempt.caller) withdrawSignal(config, attempt);
    return done(raw);
  };
  const limits = connection && attempt.limits;
  if (attempt.isFree(connection !== undefined)) {
    const finish = (given: Raw) => {
      const seen = onceSeen(given, watch);
      return seen instanceof Promise ? seen.then(end) : end(seen);
    };
    return during(watch, dispatch, attempt, limits).then(
      (response) => finish(resolved(response, config)),
      (error) => finish(rejected(error, config)),
    );
  }
  attempt.watch = watch;
  offerSignal(config, attempt);
  // Through a separate promise: the timer that all calls share reports a timeout in another call's async context.
  const sent = during(watch, dispatch, attempt, limits);
  attempt.begin({ opening: connection });
  return new Promise<Raw>((resolve) => {
    // A turn before `end`, not one around it: a call that waits after `end` would hold the promise of that turn.
    const finish = (raw: Raw) => resolve(onceSeen(raw, watch));
    attempt.onTimeout = (endNow) => {
      const raw = endNow();
      const giveUp = () => {
        held = sent;
        finish(raw);
      };
      if (watch?.connecting) afterLettingGo(giveUp);
      else giveUp();
    };
    sent.then(
      (response) => finish(attempt.end(resolved(response, config))),
      (error) => finish(attempt.end(rejected(error, config))),
    );
  }).then(end);
}

/** The result, once it is known whether its request was made. */
function onceSeen(raw: Raw, watch: WireWatch | undefined): Raw | Promise<Raw> {
  return raw.response === undefined && watch?.isMade === false ? announced().then(() => raw) : raw;
}

/** Milliseconds for one attempt: from the policy, otherwise from axios's own `timeout`. */
function allowedFor(config: InternalAxiosRequestConfig, { attemptTimeout, isDefault }: Limits): number {
  return (isDefault ? ownTimeout(config) : undefined) ?? attemptTimeout;
}

/** axios's `timeout`, as axios reads it; `undefined` for none, or for one that it refuses. */
function ownTimeout({ timeout }: InternalAxiosRequestConfig): number | undefined {
  const own = typeof timeout === 'number' ? timeout : Number.parseInt(String(timeout), 10);
  return own > 0 ? own : undefined;
}

/**
 * @param limits given if the adapter is axios's own, which reads the `timeout` at once. It gets none if the timeout is enforced
 *   here, because axios's timer would not read the socket first
 */
function dispatch({ adapter, config }: TimedAttempt, limits?: Limits): Promise<AxiosResponse> {
  const isOurs = limits?.isDefault === true && ownTimeout(config) !== undefined;
  const timeout = isOurs ? config.timeout : undefined;
  if (isOurs) Reflect.set(config, 'timeout', 0);
  try {
    const answer = adapter(config);
    return answer instanceof Promise ? answer : Promise.resolve(answer);
  } catch (error) {
    return Promise.reject(error);
  } finally {
    if (isOurs) Reflect.set(config, 'timeout', timeout);
  }
}

/** The deadline was over before the attempt could be sent. */
export function notSent(config: InternalAxiosRequestConfig): Raw {
  const error = timeoutError(config, TOO_LATE);
  return { error, passage: { unsent: 'queued' } };
}
