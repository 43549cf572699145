import * as v from 'valibot';
import { checkOptions, numberFrom, options } from './check.js';
import { faultOf, heedRejection } from './hook.js';

/**
 * How long to wait after a failed attempt, in milliseconds.
 *
 * @param attempt the attempt that failed, from 1
 * @param previousDelayMs the wait before that attempt; `undefined` after the first
 * @param random from 0 to below 1; default `Math.random`
 */
export type Backoff = (attempt: number, previousDelayMs?: number, random?: () => number) => number;

/**
 * `full`: anything from 0 to the delay. `equal`: half of it and anything from 0 to the other half. `decorrelated`: from
 * `initial` to three times the previous wait. `none`: the delay itself. (M. Brooker, "Exponential Backoff And Jitter".)
 */
export type Jitter = 'full' | 'equal' | 'decorrelated' | 'none';

export interface ExponentialOptions {
  /** Milliseconds before the first retry. Default 200. */
  readonly initial?: number;
  /** Default 2. */
  readonly factor?: number;
  /** No wait is longer, in milliseconds. Default 10,000. */
  readonly max?: number;
  /** Default `full`. */
  readonly jitter?: Jitter;
}

export interface LinearOptions {
  /** Milliseconds before the first retry. Default 500. */
  readonly initial?: number;
  /** Milliseconds added for each further retry. Default: same as `initial`. */
  readonly step?: number;
  /** No wait is longer, in milliseconds. Default 10,000. */
  readonly max?: number;
}

const milliseconds = v.optional(numberFrom(0, 'a number of milliseconds, at least 0'));
const exponentialSchema = options({
  initial: milliseconds,
  factor: v.optional(numberFrom(1, 'a number, at least 1')),
  max: milliseconds,
  jitter: v.optional(
    v.picklist(['full', 'equal', 'decorrelated', 'none'], "'full', 'equal', 'decorrelated' or 'none'"),
  ),
});
const linearSchema = options({ initial: milliseconds, step: milliseconds, max: milliseconds });

/**
 * Waits that grow by a factor: `initial * factor ** (attempt - 1)`, at most `max`, with jitter.
 *
 * @throws TypeError for an unknown option or a wrong value
 */
export function exponential(given: ExponentialOptions = {}): Backoff {
  checkOptions('exponential', exponentialSchema, given);
  const { initial = 200, factor = 2, max = 10_000, jitter = 'full' } = given;
  return (attempt, previousDelayMs, random = Math.random) => {
    const delay = Math.min(max, initial * factor ** (attempt - 1));
    switch (jitter) {
      case 'none':
        return delay;
      case 'full':
        return random() * delay;
      case 'equal':
        return delay / 2 + (random() * delay) / 2;
      case 'decorrelated': {
        const widest = Math.max(initial, 3 * (previousDelayMs ?? initial));
        return Math.min(max, initial + random() * (widest - initial));
      }
    }
  };
}

/**
 * Waits that grow by a step: `initial + step * (attempt - 1)`, at most `max`.
 *
 * @throws TypeError for an unknown option or a wrong value
 */
export function linear(given: LinearOptions = {}): Backoff {
  checkOptions('linear', linearSchema, given);
  const { initial = 500, step = initial, max = 10_000 } = given;
  return (attempt) => Math.min(max, initial + step * (attempt - 1));
}

/**
 * The same wait every time.
 *
 * @param delayMs milliseconds
 * @throws TypeError for anything but a number of at least 0
 */
export function constant(delayMs: number): Backoff {
  checkOptions('constant', options({ delayMs: numberFrom(0, 'a number of milliseconds, at least 0') }), { delayMs });
  return () => delayMs;
}

/**
 * An option that takes a backoff, not a function that makes one.
 * @internal
 */
export const backoffGiven = v.custom<Backoff>(
  (value) => typeof value === 'function' && ![exponential, linear, constant].includes(value as () => Backoff),
  'a function (attempt, previousDelayMs, random) => milliseconds, such as exponential() makes',
);

/** @throws HookFault if the caller's backoff throws, or returns an invalid wait */
export function delayOf(
  backoff: Backoff,
  attempt: number,
  previousDelayMs: number | undefined,
  random: () => number,
): number {
  try {
    const delay: unknown = backoff(attempt, previousDelayMs, random);
    if (typeof delay === 'number' && delay >= 0) return delay;
    heedRejection(delay);
    throw new TypeError(`policy.backoff must return a number of milliseconds, at least 0; got ${String(delay)}`);
  } catch (error) {
    throw faultOf('backoff', error);
  }
}
