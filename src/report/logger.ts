import * as v from 'valibot';
import type { HookLine, LogLine, ProviderLine, StateLine } from './log-line.js';

/** The part of a logger that recoverable uses: pino's interface, to which you can adapt others. */
export type Logger = {
  readonly [level in 'info' | 'warn' | 'error']: (
    fields: LogLine | ProviderLine | StateLine | HookLine,
    message: string,
  ) => void;
};

/** @internal */
export const loggerSchema = v.custom<Logger | false>(
  (value) =>
    value === false ||
    (typeof value === 'object' &&
      value !== null &&
      (['info', 'warn', 'error'] as const).every((level) => typeof (value as Logger)[level] === 'function')),
  'a logger with info, warn and error, like one that pino() makes, or false',
);

let standard: Logger | undefined;

/** pino on standard output, loaded when first needed: applications with their own logger, or none, do not pay for it. */
export function standardLogger(): Logger {
  // Not `import`, which could only load it at once, or through a promise. The build makes pino a part of the package's own files.
  standard ??= (require('pino') as typeof import('pino')).pino({ name: 'recoverable' });
  return standard;
}
