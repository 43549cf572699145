import { METHODS } from 'node:http';
import { constants } from 'node:os';
import { foreignCodes } from '../failure/transport.js';
import { nearest } from '../policy/nearest.js';
import type { Rule } from '../providers/rule.js';
import { transportRules } from '../providers/transport-rules.js';
import { UsageError } from './world.js';

/** @throws UsageError for a method that Node cannot send, with the one that was probably meant */
export function checkMethod(given: string): void {
  if (METHODS.includes(given.toUpperCase())) return;
  const meant = nearest(given, METHODS);
  const hint = meant === undefined ? ', such as POST' : '';
  throw new UsageError(
    `--method must be an HTTP method${hint}; got '${given}'${meant === undefined ? '' : `: did you mean ${meant}?`}`,
  );
}

/** What to say of a transport's code that is judged like any unknown one, if it is neither Node's nor another client's. */
export function unknownError(given: string, { code }: Rule): string | undefined {
  if (code !== '*' || Object.hasOwn(constants.errno, given)) return undefined;
  const meant = nearest(given, [...transportRules.map((rule) => rule.code), ...foreignCodes()]);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  return `'${given}' is not a code that recoverable knows, so the row for all other codes counts${hint}`;
}
