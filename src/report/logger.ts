import { pino } from 'pino';
import * as v from 'valibot';
import type { LogLine, ProviderLine, StateLine } from './log-line.js';

/** What is used of a logger: pino's own shape, which others can be made to fit. */
export type Logger = {
  readonly [level in 'info' | 'warn' | 'error']: (fields: LogLine | ProviderLine | StateLine, message: string) => void;
};

export const loggerSchema = v.custom<Logger | false>(
  (value) =>
    value === false ||
    (typeof value === 'object' &&
      value !== null &&
      (['info', 'warn', 'error'] as const).every((level) => typeof (value as Logger)[level] === 'function')),
  'a logger with info, warn and error, such as pino() makes, or false',
);

let standard: Logger | undefined;

/** pino on standard output, made when first needed. */
export function standardLogger(): Logger {
  standard ??= pino({ name: 'recoverable' });
  return standard;
}
