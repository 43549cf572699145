import type { Outcome } from '../decision/outcome.js';
import { checkOptions, options, wholeFrom } from '../policy/check.js';
import { maskCards } from '../redaction/cards.js';
import type { LookUpReport, Report } from '../report/report.js';
import { checkQueue } from './check-queue.js';
import { isInDoubt } from './deferral.js';
import type { DeferralQueue, JobState, ListedQueue, StoredJob } from './queue.js';
import { readDeferral } from './read-deferral.js';

/** A deferred payment, for the person who looks after it. */
export interface DeferredPayment {
  readonly jobId: string;
  readonly state: JobState;
  /** Could any of it have taken effect? `undefined` if this version cannot read the job. */
  readonly inDoubt?: boolean;
  readonly provider?: string;
  /** How its last call ended. */
  readonly outcome?: Outcome;
  /** Its operation keys; one that looks like a card number is masked. */
  readonly keys?: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch: when it was first deferred. */
  readonly since?: number;
  /** Milliseconds since the epoch: when it will be resumed, or was last resumed. */
  readonly runAt: number;
  readonly runs: number;
  /** Requests on the wire so far. */
  readonly sent?: number;
  /** The look-ups of its last call. */
  readonly asked?: readonly LookUpReport[];
  /** Why its job has failed. */
  readonly why?: string;
  /** What a person can do. Its words may change in any version. */
  readonly todo: string;
  readonly report?: Report;
}

/** Counts, for an alert. */
export interface DeferredSummary {
  /** `false`: in some state, there are more than `limit`. Those due first were counted, so an overdue or failed one still is. */
  readonly isWhole: boolean;
  /** Jobs that wait (`waiting`), are being run (`active`), have failed (`failed`), or will never be run (`stray`). */
  readonly waiting: number;
  readonly active: number;
  readonly failed: number;
  readonly stray: number;
  /** Of all these, those that may have taken effect. */
  readonly inDoubt: number;
  /** Those that wait and should have been resumed more than five minutes ago. */
  readonly overdue: number;
  /** Milliseconds since the epoch: when the oldest was first deferred. */
  readonly oldest?: number;
  /** Somebody has to look: a job has failed, is stray or is overdue. */
  readonly needsSomebody: boolean;
}

/** What is needed to look after a queue. */
export type Overseen = Pick<DeferralQueue<never>, 'get' | 'replace' | 'remove'> & ListedQueue;

const limitSchema = options({ limit: wholeFrom(1) });
const STATES: readonly JobState[] = ['failed', 'stray', 'active', 'waiting'];
/** Milliseconds: a job that has been overdue for this long has no worker. */
const OVERDUE = 300_000;

/** The deferred payments that are not decided: first those that need somebody, and the oldest first. */
export async function listDeferred(queue: Overseen, limit = 1000): Promise<readonly DeferredPayment[]> {
  checkQueue('listDeferred', queue, ['list']);
  checkOptions('listDeferred', limitSchema, { limit });
  return (await takeDeferred(queue, limit)).payments;
}

/** The same, and whether there are no more. */
export async function takeDeferred(
  queue: Overseen,
  limit: number,
): Promise<{ readonly payments: readonly DeferredPayment[]; readonly isWhole: boolean }> {
  const listed = await listStates(queue, limit + 1);
  return { payments: listed.flatMap((jobs) => described(jobs.slice(0, limit))), isWhole: isWhole(listed, limit) };
}

/** The jobs in each of these states. */
function listStates(queue: Overseen, limit: number): Promise<readonly (readonly StoredJob[])[]> {
  return Promise.all(STATES.map((state) => queue.list(state, limit)));
}

function isWhole(listed: readonly (readonly StoredJob[])[], limit: number): boolean {
  return listed.every((jobs) => jobs.length <= limit);
}

function described(jobs: readonly StoredJob[]): readonly DeferredPayment[] {
  return jobs.map((job) => describe(job)).sort((a, b) => (a.since ?? 0) - (b.since ?? 0));
}

/** One payment, decided or not; `undefined` if there is no such job. */
export async function showDeferred(queue: Overseen, jobId: string): Promise<DeferredPayment | undefined> {
  checkQueue('showDeferred', queue, ['get']);
  const found = await queue.get(jobId);
  return found && describe(found);
}

/** Counts the deferred payments: `limit` in each state, and one more if there are more. */
export async function summarizeDeferred(queue: Overseen, limit = 10_000): Promise<DeferredSummary> {
  checkQueue('summarizeDeferred', queue, ['list']);
  checkOptions('summarizeDeferred', limitSchema, { limit });
  const listed = await listStates(queue, limit + 1);
  const [failed = 0, stray = 0, active = 0, waiting = 0] = listed.map((each) => each.length);
  const all = listed.flatMap(described);
  const overdue = all.filter((each) => isOverdue(each)).length;
  const since = all.flatMap((each) => each.since ?? []);
  return {
    isWhole: isWhole(listed, limit),
    waiting,
    active,
    failed,
    stray,
    inDoubt: all.filter((each) => each.inDoubt).length,
    overdue,
    ...(since.length > 0 && { oldest: Math.min(...since) }),
    needsSomebody: failed + stray + overdue > 0,
  };
}

/**
 * Resumes a payment now, at least once more, however often that was tried. If it may have taken effect, it is looked up first.
 *
 * @returns `false` if there is no such job, if a worker is running it, or if it is decided
 */
export async function retryDeferred(queue: Overseen, jobId: string): Promise<boolean> {
  checkQueue('retryDeferred', queue, ['get', 'replace']);
  const found = await queue.get(jobId);
  if (found === undefined || found.state === 'active' || found.state === 'done') return false;
  const stored = readDeferral(found.data);
  if (typeof stored !== 'object') return false;
  const runAt = Date.now();
  return queue.replace(found, { ...stored, undecided: 0, runAt }, runAt);
}

/**
 * Removes the job of a payment that somebody has settled by hand. Nothing more is sent or looked up.
 *
 * @returns what was known of it; `undefined` if there is no such job, or a worker is running it
 */
export async function resolveDeferred(queue: Overseen, jobId: string): Promise<DeferredPayment | undefined> {
  checkQueue('resolveDeferred', queue, ['get', 'remove']);
  const found = await queue.get(jobId);
  const isRemoved = found !== undefined && (await queue.remove(found));
  return isRemoved ? describe(found) : undefined;
}

function describe(job: StoredJob): DeferredPayment {
  const { id: jobId, state, runAt, starts: runs, why } = job;
  const stored = readDeferral(job.data);
  const common = { jobId, state, runAt, runs, ...(why !== undefined && { why }) };
  if (typeof stored !== 'object') return { ...common, todo: UNREADABLE[stored ?? 'foreign'] };
  const { since, sent } = stored;
  // These keys go to a screen.
  const keys = Object.fromEntries(Object.entries(stored.keys).map(([name, value]) => [name, maskCards(value)]));
  const report = { ...stored.report, keys };
  // The run under way, or the last of a decided payment, is known of; that a failed job has no word of may have sent something.
  const isKnown = state === 'active' || state === 'done';
  const inDoubt = isInDoubt(stored, isKnown ? Math.max(runs, stored.runs + 1) : runs + 1);
  const { provider, outcome, lookUps } = report;
  const known = { inDoubt, provider, outcome, keys, since, sent, ...(lookUps && { asked: lookUps }), report };
  return { ...common, ...known, todo: todoOf(job, { provider, keys }, inDoubt) };
}

const UNREADABLE = {
  newer: 'a newer version of recoverable deferred it: look at it with that version',
  damaged: 'something else changed its data: find out from the provider what became of the payment, then resolve it',
  foreign: 'recoverable did not defer it: it does not belong in this queue',
};

function todoOf(
  { state, runAt }: StoredJob,
  { provider, keys }: Pick<Report, 'provider' | 'keys'>,
  inDoubt: boolean,
): string {
  const named = Object.entries(keys).map(([name, value]) => `${name} ${value}`);
  const ask = `find out from ${provider} what became of ${named.join(', ') || 'it'}`;
  switch (state) {
    case 'failed':
      return inDoubt
        ? `it may have taken effect: ${ask}, then resolve it; or retry it, which looks it up first`
        : 'nothing of it has taken effect: retry it, or resolve it so that it is never made';
    case 'stray':
      return 'no worker will ever run it: retry it';
    case 'waiting':
      return isOverdue({ state, runAt })
        ? 'no worker picks it up: make sure that one is running'
        : 'nothing: a worker will resume it';
    case 'active':
      return 'nothing: a worker is running it';
    case 'done':
      return 'nothing: it is decided';
  }
}

function isOverdue({ state, runAt }: Pick<DeferredPayment, 'state' | 'runAt'>): boolean {
  return state === 'waiting' && runAt < Date.now() - OVERDUE;
}
