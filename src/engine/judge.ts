import { type Classified, classify, classifyTransport } from '../failure/classify.js';
import { kindOf, pendingIn } from '../failure/kind-of.js';
import type { Passage } from '../failure/passage.js';
import type { Exchange, Pending, RequestFacts } from '../providers/exchange.js';
import type { Call } from './call.js';

/** What an answered attempt has come to; `undefined` for a success. Gives the place back that the attempt had. */
export function judgeAnswer(call: Call, exchange: Exchange): Classified | undefined {
  call.pass.leave();
  const classified = classify(call.provider, exchange, call);
  if (classified === undefined) {
    call.partial = isPartial(call, exchange);
    if (call.provider.isPending !== undefined) call.isPending = isPending(call, exchange);
    // It names what was accepted, which is looked up until it is done.
    if (call.isPending) call.answered = exchange;
    return undefined;
  }
  // Whoever asks what became of the attempt may find that in its answer.
  if (call.provider.reconcile !== undefined) call.answered = exchange;
  if (classified.failure.retryAfterMs !== undefined) tellOfScope(call);
  return classified;
}

/** What the provider asks of everybody is learned without a call; that nobody can say whom it covers is reported here. */
function tellOfScope(call: Call): void {
  const { facts } = call.port.request;
  // Of an operation nobody knows it, and nobody is asked.
  if (facts.method === undefined) return;
  try {
    call.provider.limitScope(facts);
  } catch (error) {
    call.onError(error);
  }
}

/** What an attempt has come to that no answer came back for. Gives the place back that the attempt had. */
export function judgeSilence(call: Call, error: unknown, request: RequestFacts, passage?: Passage): Classified {
  call.pass.leave();
  if (call.answered !== undefined) call.answered = undefined;
  return classifyTransport(call.provider, error, request, call, passage);
}

/** Accepted, and not done yet. What is only read never is. */
function isPending(call: Call, exchange: Exchange): Pending {
  const pending = pendingIn(call.provider, exchange, call);
  return pending && kindOf(call.provider, exchange.request, call).operation !== 'read' ? pending : false;
}

function isPartial(call: Call, exchange: Exchange): boolean {
  try {
    return call.provider.isPartial(exchange);
  } catch (error) {
    call.onError(error);
    return false;
  }
}
