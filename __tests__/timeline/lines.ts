import { Readable } from 'node:stream';

export const BEGAN = Date.UTC(2026, 0, 31, 23, 0, 0);

/** A line as pino writes it, of a call that began at `BEGAN`. */
export function lineOf(fields: Readonly<Record<string, unknown>>): string {
  const { callId = 'call-1', elapsedMs = 0, time = BEGAN + Number(elapsedMs), ...more } = fields;
  const usual = {
    schema: 1,
    provider: 'midtrans',
    method: 'POST',
    path: '/v2/charge',
    maxAttempts: 4,
    processed: 'maybe',
  };
  return JSON.stringify({ level: 30, time, ...usual, callId, elapsedMs, keys: {}, msg: 'said so', ...more });
}

/** A call that failed once with a code, and ended so and so long after it began. */
export function callOf(
  callId: string,
  outcome: string,
  elapsedMs: number,
  more: Readonly<Record<string, unknown>> = {},
): string[] {
  const failed = { callId, attempt: 1, code: '503', status: 200, ...more };
  return [
    lineOf({ ...failed, event: 'recovery.retry', action: 'retry', delayMs: elapsedMs / 4, elapsedMs: elapsedMs / 4 }),
    lineOf({
      ...failed,
      event: 'recovery.finished',
      attempt: 2,
      outcome,
      elapsedMs,
      ...(outcome === 'recovered' ? { code: undefined } : {}),
    }),
  ];
}

/** A log of these lines, in pieces that do not end where the lines do. */
export function logOf(lines: readonly string[], piece = 100): Readable {
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  return Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
    })(),
  );
}
