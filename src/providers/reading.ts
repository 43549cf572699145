import { type HookName, refuse } from '../policy/hook.js';
import { DECLINE_ADVICE, type DeclineAdvice } from './declines.js';
import type { Reading } from './rule.js';

const PLACES: ReadonlySet<unknown> = new Set(['body', 'text', 'status'] satisfies Reading['from'][]);
const ADVICE: ReadonlySet<unknown> = new Set(DECLINE_ADVICE);

/**
 * Checks what a provider's `read` found. A code or a status may be a number, and a falsy value, such as `&&` gives, is no
 * reading.
 *
 * @throws TypeError for anything else, because an error that was found but cannot be understood is not a success
 */
export function readingsIn(found: unknown, hook: HookName): readonly Reading[] | undefined {
  if (!found) return undefined;
  return (Array.isArray(found) ? found : [found]).map((each) => readingIn(each, hook));
}

function readingIn(found: unknown, hook: HookName): Reading {
  const given = (found ?? {}) as Readonly<Record<keyof Reading, unknown>>;
  const code = textOf(given.code);
  if (code === undefined) refuse(hook, 'nothing, or readings with a code', found);
  const { field, instead, from, source, message, recoverable, retryable, retryAfterMs, facts } = given;
  const status = textOf(given.status);
  const other = insteadOf(instead);
  return {
    code,
    ...(typeof field === 'string' && { field }),
    ...(other && { instead: other }),
    ...(PLACES.has(from) && { from: from as NonNullable<Reading['from']> }),
    ...(status !== undefined && { status }),
    ...(typeof source === 'string' && { source }),
    ...(typeof message === 'string' && { message }),
    ...(typeof recoverable === 'boolean' && { recoverable }),
    ...(given.replayed === true && { replayed: true }),
    ...(given.lasting === true && { lasting: true }),
    ...(ADVICE.has(retryable) && { retryable: retryable as DeclineAdvice }),
    ...(Number.isFinite(retryAfterMs) && { retryAfterMs: retryAfterMs as number }),
    ...(typeof facts === 'object' && facts !== null && { facts: factsIn(facts) }),
  };
}

function insteadOf(given: unknown): Reading['instead'] {
  const { code, field } = (given ?? {}) as Readonly<Record<string, unknown>>;
  const text = textOf(code);
  return text === undefined ? undefined : { code: text, ...(typeof field === 'string' && { field }) };
}

function factsIn(given: object): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      const text = textOf(value);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}
