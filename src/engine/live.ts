// What an edge tells the engine about its call. `loop.ts` then takes the call on, until it is the edge's turn again.
import type { Outcome, StoppedBy } from '../decision/outcome.js';
import type { Refusal } from '../decision/refusal.js';
import type { Settle } from '../decision/step.js';
import type { Classified } from '../failure/classify.js';
import { resumesUsed } from '../policy/policy.js';
import { canAsk } from './ask.js';
import type { Call } from './call.js';
import { earlierOf, resumes } from './doubt.js';
import { leftAlone } from './facts.js';
import { follow, live, type Turn } from './loop.js';
import { type Ended, settle } from './settle.js';
import { learn, stepOf } from './step-of.js';

export type { Turn } from './loop.js';
export type { Ended } from './settle.js';

/** What comes before the first attempt: an earlier call may have to be looked up, and the provider may not be ready. */
export function begin(call: Call): Promise<Turn> {
  // As the table says; but thus a call waits at the door without a record.
  if (!resumes(call)) return follow(call, { do: 'enter' });
  return live(call, { what: 'begun', ...earlierOf(call) });
}

/** The first attempt had been let in, but the caller's own code came before it, and may have taken its time. */
export function enterAnew(call: Call): Promise<Turn> {
  return follow(call, { do: 'enter' });
}

/** What a call resumes is as open as before if this one ends before it sends anything, whatever was found until then. */
function leaveAsItWas(call: Call): void {
  const { policy, scope, record } = call;
  if (!call.isUnsent || !resumes(call)) return;
  if (resumesUsed(policy)) record.course.isUsed = true;
  else record.course.resume(scope.clock.now(), 0, policy.doubt?.lasting);
}

/** What follows a failed attempt. */
export function attempted(call: Call, classified: Classified): Promise<Turn> {
  learn(call, classified);
  if (call.around !== undefined) {
    const step = stepOf(call, { what: 'failed', classified, isLeft: true }, leftAlone(call));
    return Promise.resolve(settle(call, step as Settle, { isLeft: true }));
  }
  return live(call, { what: 'failed', classified });
}

/** A retry was let through, but the last attempt has meanwhile done more than it was judged by. */
export function doubted(call: Call, classified: Classified): Promise<Turn> {
  const step = stepOf(call, { what: 'doubted', classified });
  if (step.do !== 'send') call.pass.handIn();
  return follow(call, step);
}

/** A write of the attempt failed, but the operation went on: the call ends, though not in success. */
export function dealtWith(call: Call, classified: Classified): Ended {
  learn(call, classified);
  stepOf(call, { what: 'failed', classified, isLeft: true }, leftAlone(call));
  return settle(call, { do: 'settle', stoppedBy: 'operation' });
}

/**
 * A retry is about to go out, but the caller's own code (a signer, a queue) may have taken its time. `undefined`: it may go out.
 * Otherwise the function returned says what happens instead.
 */
export function hold(call: Call): (() => Promise<Turn>) | undefined {
  const step = stepOf(call, { what: 'admitted' });
  if (step.do === 'send') {
    const { pass, port, scope } = call;
    if (!pass.isAway || pass.comeBack(port.request.facts, scope.clock.now())) return undefined;
    return () => follow(call, { do: 'enter' });
  }
  return () => {
    call.pass.handIn();
    return follow(call, step);
  };
}

/** The attempt succeeded, and the caller wants to wait until the work is done. */
function waitsUntilDone(call: Call): boolean {
  return call.isPending === true && call.policy.pendingLimit > 0 && call.around === undefined && canAsk(call);
}

/**
 * How a call goes on after an attempt that succeeded, unless that is the plain end of it: the caller had given up by then, or wants
 * to wait until the work is done.
 */
export function notPlainly(call: Call, status: number): Ended | Promise<Ended> | undefined {
  call.onTheWire = false;
  const gone = call.port.caller.gone();
  if (gone !== undefined) return answeredTooLate(call, status, gone);
  return waitsUntilDone(call) ? succeeded(call, status) : undefined;
}

/** A later attempt succeeded, or the call waits until the work is done. */
export function succeeded(call: Call, status: number | undefined): Ended | Promise<Ended> {
  learnSuccess(call);
  if (!waitsUntilDone(call)) return settle(call, stepOf(call, { what: 'succeeded', status }) as Settle);
  call.onTheWire = false;
  call.record.firstSentAt ??= call.lastSentAt;
  return live(call, { what: 'succeeded', status, isPending: true }) as Promise<Ended>;
}

/** What the success says about the provider concerns all calls. */
function learnSuccess(call: Call): void {
  const now = call.scope.clock.now();
  call.pass.succeed(now, now - call.lastSentAt);
  call.record.partial = call.partial;
}

/** The caller gave up, or the caller's own code threw. `cut`: the result of the attempt that was under way. */
export function abandoned(call: Call, error: unknown, cut?: Classified): Ended {
  takeIn(call, cut);
  leaveAsItWas(call);
  return settle(call, stepOf(call, { what: 'abandoned' }) as Settle, { thrown: { error } });
}

/**
 * The caller's own code, such as a signer, threw before a retry, or after it sent one itself: `sent` is its result. Nothing more is
 * sent, but a possible effect is looked up; a look-up that cannot be signed either decides nothing.
 */
export async function interrupted(call: Call, error: unknown, sent?: Classified): Promise<Ended> {
  if (call.port.caller.isAbort(error) || call.port.caller.gone() !== undefined) return abandoned(call, error, sent);
  takeIn(call, sent);
  leaveAsItWas(call);
  call.thrown = { error };
  // Its look-ups may take long, and may use the same client to fetch a token.
  call.pass.handIn();
  return (await live(call, { what: 'interrupted' })) as Ended;
}

/** Records an attempt that ended together with the call. */
function takeIn(call: Call, classified: Classified | undefined): void {
  if (classified === undefined) return;
  learn(call, classified);
  stepOf(call, { what: 'failed', classified, isLeft: true });
  call.scope.reporter.decided(call.record);
}

/** The answer was a success, but the caller had given up by the time it came, or the caller's own code, which sent it, threw then. */
export function answeredTooLate(call: Call, status: number | undefined, error: unknown): Ended {
  learnSuccess(call);
  const step = stepOf(call, { what: 'succeeded', status }) as Settle;
  const isGone = call.port.caller.gone() !== undefined;
  // A read takes no effect.
  if (isGone && call.isRead) call.record.course.absolve();
  return settle(call, isGone ? { ...step, outcome: 'aborted', stoppedBy: 'abort' } : step, { thrown: { error } });
}

/** A retry that was let through is not sent after all. A possible effect is looked up. */
export function withheld(call: Call, refusal: Refusal): Promise<Turn> {
  call.pass.handIn();
  leaveAsItWas(call);
  if (call.refusal?.code === refusal.code) return Promise.resolve(failed(call, call.record.outcome, refusal.stoppedBy));
  return live(call, { what: 'refused', refusal });
}

/** The call failed in a way that is not for the engine to decide. */
export function failed(call: Call, outcome: Outcome, stoppedBy: StoppedBy): Ended {
  return settle(call, { do: 'settle', outcome, stoppedBy });
}
