/** How long an attempt may take. */
export interface Limits {
  /** Milliseconds of wall clock for this attempt; Infinity for no limit. */
  readonly attemptTimeout: number;
  /** That is the default: a time-out of the client's own takes its place. */
  readonly isDefault: boolean;
  /** Milliseconds for a connection that the attempt needs; Infinity for no limit. */
  readonly connectTimeout: number;
  /** Milliseconds left of the call's deadline. */
  readonly remaining: number;
  /** The clock's time of which this is said. */
  readonly now: number;
}

export const NO_LIMITS: Limits = {
  attemptTimeout: Number.POSITIVE_INFINITY,
  isDefault: false,
  connectTimeout: Number.POSITIVE_INFINITY,
  remaining: Number.POSITIVE_INFINITY,
  now: 0,
};
