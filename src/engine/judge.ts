import { type Classified, classify, classifyTransport } from '../failure/classify.js';
import { isPartial, kindOf, pendingIn } from '../failure/kind-of.js';
import type { Passage } from '../failure/passage.js';
import type { Exchange, Pending, RequestFacts } from '../providers/exchange.js';
import type { Call } from './call.js';
import { hearClock } from './hear-clock.js';
import { holdUntil } from './held.js';
import { rememberMade } from './makers.js';
import { ABORTED, silenceOf } from './silence.js';

/**
 * The result of an answered attempt; `undefined` for a success. Gives the attempt's place back.
 * @param passage how its request fared, if that is known
 */
export function judgeAnswer(call: Call, exchange: Exchange, passage?: Passage): Classified | undefined {
  call.pass.leave();
  // Somebody else answered, such as a proxy that made no tunnel.
  if (passage?.unsent !== undefined || passage?.others) return judgeSilence(call, undefined, exchange.request, passage);
  const classified = classify(call.provider, exchange, call);
  if (classified !== undefined && passage?.tried) return judgeSilence(call, undefined, exchange.request, passage);
  if (classified === undefined) {
    rememberMade(call, exchange.body);
    call.partial = isPartial(call.provider, exchange, call);
    if (call.provider.isPending !== undefined) call.isPending = isPending(call, exchange);
    // The answer names what was accepted, which is looked up until it is done.
    if (call.isPending) call.answered = exchange;
    return undefined;
  }
  // A look-up may find what became of the attempt in its own answer.
  if (call.provider.reconcile !== undefined) {
    call.answered = exchange;
    hearClock(call, exchange, classified);
  }
  if (classified.failure.retryAfterMs !== undefined) tellOfScope(call);
  return classified;
}

/**
 * No call is needed to learn that the provider asks everyone to back off. If nobody can tell which requests that covers, it is
 * reported here.
 */
function tellOfScope(call: Call): void {
  const { facts } = call.port.request;
  // An operation's requests are unknown, and there is no hook to ask.
  if (facts.method === undefined) return;
  try {
    call.provider.limitScope(facts);
  } catch (error) {
    call.onError(error);
  }
}

/** The result of an attempt that got no answer. Gives the attempt's place back. */
export function judgeSilence(call: Call, error: unknown, request: RequestFacts, passage?: Passage): Classified {
  return judgeUnanswered(call, silenceOf(call.port.caller, error), request, passage);
}

/** The result of an attempt on the wire that nobody is waiting for any more, whether or not the caller's signal says so. */
export function judgeLeft(call: Call, request: RequestFacts): Classified {
  return judgeUnanswered(call, ABORTED, request);
}

function judgeUnanswered(call: Call, error: unknown, request: RequestFacts, passage?: Passage): Classified {
  call.pass.leave();
  if (call.answered !== undefined) call.answered = undefined;
  if (passage?.held !== undefined) holdUntil(call, passage.held);
  return classifyTransport(call.provider, error, request, call, passage);
}

/** Whether the request was accepted but is not done yet. A read is always done. */
function isPending(call: Call, exchange: Exchange): Pending {
  const pending = pendingIn(call.provider, exchange, call);
  return pending && kindOf(call.provider, exchange.request, call).operation !== 'read' ? pending : false;
}
