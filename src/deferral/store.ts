import { beginAgain, type Deferral, joinDeferral } from './deferral.js';
import type { Kept } from './processor.js';
import type { DeferralQueue, StoredJob } from './queue.js';
import { readDeferral } from './read-deferral.js';

/** A payment that will be resumed later. */
export interface PutOff {
  readonly jobId: string;
  /**
   * Milliseconds since the epoch: when a worker will resume it. Later than the provider asked by up to a tenth of the wait, ten
   * minutes at most, so that calls do not all come back at once.
   */
  readonly runAt: number;
}

/** Gives up after this many interruptions by workers and by others that defer the same payment. */
const MOST_STEPS = 100;

/** Makes sure that a job knows about the call, whatever else happens to the same payment meanwhile. */
export async function store(queue: DeferralQueue<never>, jobId: string, deferral: Deferral): Promise<PutOff> {
  for (let step = 0; step < MOST_STEPS; step++) {
    const found = await queue.get(jobId);
    if (found === undefined) {
      // If a job with that id has appeared meanwhile, nothing is added, and the job is looked at again.
      await queue.put(jobId, deferral, deferral.runAt, deferral.report.provider);
      const added = await queue.get(jobId);
      // Gone already: a worker has decided the payment. Put again, its job would make it again.
      if (added === undefined || callOf(added) === deferral.callId) return { jobId, runAt: deferral.runAt };
      continue;
    }
    const stored = owned(found);
    // It knows about this call, or about one that says the same.
    const isKnown = found.state !== 'stray' && stored.callId === deferral.callId;
    const next = isKnown ? stored : nextOf(found, stored, deferral);
    if (next === stored) return { jobId, runAt: stored.runAt };
    const isWaiting = found.state === 'waiting';
    if (await queue.replace(found, next, isWaiting ? undefined : next.runAt)) return { jobId, runAt: next.runAt };
  }
  throw new Error(`deferTo: job ${jobId} keeps changing; defer it again`);
}

/** The job's data once it knows about the call as well. */
function nextOf({ id, state, starts, returned }: StoredJob, stored: Deferral, deferral: Deferral): Deferral {
  if (state === 'waiting') return joinDeferral(stored, deferral, starts);
  // The run under way knows nothing of this call, and may end the payment without it.
  if (state === 'active') throw new Error(`deferTo: job ${id} is being run; defer it again when the run is over`);
  if (state !== 'done') return beginAgain(stored, deferral, starts);
  const kept = returned as Kept | null | undefined;
  if (kept?.outcome === 'failed') return { ...deferral, runs: starts };
  // The last run may have made the payment: this call may have a key of its own, under which the provider would make it again.
  return beginAgain(withKeysOf(kept, stored), deferral, starts);
}

/** A replaced key is only in what the last run returned. */
function withKeysOf(kept: Kept | null | undefined, stored: Deferral): Deferral {
  const { report } = kept ?? {};
  const keys = kept?.keys ?? report?.keys ?? {};
  const replaced = Object.fromEntries(Object.entries(keys).filter(([name]) => report?.rekeyed?.includes(name)));
  return { ...stored, keys: { ...stored.keys, ...replaced } };
}

/** @throws Error if this version cannot resume the job with that id */
function owned({ id, data }: StoredJob): Deferral {
  const stored = readDeferral(data);
  if (typeof stored === 'object') return stored;
  const what = stored === 'newer' ? 'a newer version made it' : 'its data are not those of a deferral';
  throw new Error(`deferTo: job ${id} is in the way: ${what}`);
}

function callOf({ data }: StoredJob): string | undefined {
  return (data as Partial<Deferral> | null | undefined)?.callId;
}
