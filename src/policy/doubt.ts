import * as v from 'valibot';
import { fields } from './check.js';

/** What is known so far about a call that may have taken effect. */
export interface Doubt {
  /** Milliseconds since the epoch: when recoverable gave up on the last attempt that may still be under way. */
  readonly since: number;
  /** How many look-ups in a row, up to the latest, have found nothing. */
  readonly absences: number;
  /**
   * Milliseconds since the epoch: when the first attempt was sent. Whatever the provider made before that is not from
   * this call.
   */
  readonly sentAt?: number;
  /**
   * The call that was sent first, if its provider's answers name what they have made (`made`): what another call of the process has made
   * since is not taken for its own.
   */
  readonly sentBy?: string;
  /** A look-up may have voided what was sent under the keys, so nothing is sent under them any more. */
  readonly spent?: true;
  /**
   * Nothing that the call itself has sent is in doubt: its key was refused as used, and nobody has said yet whose payment is under it. A
   * call that resumes it is sent again if the key still protects it, and asks by what the provider says then.
   */
  readonly used?: true;
  /** The provider may finish the work at any later time: that a look-up finds nothing never proves that nothing was done. */
  readonly lasting?: true;
  /**
   * Scheme, host and port to which `beforeResend` moved the call, if it was not back by the end. A call that resumes it elsewhere
   * asks nothing and sends nothing.
   */
  readonly origin?: string;
  /**
   * Scheme, host and port to which an interceptor or a signer of yours sent the call, if the request itself names another. A call that
   * resumes it asks about it, and sends it, only there.
   */
  readonly sentTo?: string;
}

/**
 * A time in seconds, from 2001 to 5138. Taken for milliseconds, it would be one of the seventies, so long ago that "not found" would be
 * believed at once.
 */
const isSeconds = (time: number) => time >= 1e9 && time < 1e11;

/** @internal */
export const timeSchema = v.pipe(
  v.number('milliseconds since the epoch'),
  v.finite('milliseconds since the epoch'),
  v.check((value) => !isSeconds(value), 'milliseconds since the epoch, not seconds'),
);

/** @internal */
export const doubtSchema = fields(
  {
    since: timeSchema,
    sentAt: v.optional(timeSchema),
    sentBy: v.optional(v.string('the id of a call')),
    spent: v.optional(v.literal(true, 'true')),
    used: v.optional(v.literal(true, 'true')),
    lasting: v.optional(v.literal(true, 'true')),
    origin: v.optional(v.string('scheme, host and port')),
    sentTo: v.optional(v.string('scheme, host and port')),
    absences: v.pipe(
      v.number('a number of look-ups'),
      v.integer('a whole number of look-ups'),
      v.minValue(0, 'a number of look-ups, at least 0'),
    ),
  },
  "{ since, absences, sentAt, sentBy, spent, used, lasting, origin, sentTo }, as in a report's doubt",
);
