import { LONGEST_TIMER } from '../deferral/within.js';

/** The part of a BullMQ Worker that holds the locks of its jobs. */
export interface Holder {
  readonly opts: { readonly lockDuration?: number; readonly skipLockRenewal?: boolean };
  on(event: 'active', listener: (job: { readonly id?: string }) => void): unknown;
  on(event: 'locksRenewed', listener: (renewed: { readonly jobIds: readonly string[] }) => void): unknown;
  on(event: 'lockRenewalFailed', listener: (ids: readonly string[]) => void): unknown;
  /** From BullMQ 5.64, as are the two events of locks. */
  cancelJob?(id: string, reason: string): boolean;
}

/** Milliseconds: BullMQ's default. */
const LOCK_DURATION = 30_000;

/**
 * Cancels each run that has lost its lock: another worker may have the job by now, so this one must send nothing more. BullMQ tells if
 * the queue says so. If the queue does not answer, a lock is lost that was not renewed for as long as it lasts.
 */
export function cancelWithoutLock(worker: Holder): void {
  const { lockDuration = LOCK_DURATION, skipLockRenewal } = worker.opts;
  const cancel = (id: string) => worker.cancelJob?.(id, 'the lock was lost');
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) cancel(id);
  });
  if (skipLockRenewal || worker.cancelJob === undefined) return;
  const alarms = new Map<string, NodeJS.Timeout>();
  const hold = (id: string) => {
    clearTimeout(alarms.get(id));
    // A run that is over cannot be cancelled, so its alarm does no harm.
    const ring = () => {
      alarms.delete(id);
      cancel(id);
    };
    alarms.set(id, setTimeout(ring, Math.min(lockDuration, LONGEST_TIMER)).unref());
  };
  worker.on('active', ({ id }) => {
    if (id !== undefined) hold(id);
  });
  worker.on('locksRenewed', ({ jobIds }) => {
    for (const id of jobIds) hold(id);
  });
}
