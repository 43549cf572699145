import type { Outcome, StoppedBy } from '../decision/outcome.js';
import type { Refusal } from '../decision/refusal.js';
import type { Enter, Happening, Settle, Step } from '../decision/step.js';
import type { Classified } from '../failure/classify.js';
import { wait } from '../time/wait.js';
import { askAbout, canAsk, type Told } from './ask.js';
import { change, changeable } from './before-resend.js';
import type { Call } from './call.js';
import { CallersWord } from './callers-word.js';
import { earlierOf, resumes } from './doubt.js';
import { enter, waitToAsk } from './enter.js';
import { factsOf, leftAlone } from './facts.js';
import { type Ended, settle } from './settle.js';
import { learn, stepOf } from './step-of.js';

export type { Ended } from './settle.js';

/** The edge's turn: to send, or to hand the end back. */
export type Turn = Go | Ended;

/** Send the request. */
export interface Go {
  readonly do: 'send';
  /** The call waited before this, so a signature may have gone stale. */
  readonly waited: boolean;
}

/** What comes before the first attempt: an earlier call may have to be looked up, and the provider may not be ready. */
export function begin(call: Call): Promise<Turn> {
  // As the table says; but thus a call waits at the door without a record.
  if (!resumes(call)) return follow(call, { do: 'enter' });
  return live(call, { what: 'begun', ...earlierOf(call) });
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
  const now = call.scope.clock.now();
  call.pass.succeed(now, now - call.lastSentAt);
  call.record.partial = call.partial;
  if (!waitsUntilDone(call)) return settle(call, stepOf(call, { what: 'succeeded', status }) as Settle);
  call.onTheWire = false;
  call.record.firstSentAt ??= call.lastSentAt;
  return live(call, { what: 'succeeded', status, isPending: true }) as Promise<Ended>;
}

/** The caller gave up, or the caller's own code threw. `cut`: the result of the attempt that was under way. */
export function abandoned(call: Call, error: unknown, cut?: Classified): Ended {
  takeIn(call, cut);
  return settle(call, stepOf(call, { what: 'abandoned' }) as Settle, { thrown: { error } });
}

/**
 * The caller's own code, such as a signer, threw before a retry, or after it sent one itself: `sent` is its result. Nothing more is
 * sent, but a possible effect is looked up; a look-up that cannot be signed either decides nothing.
 */
export async function interrupted(call: Call, error: unknown, sent?: Classified): Promise<Ended> {
  if (call.port.caller.isAbort(error) || call.port.caller.gone() !== undefined) return abandoned(call, error, sent);
  takeIn(call, sent);
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
  const now = call.scope.clock.now();
  call.pass.succeed(now, now - call.lastSentAt);
  call.record.partial = call.partial;
  const step = stepOf(call, { what: 'succeeded', status }) as Settle;
  const isGone = call.port.caller.gone() !== undefined;
  return settle(call, isGone ? { ...step, outcome: 'aborted', stoppedBy: 'abort' } : step, { thrown: { error } });
}

/** A retry that was let through is not sent after all. A possible effect is looked up. */
export function withheld(call: Call, refusal: Refusal): Promise<Turn> {
  call.pass.handIn();
  if (call.refusal?.code === refusal.code) return Promise.resolve(failed(call, call.record.outcome, refusal.stoppedBy));
  return live(call, { what: 'refused', refusal });
}

/** The call failed in a way that is not for the engine to decide. */
export function failed(call: Call, outcome: Outcome, stoppedBy: StoppedBy): Ended {
  return settle(call, { do: 'settle', outcome, stoppedBy });
}

/** The life of a call between two requests: what happened names the next step, and the result of that step happens next. */
function live(call: Call, happened: Happening, word = new CallersWord(call)): Promise<Turn> {
  const step = stepOf(call, happened, factsOf(call, word), word);
  // Time has passed by then, so the step is worked out again.
  return step === undefined ? word.heard().then(() => live(call, happened, word)) : follow(call, step);
}

/** @param waited the door was not open at once */
function follow(call: Call, step: Step, waited = false): Promise<Turn> {
  switch (step.do) {
    case 'wait':
      // Do not hold a socket during the wait.
      if (step.before !== undefined) call.port.release();
      return waitOut(call, step.ms);
    case 'ask':
      return askInTurn(call).then((told) =>
        live(
          call,
          told && 'refusal' in told ? { what: 'refused', ...told, isQuestion: true } : { what: 'found', finding: told },
        ),
      );
    case 'enter': {
      const resend = changeable(call);
      if (resend === undefined) return goThrough(call, step);
      return change(call, resend).then((refusal) =>
        refusal === undefined ? goThrough(call, step) : live(call, { what: 'refused', refusal }),
      );
    }
    case 'send':
      return Promise.resolve({ do: 'send', waited });
    case 'settle':
      return Promise.resolve(settle(call, step, call.thrown && { thrown: call.thrown }));
  }
}

/** Apart from `follow`, whose step would be held for as long as the wait takes. */
function waitOut(call: Call, ms: number): Promise<Turn> {
  return wait(ms, call.scope.clock, call.port.caller).then((isOver) =>
    live(call, { what: isOver ? 'waited' : 'abandoned' }),
  );
}

function goThrough(call: Call, step: Enter): Promise<Turn> {
  return Promise.resolve(enter(call, step)).then((door) => {
    if ('waited' in door) return letThrough(call, door.waited);
    return live(call, 'gone' in door ? { what: 'abandoned' } : { what: 'refused', refusal: door.refusal });
  });
}

/** Asks what became of the call, if that is possible; while the provider is in trouble, the question waits for its turn. */
async function askInTurn(call: Call): Promise<Told> {
  if (canAsk(call)) await waitToAsk(call);
  return askAbout(call);
}

/**
 * The door is open. The caller may have given up during the wait, or the retry may not be safe any more: then the place goes to
 * another call.
 */
function letThrough(call: Call, waited: boolean): Promise<Turn> {
  if (call.port.caller.gone() !== undefined) {
    call.pass.handIn();
    return live(call, { what: 'abandoned' });
  }
  if (call.isLeftBehind) {
    call.pass.handIn();
    return live(call, { what: 'refused', refusal: LEFT_BEHIND });
  }
  const step = stepOf(call, { what: 'admitted' });
  if (step.do !== 'send') call.pass.handIn();
  // Look-ups take time, too.
  return follow(call, step, waited || call.record.lookUps.length > 0);
}

/**
 * The run's attempt ended without this call, so it would never learn of a request sent now. Another attempt that still needs the
 * call makes it again.
 */
const LEFT_BEHIND: Refusal = {
  stoppedBy: 'abort',
  code: 'ERR_LEFT_BEHIND',
  message: 'the attempt of run() that it was part of is over; nothing was sent',
};
