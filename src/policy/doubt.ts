import * as v from 'valibot';

/** How much is known of what became of a call that may have taken effect. */
export interface Doubt {
  /** Milliseconds since the epoch: when the last attempt that may still be under way was given up. */
  readonly since: number;
  /** How many look-ups in a row, up to the last one, have found nothing. */
  readonly absences: number;
  /** Milliseconds since the epoch: when the first attempt was sent. What the provider made before is not its work. */
  readonly sentAt?: number;
}

const time = v.pipe(v.number('milliseconds since the epoch'), v.finite('milliseconds since the epoch'));

/** @internal */
export const doubtSchema = v.object(
  {
    since: time,
    sentAt: v.optional(time),
    absences: v.pipe(
      v.number('a number of look-ups'),
      v.integer('a whole number of look-ups'),
      v.minValue(0, 'a number of look-ups, at least 0'),
    ),
  },
  "{ since, absences, sentAt }, as in a report's doubt",
);

/** What is stored of a report may have been damaged on its way. */
export function isDoubt(value: unknown): value is Doubt {
  return v.is(doubtSchema, value);
}
