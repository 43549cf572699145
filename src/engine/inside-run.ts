import type { Processed } from '../providers/rule.js';
import type { Pass } from '../traffic/pass.js';
import { Inside } from './inside.js';
import { Evidence, either, type InnerCall } from './run-evidence.js';

/** A `run()`, from its first attempt to its end. */
export interface Run {
  isOver: boolean;
  /** The run as a call. */
  readonly call: object;
}

/** An attempt of `run()`, and the attempt that it is part of. */
export interface Running {
  readonly run: Run;
  /** Its own admission through the door. */
  readonly pass: Pass;
  readonly evidence: Evidence;
  readonly outer: Running | undefined;
  isOver: boolean;
  /** Code runs for an attached client that is sending this call. */
  readonly sender?: InnerCall;
}

const RUNNING = Symbol.for('recoverable.running');
const TICK = Symbol.for('recoverable.tick');

/** All copies of this package in a process share it: an operation may use a client that another copy is attached to. */
const shared = globalThis as { [RUNNING]?: Inside<Running>; [TICK]?: () => number };
shared[RUNNING] ??= new Inside();
shared[TICK] ??= counter();
const runs = shared[RUNNING];

/** The next place in the order of everything that is seen, which is finer than a clock. */
export const tick = shared[TICK];

function counter(): () => number {
  let count = 0;
  return () => ++count;
}

/** A `run()` begins. */
export function beginRun(call: object): Run {
  runs.enter();
  return { isOver: false, call };
}

/** What it has left behind is outside from now on. */
export function endRun(run: Run): void {
  run.isOver = true;
  runs.leave();
}

/** Runs a function so that attached clients called in it leave every retry to the surrounding `run()`. */
export async function asRun<T>(
  run: Run,
  pass: Pass,
  operation: (evidence: Evidence) => Promise<T>,
): Promise<{ readonly result: T; readonly evidence: Evidence }> {
  const evidence = new Evidence();
  const attempt: Running = { run, pass, evidence, outer: runs.here, isOver: false };
  try {
    return { result: await runs.run(attempt, operation, evidence), evidence };
  } finally {
    attempt.isOver = true;
  }
}

/**
 * The attempt in which this code runs, for as long as its `run()` lasts. Code that continues after that, such as a poller, is
 * outside. Code that an attempt left behind stays inside while the run makes later attempts.
 */
export function surroundings(): Running | undefined {
  return notOver(runs.here);
}

/** The innermost of the attempts around code whose `run()` is not over. */
export function notOver(innermost: Running | undefined): Running | undefined {
  let each = innermost;
  while (each?.run.isOver) each = each.outer;
  return each;
}

/** The attempt and those that it is part of, if they are not over; innermost first. */
export function* underWay(around: Running | undefined): Generator<Running> {
  for (let each = around; each !== undefined; each = each.outer) if (!each.isOver) yield each;
}

/**
 * The attempt and those that it is part of, for as long as their runs last; innermost first. Whatever an attempt left behind is
 * still evidence of what it does.
 */
export function* lasting(around: Running | undefined): Generator<Running> {
  for (let each = around; each !== undefined; each = each.outer) if (!each.run.isOver) yield each;
}

/** Sends an attempt of a call, so that a request which it makes is known to be the call's, not one of the same path beside it. */
export function sendKnown<A extends readonly unknown[], T>(
  call: InnerCall & { readonly around: Running | undefined },
  send: (...args: A) => T,
  ...args: A
): T {
  const { around } = call;
  if (around === undefined) return send(...args);
  return runs.run(Object.create(around, { sender: { value: call } }) as Running, send, ...args);
}

/** A call begins inside an attempt. */
export function beginInside(around: Running, call: InnerCall): void {
  const span = { begun: tick(), over: Number.POSITIVE_INFINITY };
  for (const { evidence } of lasting(around)) {
    evidence.inner.set(call, span);
    evidence.underWay.add(call);
  }
}

/**
 * A call inside an attempt is about to be sent, so the attempt hands its admission on, as far as the call can use it. This must
 * not happen earlier: the caller's interceptors run first, and may make calls of their own, such as for a token.
 */
export function sendInside(around: Running, inner: Pass): void {
  for (const { pass } of underWay(around)) pass.handOver(inner);
}

/** A call inside an attempt hands this to its caller: a response, or what an operation returned. */
export function giveInside(around: Running | undefined, given: unknown): void {
  if (typeof given !== 'object' || given === null) return;
  for (let each = around; each !== undefined; each = each.outer) each.evidence.given.add(given);
}

/** A call inside an attempt is over. `done`: whether it took effect. */
export function endInside(around: Running, call: InnerCall, done: Processed): void {
  const over = tick();
  for (let each: Running | undefined = around; each !== undefined; each = each.outer) {
    const { evidence } = each;
    const span = evidence.inner.get(call);
    if (span !== undefined) evidence.inner.set(call, { ...span, over });
    evidence.underWay.delete(call);
    evidence.done = either(evidence.done, done);
  }
}
