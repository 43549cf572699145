import type { Refusal } from '../decision/refusal.js';
import type { Enter, Happening, Step } from '../decision/step.js';
import { wait } from '../time/wait.js';
import { askAbout, canAsk, type Told } from './ask.js';
import { change, changeable } from './before-resend.js';
import type { Call } from './call.js';
import { CallersWord } from './callers-word.js';
import { enter, waitToAsk } from './enter.js';
import { factsOf } from './facts.js';
import { type Ended, settle } from './settle.js';
import { stepOf } from './step-of.js';

/** The edge's turn: to send, or to hand the end back. */
export type Turn = Go | Ended;

/** Send the request. */
export interface Go {
  readonly do: 'send';
  /** The call waited before this, so a signature may have gone stale. */
  readonly waited: boolean;
}

/** The life of a call between two requests: what happened names the next step, and the result of that step happens next. */
export function live(call: Call, happened: Happening, word = new CallersWord(call)): Promise<Turn> {
  const step = stepOf(call, happened, factsOf(call, word), word);
  // Time has passed by then, so the step is worked out again.
  return step === undefined ? word.heard().then(() => live(call, happened, word)) : follow(call, step);
}

/**
 * Performs a step.
 * @param waited the door was not open at once
 */
export function follow(call: Call, step: Step, waited = false): Promise<Turn> {
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
