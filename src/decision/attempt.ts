import type { Classified } from '../failure/classify.js';
import { effectBy, type Processed, type Rule } from '../providers/rule.js';
import type { Decision, Standing } from './decide.js';

/** One attempt of a call: its result, and the decision about it. */
export interface Attempt {
  /** Requests on the wire, from 1. */
  readonly number: number;
  /** To the millisecond, as every report says it. */
  readonly elapsedMs: number;
  /** `undefined` for the attempt that succeeded. */
  readonly classified: Classified | undefined;
  /** The HTTP status; `undefined` if no answer came. */
  readonly status: number | undefined;
  readonly decision: Decision | undefined;
}

/** What the course itself does not know about a failed attempt, but the edge, the clock and the traffic do. */
export type Circumstances = Pick<
  Standing,
  | 'repeatable'
  | 'protectedFor'
  | 'protectedAfter'
  | 'replaceable'
  | 'remaining'
  | 'traffic'
  | 'random'
  | 'mayResend'
  | 'onError'
> & {
  readonly elapsedMs: number;
  /** Milliseconds on a clock that only ever grows. */
  readonly now: number;
};

/** The same, as far as money is concerned: a read has no effect. */
export function effectOf(attempt: Pick<Attempt, 'classified'>): Processed {
  return attempt.classified?.kind.operation === 'read' ? 'no' : tookEffect(attempt);
}

/** Whether the attempt took effect, as far as its answer says. */
export function tookEffect({ classified }: Pick<Attempt, 'classified'>): Processed {
  return classified === undefined ? 'yes' : effectBy(classified.rule, classified.failure.processed);
}

/** How many of these attempts a row has judged. */
export function judgedBy(rule: Rule, attempts: readonly Attempt[]): number {
  return attempts.filter(({ classified }) => classified?.rule === rule).length;
}
