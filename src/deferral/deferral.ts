import type { Doubt } from '../policy/doubt.js';
import type { Report } from '../report/report.js';

/** Raised when a field changes its meaning or goes: a job may be older than the worker that runs it. */
export const SCHEMA = 1;

/** The data of a job: what the application gave, and what is needed to resume the call. Nothing of the request itself. */
export interface Deferral<Data = unknown> {
  /** The schema of these data. */
  readonly recoverable: 1;
  readonly data: Data;
  /** The job that they belong to. Absent if an earlier version of this package stored them. */
  readonly jobId?: string;
  /** The operation keys in force. They are exact, while the report masks those that look like a card number. */
  readonly keys: Readonly<Record<string, string>>;
  /** What happened on the last call. */
  readonly report: Report;
  /** Runs that had begun when that report was made; a later one may have sent something and been killed. */
  readonly runs: number;
  /** Requests on the wire so far, over all calls. */
  readonly sent: number;
  /** Runs so far that decided nothing. */
  readonly undecided: number;
  /** The call that was first deferred. */
  readonly callId: string;
  /** Milliseconds since the epoch: when it was first deferred. */
  readonly since: number;
  /** Milliseconds since the epoch: when a worker will resume it, or has begun to. */
  readonly runAt: number;
}

/** A call that is deferred for the first time. */
export function beginDeferral<Data>(report: Report, data: Data, since: number, runAt: number): Deferral<Data> {
  return {
    recoverable: SCHEMA,
    data,
    keys: { ...report.keys },
    report,
    runs: 0,
    sent: report.attempts.length,
    undecided: 0,
    callId: report.callId,
    since,
    runAt,
  };
}

/** The same payment after another call for it. */
export function continueDeferral<Data>(
  deferral: Deferral<Data>,
  report: Report | undefined,
  runs: number,
  undecided: number,
  now: number,
): Deferral<Data> {
  if (report === undefined) return { ...afterUnknown(deferral, now), undecided };
  // A call that was refused before it had its keys has none.
  const keys = { ...deferral.keys, ...report.keys };
  return { ...deferral, keys, report, runs, sent: deferral.sent + report.attempts.length, undecided };
}

/** The same after a run of which nobody knows what it did: its payment is in doubt, whatever becomes of the queue's count of runs. */
export function afterUnknown<Data>(deferral: Deferral<Data>, now: number): Deferral<Data> {
  const { report, since } = deferral;
  // A look at the payment says that it knows nothing.
  if (report.readOnly) return deferral;
  return { ...deferral, report: inDoubtFrom(report, doubtAfterKill({ report, since }, now)) };
}

/**
 * Another call for a payment that already waits, after this many runs. Whatever resumes it must know a call that may have taken
 * effect.
 */
export function joinDeferral<Data>(stored: Deferral<Data>, later: Deferral<Data>, runs: number): Deferral<Data> {
  const { report } = later;
  // A call that only read knows nothing about the payment.
  if (report.readOnly || (report.processed === 'no' && !stored.report.readOnly)) return stored;
  if (isToldInDoubt(stored, runs + 1)) {
    const doubt = jointly(knownOf(stored, later, runs), report.doubt, later.since);
    return { ...stored, keys: sharedKeys(stored, later), report: inDoubtFrom(stored.report, doubt) };
  }
  return { ...stored, keys: later.keys, report, sent: stored.sent + later.sent };
}

/**
 * Another call for a payment whose job is over after this many runs. Doubt left by an earlier job remains: its failure decides
 * nothing.
 */
export function beginAgain<Data>(over: Deferral<Data>, later: Deferral<Data>, runs: number): Deferral<Data> {
  if (!isToldInDoubt(over, runs + 1)) return { ...later, runs };
  const known = knownOf(over, later, runs);
  if (later.report.processed !== 'no') {
    const report = withDoubt(later.report, jointly(later.report.doubt, known, later.since));
    return { ...later, keys: sharedKeys(over, later), report, runs };
  }
  // Nothing was sent under the keys that only this call has, so they would not keep the payment from being made twice.
  return { ...later, keys: over.keys, report: inDoubtFrom(over.report, known), runs, sent: over.sent + later.sent };
}

/** What is known of the doubt about a payment that another call is about to join. */
function knownOf({ report, runs: told, since }: Deferral, later: Deferral, runs: number): Doubt | undefined {
  return told === runs ? report.doubt : doubtAfterKill({ report, since }, later.since);
}

/**
 * What is known after a run was killed: it may have sent something until now, but nothing of the payment was sent before its
 * first call. If that only read, the payment may have been sent at any time before.
 * @param now milliseconds since the epoch
 */
export function doubtAfterKill({ report, since }: Pick<Deferral, 'report' | 'since'>, now: number): Doubt | undefined {
  const { doubt: known, processed, readOnly } = report;
  const sentAt = processed === 'no' && !readOnly ? since : known?.sentAt;
  if (sentAt === undefined) return barsOf(known, known, now);
  return { since: now, absences: 0, sentAt, ...firstOf(known), ...lastingOf(known), ...placeOf(known) };
}

/** If only one of two calls in doubt was sent under a key, using that key would make the other call again. */
function sharedKeys({ keys: own }: Deferral, { keys }: Deferral): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(keys).filter(([name, value]) => own[name] === value));
}

/** What is known about two calls for one payment, both in doubt: no more than the weaker of the two allows. */
function jointly(one: Doubt | undefined, other: Doubt | undefined, at: number): Doubt | undefined {
  if (one === undefined || other === undefined) return barsOf(undefined, one ?? other, at);
  const sentAt = Math.min(one.sentAt ?? Number.NaN, other.sentAt ?? Number.NaN);
  return {
    since: Math.max(one.since, other.since),
    absences: Math.min(one.absences, other.absences),
    ...(!Number.isNaN(sentAt) && { sentAt }),
    ...firstOf(one, other),
    ...lastingOf(one, other),
    ...placeOf(one, other),
  };
}

/** What keeps a payment from being sent again, or elsewhere, stays known, however little else is. */
function barsOf(one: Doubt | undefined, other: Doubt | undefined, since: number): Doubt | undefined {
  const isBarred = [other?.spent, other?.lasting, ...PLACES.map((place) => other?.[place])].some(Boolean);
  if (!isBarred) return undefined;
  return { since, absences: 0, ...lastingOf(other), ...placeOf(one, other) };
}

/** The call that was sent first, if both know of the same one. */
function firstOf(one: Doubt | undefined, other = one): Pick<Doubt, 'sentBy'> {
  const { sentBy } = one ?? {};
  return sentBy !== undefined && sentBy === other?.sentBy ? { sentBy } : {};
}

/** What a doubt says of where the call went. */
const PLACES = ['origin', 'sentTo'] as const;

/** No host knows of both calls if they were sent to different ones: then nothing is sent any more. */
function placeOf(one: Doubt | undefined, other = one): Pick<Doubt, (typeof PLACES)[number] | 'spent'> {
  const places = PLACES.map((place) => [place, one?.[place] ?? other?.[place]]).filter(([, to]) => to !== undefined);
  const isApart = PLACES.some((place) => one?.[place] !== other?.[place]);
  return { ...Object.fromEntries(places), ...(isApart && { spent: true }) };
}

/** What lasts, whatever else becomes known. */
function lastingOf(...doubts: readonly (Doubt | undefined)[]): Pick<Doubt, 'spent' | 'lasting'> {
  const [isSpent, isLasting] = (['spent', 'lasting'] as const).map((name) => doubts.some((each) => each?.[name]));
  return { ...(isSpent && { spent: true as const }), ...(isLasting && { lasting: true as const }) };
}

function withDoubt({ doubt: _, ...report }: Report, doubt: Doubt | undefined): Report {
  return { ...report, ...(doubt && { doubt }) } as Report;
}

/** A run that was killed may have taken effect, though the report before it says that nothing has. */
function inDoubtFrom({ readOnly: _, ...report }: Report, doubt: Doubt | undefined): Report {
  const processed = report.processed === 'no' ? 'maybe' : report.processed;
  return { ...withDoubt(report as Report, doubt), processed } as Report;
}

/** Could any of the payment have taken effect? A call that only read does not know. */
export function isInDoubt(deferral: Deferral, attempt: number): boolean {
  return deferral.report.readOnly === true || isToldInDoubt(deferral, attempt);
}

/** As far as its calls say. The report alone does not know about a later run that was killed. */
function isToldInDoubt({ report, runs }: Deferral, attempt: number): boolean {
  return report.processed !== 'no' || attempt !== runs + 1;
}
