import { AsyncLocalStorage } from 'node:async_hooks';
import type { Lane } from '../traffic/lane.js';

/** An attempt of `run()`, and the one that it is part of. */
interface Running {
  /** What it was let through to. */
  readonly lane: Lane;
  readonly outer: Running | undefined;
  isOver: boolean;
}

const RUNNING = Symbol.for('recoverable.running');

interface Shared {
  /** Made by the first run: before it nobody is inside one, and no call pays for a look. */
  runs?: AsyncLocalStorage<Running>;
}

/** One for all copies of this package in a process: an operation may use a client that another copy is attached to. */
const shared: Shared = (globalThis as { [RUNNING]?: Shared })[RUNNING] ?? {};
(globalThis as { [RUNNING]?: Shared })[RUNNING] = shared;

/** Runs a function so that attached clients called inside leave every resend to the surrounding `run()`. */
export async function asRun<T>(lane: Lane, operation: () => Promise<T>): Promise<T> {
  const running = shared.runs ?? new AsyncLocalStorage<Running>();
  shared.runs = running;
  const attempt: Running = { lane, outer: running.getStore(), isOver: false };
  try {
    return await running.run(attempt, operation);
  } finally {
    attempt.isOver = true;
  }
}

/** Whether this code runs inside an operation of `run()`. */
export function isInsideRun(): boolean {
  return shared.runs?.getStore() !== undefined;
}

/** Whether a surrounding attempt, still under way, was let through to this lane: it has the place, the probe and the resend. */
export function isLetThrough(lane: Lane): boolean {
  for (let each = shared.runs?.getStore(); each !== undefined; each = each.outer) {
    if (each.lane === lane && !each.isOver) return true;
  }
  return false;
}
