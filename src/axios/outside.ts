import { type AxiosResponse, CanceledError, type InternalAxiosRequestConfig } from 'axios';
import { goesOn } from '../engine/doubt.js';
import { sendKnown } from '../engine/inside-run.js';
import { judgeLeft } from '../engine/judge.js';
import { exceeded } from '../engine/limits.js';
import { abandoned, begin } from '../engine/live.js';
import { keepReport } from '../report/recovery-of.js';
import { type Caller, settled } from '../time/wait.js';
import { during } from '../wire/attempts.js';
import { announced } from '../wire/turns.js';
import type { Adapter } from './adapter.js';
import type { AxiosCall } from './axios-call.js';
import { endOrRecover, goOn, heldFirst } from './first.js';
import { owned } from './hand-back.js';
import { came, type Raw } from './raw.js';
import { timeoutError } from './timed-attempt.js';
import { notSent } from './transmit.js';
import { isOfAbort, WireWatch } from './wire-watch.js';

/**
 * Sends by a foreign adapter that an interceptor set. If that one calls ours, ours sends the attempt as usual. Otherwise its result
 * is the first attempt, which is not held back, and timed by the deadline alone: it may come from a cache. A call that goes on
 * with the keys of another comes to that only when it may be sent.
 */
export async function sendOutside(
  mine: AxiosCall,
  adapter: Adapter,
  config: InternalAxiosRequestConfig,
): Promise<AxiosResponse> {
  const ended = isBegun(mine) || !goesOn(mine.call) ? undefined : await resumed(mine, config);
  if (ended !== undefined) return ended;
  if (!isBegun(mine)) {
    mine.stage = 'outside';
    mine.outer = config;
    mine.sent = config;
    mine.show(config);
    mine.pristine.sending(config);
  }
  const watch = WireWatch.over(adapter, config);
  const { deadline, remaining } = mine.call.limits;
  const isInTime = remaining > 0;
  const sent = isInTime ? sendKnown(mine.call, during, watch, came, adapter, config) : Promise.resolve(notSent(config));
  const end = isInTime && (await settled(sent, remaining, mine.scope.clock, NOBODY));
  const isOver = end === 'late' && !isBegun(mine);
  const raw: Raw = isOver ? { error: timeoutError(config, exceeded('deadline', deadline)) } : await sent;
  if (raw.response === undefined && watch?.isMade === false) await announced();
  if (isBegun(mine)) {
    watch?.end({});
    return beside(mine, raw);
  }
  const isCut = isOver || (mine.gone() !== undefined && isOfAbort(raw.error, mine.signal));
  const seen = watch?.resultOf(raw, isCut, isOver ? sent : undefined) ?? raw;
  const { call } = mine;
  mine.stage = 'begun';
  mine.own = mine.adapter;
  mine.adapter = adapter;
  mine.given = adapter;
  mine.isForeign = true;
  // It is not known when exactly it was sent.
  call.beginAttempt(call.startedAt);
  return endOrRecover(mine, seen);
}

/** How a call ends that goes on with the keys of another; `undefined` if it is to be sent. */
async function resumed(mine: AxiosCall, config: InternalAxiosRequestConfig): Promise<AxiosResponse | undefined> {
  mine.outer = config;
  mine.sent = config;
  const turn = await begin(mine.call);
  const ended = turn.do === 'send' ? heldFirst(mine, config) : goOn(mine, turn);
  if (ended !== undefined) mine.stage = 'begun';
  else {
    mine.isLetIn = true;
    // The adapter may take its time, or make other calls before this one. Ours takes its turn again.
    mine.call.pass.handIn();
  }
  return ended;
}

/** An adapter of the caller's own heeds their signal, or does not. */
const NOBODY: Caller = { gone: () => undefined, isAbort: () => false, onGone: undefined };

/** What the caller's code returns for a call that has begun. It counts if the call is over; otherwise it ends their wait. */
function beside(mine: AxiosCall, { response, error }: Raw): AxiosResponse {
  leave(mine);
  if (response === undefined) throw mine.isSplit ? error : owned(mine, error);
  keepReport(response, mine.call);
  return response;
}

/** Nobody is waiting for the call any more. An attempt on the wire runs to its end, and nothing more is sent. */
function leave(mine: AxiosCall): void {
  const { call } = mine;
  if (call.endedAt !== undefined) return;
  const error = new CanceledError(undefined, mine.outer);
  const classified = call.onTheWire ? judgeLeft(call, mine.facts) : undefined;
  mine.leave(error);
  abandoned(call, error, classified);
}

/** Ends a call that was rejected before its first attempt, or by the caller's code after it sent the request itself. */
export async function endBegun(mine: AxiosCall, error: unknown): Promise<never> {
  if (mine.stage === 'begun') return beside(mine, { error }) as never;
  if (mine.stage === 'outside') throw error;
  mine.stage = 'begun';
  if (mine.call.endedAt === undefined) abandoned(mine.call, error);
  await mine.scope.classes.learn();
  throw owned(mine, error);
}

function isBegun({ stage }: AxiosCall): boolean {
  return stage === 'begun';
}
