import { recoveryOf } from 'recoverable';

/** Prints the report of a call, which its response or its error carries, and returns it. */
export function print(what, responseOrError) {
  const report = recoveryOf(responseOrError);
  console.log(`${what}: ${report.outcome}`);
  for (const { attempt, status, code, action, delayMs, why } of report.attempts) {
    const answer = [status ?? 'no answer', code !== String(status) && code].filter(Boolean).join(' ');
    const next = delayMs === undefined ? action : `${action} after ${delayMs} ms`;
    console.log(`  attempt ${attempt}: ${answer}${action === undefined ? '' : ` → ${next} (${why})`}`);
  }
  return report;
}
