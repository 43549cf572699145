import { isDeepStrictEqual } from 'node:util';
import type { Observation } from './play.js';
import type { Entry } from './provider-model.js';
import type { Scenario } from './scenario.js';
import type { Seen } from './wire.js';

/**
 * What is believed against what stands in the ledger, when everything has happened that was to happen. Returns what is
 * wrong. What nobody can know is excused, and only that:
 *
 * - **An effect that no look-up could have shown.** A request that was given up on can take effect, or be seen, only after
 *   the provider has said that there is nothing: two such answers in a row, the earliest after the request was sent, the
 *   latest fifteen seconds after it was given up, and no sign of it since; or one, as late, that shows a dead order from before
 *   under the id or voids what is there. A call that believes them ends as `failed`, or, where no key is enforced, sends again.
 * - **A task id of somebody else's.** MDES does not say whose task it is, so one that another caller has used is taken for
 *   one's own after an attempt that may have landed, or when a call is resumed.
 * - **What an answer claims.** A task that the issuer is said to be late with, a request that is said to run: `processed` says
 *   yes, though the provider may refuse in the end. No outcome follows.
 * - **A page with plainHttp.** Where a status is all that a provider says, a proxy's "200 OK" is a success. Anywhere else, what
 *   cannot be read claims nothing.
 */
export function judgeMoney(scenario: Scenario, observation: Observation): string[] {
  const { report } = observation;
  if (report === undefined || scenario.call === 'read') return judgeRead(scenario, observation);
  return [...judgeSameness(observation), ...judgeTwice(scenario, observation), ...judgeBelief(scenario, observation)];
}

/** One call, or a call and those that go on with it, has charged at most once. */
export function judgeTwice(scenario: Scenario, observation: Observation): string[] {
  const { entries } = observation;
  if (entries.length < 2 || isExcusedTwice(scenario, observation)) return [];
  return [`charged twice: ${entries.map(({ id, at }) => `${id} at ${at}`).join(', ')}`];
}

/** What the report says is what the ledger says. */
export function judgeBelief(scenario: Scenario, observation: Observation): string[] {
  const { entries, report } = observation;
  if (report === undefined) return [];
  const wrong: string[] = [];
  const own = entries.filter((entry) => entry.own);
  const all = entries.length;
  const { outcome, processed } = report;

  const unseen = own.filter((entry) => !isUnknowable(entry, scenario, observation, Number.POSITIVE_INFINITY));
  if (outcome === 'failed' && unseen.length > 0) wrong.push(`failed, and paid at ${unseen[0]?.at}`);
  if (processed === 'no' && unseen.length > 0) wrong.push(`processed no, and paid at ${unseen[0]?.at}`);

  const isInDoubt = scenario.resume || report.attempts.some((each) => each.processed !== 'no');
  const isSomebodyElses =
    scenario.subject === 'mdes' && scenario.prior === 'other' && outcome === 'reconciled' && isInDoubt;
  const isStatusBelieved = isPage(scenario, observation);
  if (['ok', 'recovered', 'reconciled'].includes(outcome) && all === 0 && !isSomebodyElses && !isStatusBelieved) {
    wrong.push(`${outcome}, and not paid`);
  }
  // What an untrue answer says is believed: that a payment is on its way.
  const isLiedTo = observation.seen.some(({ untrue }) => untrue) || wasSaidToRun(observation);
  if (processed === 'yes' && all === 0 && !isSomebodyElses && !isLiedTo && !isStatusBelieved)
    wrong.push('processed yes, and not paid');
  return wrong;
}

/** Money rule 8: what is sent again is what was sent, but for the names that a re-key replaces. */
function judgeSameness(observation: Observation): string[] {
  const [first, ...others] = writesOf(observation);
  return others
    .filter((each) => first !== undefined && !isDeepStrictEqual(unkeyed(each), unkeyed(first)))
    .map(({ body }) => `sent again as another request: ${JSON.stringify(body)}`);
}

/** A read changes nothing, and is never in doubt. */
function judgeRead({ call }: Scenario, { entries, report }: Observation): string[] {
  if (report === undefined) return [];
  const wrong = entries.some(({ own }) => own) ? ['a read has taken effect'] : [];
  if (call === 'read' && ['unknown', 'reconciled'].includes(report.outcome)) wrong.push(`a read is ${report.outcome}`);
  return wrong;
}

/** Milliseconds: what no built-in provider has another time for. */
const SETTLED_AFTER = 15_000;

/** No look-up could have shown this entry before `until`, and enough of them said that there was nothing. */
function isUnknowable(
  entry: Entry,
  { prior, subject }: Scenario,
  { seen, endedAt }: Observation,
  until: number,
): boolean {
  const answers = seen.filter(
    ({ kind, isProper, readAt, deliveredAt }) =>
      kind === 'look-up' && isProper && (readAt ?? 0) > entry.sentAt && (deliveredAt ?? 0) <= Math.min(until, endedAt),
  );
  if (answers.some(({ readAt }) => (readAt ?? 0) >= entry.visibleAt)) return false;
  // With something under the key from before, neither a refusal nor an answer that shows it says anything of this call.
  const isToldUsed =
    prior === 'none' &&
    seen.some(
      (each) =>
        each.kind === 'write' &&
        (each.sense === 'used' || each.sense === 'running') &&
        (each.readAt ?? 0) >= entry.at &&
        each.id === entry.id,
    );
  if (isToldUsed) return false;
  const { endedAt: givenUpAt = entry.sentAt } = seen.find(({ sentAt }) => sentAt === entry.sentAt) ?? {};
  const enough = prior === 'dead' || subject === 'square' ? 1 : 2;
  return answers.length >= enough && answers.some(({ readAt }) => (readAt ?? 0) >= givenUpAt + SETTLED_AFTER);
}

/** Only without an enforced key, and only where the earlier of two was sent again after it could not be seen. */
function isExcusedTwice(scenario: Scenario, observation: Observation): boolean {
  const { enforced, call, subject } = scenario;
  const { entries, seen } = observation;
  // What arrives at Square after it was voided is made all the same.
  if ((enforced && subject !== 'square') || call === 'refund') return false;
  const bySending = [...entries].sort((a, b) => a.sentAt - b.sentAt);
  return bySending.every((entry, index) => {
    const next = bySending[index + 1];
    // Under its key, it may have been sent again before.
    const isResent = (each: Seen) => each.kind === 'write' && each.sentAt > entry.sentAt;
    const resent = seen.find((each) => isResent(each) && (subject !== 'square' || each.sentAt === next?.sentAt));
    return next === undefined || (resent !== undefined && isUnknowable(entry, scenario, observation, resent.sentAt));
  });
}

/** The last write was answered, in the provider's place, by a page with a good status, and only the status counts. */
function isPage({ subject }: Scenario, observation: Observation): boolean {
  const last = writesOf(observation).at(-1)?.behaviour;
  return subject === 'plain-http' && last?.do === 'html' && last.status < 300;
}

/** A request with this key was said to be running, which may be refused in the end. */
function wasSaidToRun({ seen }: Observation): boolean {
  return seen.some(({ sense }) => sense === 'running');
}

/** Writes, as the provider saw them. */
export function writesOf({ seen }: Observation): readonly Seen[] {
  return seen.filter(({ kind }) => kind === 'write');
}

/** The body of a request without the names that a re-key replaces. */
function unkeyed({ body }: Seen): unknown {
  const { taskId: _task, transaction_details, ...rest } = body;
  if (typeof transaction_details !== 'object') return rest;
  const { order_id: _order, ...details } = transaction_details as Readonly<Record<string, unknown>>;
  return { ...rest, details };
}
