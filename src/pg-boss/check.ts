import * as v from 'valibot';
import { processorEntries, TEN_MINUTES } from '../deferral/processor.js';
import { checkOptions, functionOf, numberFrom, options, show, wholeFrom } from '../policy/check.js';

/** Seconds. pg-boss's own default. */
export const EXPIRES_IN = 900;

const has = (...operations: readonly string[]) =>
  v.custom<object>(
    (value) => operations.every((name) => typeof Object(value)[name] === 'function'),
    `an object with ${operations.join('() and ')}()`,
  );
const text = v.custom<string>((value) => typeof value === 'string' && value !== '', 'a string that is not empty');

const queueSchema = options({
  boss: has('send', 'fetch'),
  database: has('query'),
  name: text,
  schema: v.optional(text),
  expireInSeconds: v.optional(wholeFrom(1)),
});

const workerSchema = options({
  ...processorEntries,
  concurrency: v.optional(wholeFrom(1)),
  pollingInterval: v.optional(numberFrom(1, 'a number of milliseconds, at least 1')),
  onEnd: v.optional(functionOf('a function of a run and what it returned')),
  onError: v.optional(functionOf('a function of an error')),
});

/** @throws TypeError that names the option, its value and what is expected */
export function checkQueueOptions(given: unknown): void {
  checkOptions('pgBossQueue', queueSchema, given);
}

/** @throws TypeError that names the option, its value and what is expected */
export function checkWorkerOptions(given: unknown): void {
  checkOptions('pgBossWorker', workerSchema, given);
}

/**
 * Milliseconds that a run may take. pg-boss gives a job that has expired to another worker: no run may still send by then.
 * Default: ten minutes, or two thirds of the time until a job expires if that is shorter.
 *
 * @throws TypeError that says how long both are
 */
export function timeoutWithin(expireInSeconds: number, given: number | false | undefined): number {
  const timeout = given ?? Math.min(TEN_MINUTES, withinExpiry(expireInSeconds));
  if (timeout !== false && timeout < expireInSeconds * 1000) return timeout;
  const wanted = `shorter than the queue's expireInSeconds (${expireInSeconds} s), after which another worker gets the job`;
  throw new TypeError(`pgBossWorker: timeout must be ${wanted}; got ${show(given)}`);
}

/**
 * Milliseconds until a run of this job is stopped, if the job expires before the worker's `timeout` is over: it keeps the
 * `expireInSeconds` of the process that put it.
 */
export function sooner(expireInSeconds: unknown, timeout: number): number | undefined {
  const seconds = Number(expireInSeconds);
  return seconds > 0 && seconds * 1000 <= timeout ? withinExpiry(seconds) : undefined;
}

function withinExpiry(seconds: number): number {
  return Math.floor((seconds * 2000) / 3);
}
