import type { Outcome } from '../decision/outcome.js';
import type { CommonLine } from './log-line.js';

export type Level = 'debug' | 'info' | 'warn' | 'error';

/** The level of the line for the end of a call. */
export const FINISHED_LEVELS: Readonly<Record<Outcome, Level>> = {
  ok: 'debug',
  recovered: 'info',
  reconciled: 'info',
  aborted: 'info',
  deferred: 'warn',
  failed: 'warn',
  unknown: 'error',
};

/** The level of a line that is not about a single call: trouble warns, its end informs. */
export function levelOf(line: CommonLine): 'info' | 'warn' {
  if (line.event === 'recovery.state') return line.state === 'local' ? 'warn' : 'info';
  return line.event === 'recovery.held' || line.breaker === 'open' ? 'warn' : 'info';
}
