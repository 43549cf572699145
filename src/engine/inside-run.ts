import { AsyncLocalStorage } from 'node:async_hooks';
import type { Lane } from '../traffic/lane.js';

/** An attempt of `run()`, and the one that it is part of. */
interface Running {
  /** What it was let through to. */
  readonly lane: Lane;
  readonly outer: Running | undefined;
  isOver: boolean;
}

const running = new AsyncLocalStorage<Running>();
/** Nobody is inside a run before the first one: until then nothing is looked up, which every call would pay for. */
let hasRun = false;

/** Runs a function so that attached clients called inside leave every resend to the surrounding `run()`. */
export async function asRun<T>(lane: Lane, operation: () => Promise<T>): Promise<T> {
  hasRun = true;
  const attempt: Running = { lane, outer: running.getStore(), isOver: false };
  try {
    return await running.run(attempt, operation);
  } finally {
    attempt.isOver = true;
  }
}

/** Whether this code runs inside an operation of `run()`. */
export function isInsideRun(): boolean {
  return hasRun && running.getStore() !== undefined;
}

/** Whether a surrounding attempt, still under way, was let through to this lane: it has the place, the probe and the resend. */
export function isLetThrough(lane: Lane): boolean {
  if (!hasRun) return false;
  for (let each = running.getStore(); each !== undefined; each = each.outer) {
    if (each.lane === lane && !each.isOver) return true;
  }
  return false;
}
