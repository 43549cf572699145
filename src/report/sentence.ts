import { answered } from './answered.js';
import type { CallRecord } from './call-record.js';
import type { CommonLine, HookLine, LogLine } from './log-line.js';

/** A line about no single call as a sentence. */
export function commonSentence(line: CommonLine): string {
  if (line.event === 'recovery.state') {
    return line.state === 'local'
      ? `the shared state does not answer${line.why ? ` (${line.why})` : ''}: budget, breaker and quiet are those of this process alone`
      : 'the shared state answers again';
  }
  const { event, provider, host, lane, breaker, delayMs } = line;
  return event === 'recovery.held'
    ? `${provider}: ${host} asked for quiet, and no call ${lane ? `for ${lane} ` : ''}is sent for ${delayMs} ms`
    : `${provider}: the circuit breaker for ${lane ? `${lane} at ` : ''}${host} is ${breaker}`;
}

export function hookSentence({ provider, hook, error }: HookLine): string {
  return `${provider === undefined ? '' : `${provider}: `}${hook} has failed with ${error}, and the call goes on without it`;
}

/** The line as a sentence, for people who read logs; the end of a call has its summary. */
export function sentenceOf(line: LogLine, record: CallRecord): string {
  const what = line.code === undefined ? line.provider : `${line.provider} ${line.code}`;
  const where = `attempt ${line.attempt} of ${line.maxAttempts}`;
  switch (line.event) {
    case 'recovery.finished':
      return record.report().summary;
    case 'recovery.retry':
      return `${what}: retry in ${line.delayMs} ms (${where})`;
    case 'recovery.re-key':
      return `${what}: sending again with a fresh key (${where})`;
    case 'recovery.reconcile':
      return `${what}: it may have been processed, so it is not simply sent again (${where})`;
    case 'recovery.fail-fast':
      return `${what}: not sent again (${where})`;
    case 'recovery.look-up':
      return `${line.provider}: asked what became of it: ${foundBy(line)} (after ${where})`;
    case 'recovery.attempt':
      return `${what}: failed (${where})`;
    case 'recovery.waiting':
      return `${what}: waits for its turn (after ${where})`;
    case 'recovery.budget':
      return `${what}: not sent again, the retry budget is empty (${where})`;
  }
}

function foundBy({ found, status, foundCode }: LogLine): string {
  const answer = answered(status, foundCode);
  return answer === '' ? `${found}` : `${found}, ${answer}`;
}
