import axios, { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { tie } from '../report/recovery-of.js';
import { withSummary } from '../report/spoken-stack.js';
import { cancellationOf } from '../time/wait.js';
import type { Call } from './call.js';

/** What the caller's own code threw. */
type Thrown = { readonly error: unknown };
type Config = InternalAxiosRequestConfig & Record<string, unknown>;

/** A later attempt has succeeded: the caller gets its answer, as if it had been the only one. */
export function adoptSuccess(call: Call, response: AxiosResponse): AxiosResponse {
  call.record.course.succeed(response.status, call.record.elapsedMs);
  const now = call.scope.clock.now();
  call.lane.succeed(call.ticket, now, now - call.sentAt);
  call.ticket = undefined;
  call.record.partial = call.partial;
  finish(call);
  adoptSent(call);
  response.config = call.outer;
  tie(response, call);
  return response;
}

/** The provider was asked and said that the call took effect: the caller gets the look-up's answer. */
export function adoptFinding(call: Call, response: AxiosResponse): AxiosResponse {
  call.record.end({ outcome: 'reconciled' });
  finish(call);
  adoptSent(call);
  response.config = call.outer;
  tie(response, call);
  return response;
}

/** The call is over without success. `thrown`: what the caller's own code threw before a resend, or its abort in a wait. */
export function giveUp(call: Call, given: Thrown | undefined): AxiosResponse {
  const thrown = abandonedBy(call, given) ?? given;
  const aborted = thrown !== undefined && axios.isCancel(thrown.error);
  if (aborted) call.record.end({ outcome: 'aborted' });
  else if (thrown !== undefined) call.record.end({ stoppedBy: 'request' });
  finish(call);
  adoptSent(call);
  if (aborted) throw prepared(call, thrown.error);

  const response = call.last?.response;
  if (response !== undefined && isHandedBack(call, response)) {
    response.config = call.outer;
    tie(response, call);
    return response;
  }
  const error =
    response === undefined ? (call.last?.error ?? call.unsent ?? notResumed(call)) : bodyError(call, response);
  throw prepared(call, error, thrown?.error ?? call.record.hookError);
}

/** axios rejects a call whose caller has given up, also where that was during a look-up, with an error of its own making. */
function abandonedBy(call: Call, given: Thrown | undefined): Thrown | undefined {
  if (axios.isCancel((given ?? call.last)?.error)) return undefined;
  const error = cancellationOf(call.outer);
  return error === undefined ? undefined : { error };
}

/** The first attempt has ended the call: by a success, or by an error that recoverable has no say in. */
export function endFirst(call: Call, status: number): void {
  const now = call.succeedFirst(status);
  call.lane.succeed(call.ticket, now, now - call.sentAt);
  call.scope.stats.outcomes.ok += 1;
  disarm(call.outer as Config);
  if (call.scope.reporter.hearsSuccess) call.scope.reporter.finished(call.record);
}

function finish(call: Call): void {
  const { record, scope } = call;
  call.endedAt = scope.clock.now();
  // An interceptor that threw on a resend has left a place and a probe taken.
  call.leave();
  call.returnProbe();
  call.returnToken();
  if (!record.hasEnded) record.end();
  scope.stats.outcomes[record.outcome] += 1;
  if (!call.insideRun) scope.reporter.finished(record);
}

/** An answer that axios took for a success by the caller's own `validateStatus`, or one of `bodyErrors: 'resolve'`. */
function isHandedBack(call: Call, { status }: AxiosResponse): boolean {
  return status < 200 || status > 299 || call.scope.bodyErrors === 'resolve';
}

/** A resumed call that ended before anything was sent. */
function notResumed(call: Call): AxiosError {
  const refused = call.record.outcome === 'failed';
  const message = refused
    ? `${call.provider.name}: the earlier call was refused, and nothing was sent`
    : `${call.provider.name}: the earlier call may have taken effect, and nothing was sent`;
  return new AxiosError(message, 'ERR_NOT_RESUMED', call.outer);
}

function bodyError(call: Call, response: AxiosResponse): AxiosError {
  const code = call.record.course.attempts.at(-1)?.classified?.failure.code;
  const message = `${call.provider.name} answered ${code} inside HTTP ${response.status}`;
  return new AxiosError(message, 'ERR_PROVIDER', call.outer, response.request, response);
}

/** Makes the error the caller's: with the config of the call, the report, and the cause if there is a further one. */
function prepared(call: Call, error: unknown, cause?: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error;
  const shape = error as { config?: unknown; response?: AxiosResponse; cause?: unknown };
  if (axios.isAxiosError(error) || axios.isCancel(error)) shape.config = call.outer;
  if (shape.response !== undefined) {
    shape.response.config = call.outer;
    tie(shape.response, call);
  }
  if (cause !== undefined && shape.cause === undefined) {
    Object.defineProperty(error, 'cause', { value: cause, enumerable: false, configurable: true, writable: true });
  }
  const isFinal = call.record.course.attempts.length > 0 && !call.insideRun;
  if (isFinal && axios.isAxiosError(error) && !axios.isCancel(error)) speak(call, error);
  tie(error, call);
  return error;
}

/** The stack of an error that nobody catches is printed: it says there, after the message, what happened and what to do. */
function speak(call: Call, error: AxiosError): void {
  try {
    const { stack, message } = error;
    if (stack !== undefined) error.stack = withSummary(stack, message, call.report().summary);
  } catch {
    // A frozen error keeps the stack that it has.
  }
}

/** Config fields of a resend that are ours and not the caller's. */
const OURS = new Set(['adapter', 'transformResponse', 'transformRequest', 'recoverable', 'axios-retry', 'signal']);

/** Gives the caller the config of the attempt that was sent last, as axios gives the one that it sent. */
function adoptSent(call: Call): void {
  const outer = call.outer as Config;
  if (call.sent !== call.outer) {
    for (const [key, value] of Object.entries(call.sent)) if (!OURS.has(key)) outer[key] = value;
  }
  disarm(outer);
}

/** An axios-retry on the same client must not repeat what was decided here. */
function disarm(config: Config): void {
  const other = config['axios-retry'];
  if (typeof other === 'object' && other !== null) config['axios-retry'] = { ...other, retries: 0 };
}
