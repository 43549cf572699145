import { answered } from './answered.js';
import type { CallRecord } from './call-record.js';
import type { CommonLine, HookLine, LogLine } from './log-line.js';

/** A sentence for a line that is not about a single call. */
export function commonSentence(line: CommonLine): string {
  if (line.event === 'recovery.state') {
    return line.state === 'local'
      ? `the shared state does not answer${line.why ? ` (${line.why})` : ''}: budget, breaker and back-off times are those of this process alone`
      : 'the shared state answers again';
  }
  const { event, provider, host, lane, scope, breaker, delayMs, askedMs = delayMs } = line;
  return event === 'recovery.held'
    ? `${provider}: ${host} asked clients to back off for ${seconds(askedMs)}; calls${lane ? ` for ${lane}` : ''}${scope ? ` under its limit ${scope}` : ''} wait ${seconds(delayMs)}`
    : `${provider}: the circuit breaker for ${lane ? `${lane} at ` : ''}${host} is ${breaker}`;
}

/** A wait in whole seconds may be an hour: nobody counts its milliseconds. */
function seconds(ms = 0): string {
  return ms < 1000 ? `${ms} ms` : `${Math.round(ms / 100) / 10} s`;
}

export function hookSentence({ provider, hook, error }: HookLine): string {
  return `${provider === undefined ? '' : `${provider}: `}${hook} failed with ${error}; the call goes on without it`;
}

/** The line as a sentence, for people who read logs; for the end of a call, its summary. */
export function sentenceOf(line: LogLine, record: CallRecord): string {
  const what = line.code === undefined ? line.provider : `${line.provider} ${line.code}`;
  const where = `attempt ${line.attempt} of ${line.maxAttempts}`;
  const since = line.attempt === 0 ? 'before the first attempt' : `after ${where}`;
  const stop = line.stoppedBy === undefined ? '' : `, stoppedBy: ${line.stoppedBy}`;
  switch (line.event) {
    case 'recovery.finished':
      return `${record.report().summary}${stop === '' ? '' : ` (${stop.slice(2)})`}`;
    case 'recovery.retry':
      return `${what}: retry in ${line.delayMs} ms (${where})`;
    case 'recovery.re-key':
      return `${what}: sending again with a fresh key (${where})`;
    case 'recovery.reconcile':
      return `${what}: ${whyLooked(line)}, so the provider is asked, if it can be, before anything is sent again (${where}${stop})`;
    case 'recovery.fail-fast':
      return `${what}: not retried (${where}${stop})`;
    case 'recovery.look-up':
      return `${line.provider}: looked up what became of it: ${foundBy(line)} (${since})`;
    case 'recovery.attempt':
      return `${what}: failed (${where}${stop})`;
    case 'recovery.waiting':
      return `${what}: waiting for its turn (${since})`;
    case 'recovery.budget':
      return `${what}: not retried, the retry budget is empty (${where})`;
  }
}

/** A request that was refused, such as for a used key, has done nothing itself: an earlier one may have. */
function whyLooked({ processed }: LogLine): string {
  return processed === 'no' ? 'refused, but the payment may exist already' : 'it may have been processed';
}

function foundBy({ found = 'undecided', status, foundCode }: LogLine): string {
  const answer = answered({ found, status, code: foundCode });
  return answer === '' ? `${found}` : `${found}, ${answer}`;
}
