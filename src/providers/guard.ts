import { faultOf, type HookName, refuse } from '../policy/hook.js';
import { maskCards } from '../redaction/cards.js';
import type { Exchange, Pending, RequestFacts } from './exchange.js';
import type { KeyDefinition } from './key.js';
import { isState, type LookUpTools, type Reconcile } from './look-up.js';
import { readingsIn } from './reading.js';
import type { Reading } from './rule.js';

/** The hooks of a provider's definition. */
interface Hooks<Kind> {
  readonly read?: (exchange: Exchange) => Reading | readonly Reading[] | undefined;
  readonly isSuccess?: (exchange: Exchange) => boolean;
  readonly isPartial?: (exchange: Exchange) => boolean;
  readonly isPending?: (exchange: Exchange) => Pending;
  readonly kindOf?: (request: RequestFacts) => Kind;
  readonly limitScope?: (request: RequestFacts) => string;
  readonly lane?: ((request: RequestFacts) => string) | undefined;
  readonly inDoubt?: (request: RequestFacts) => string | undefined;
  readonly reconcile?: Reconcile;
  readonly made?: ((body: unknown) => unknown) | undefined;
}

/**
 * Wraps a provider's hooks so that each returns a valid value or throws a `HookFault`: callers need not check the result. Missing
 * hooks stay missing.
 */
export function guardHooks<Kind extends object>({
  read,
  isSuccess,
  isPartial,
  isPending,
  kindOf,
  limitScope,
  lane,
  inDoubt,
  reconcile,
  made,
}: Hooks<Kind>): Hooks<Kind> {
  return {
    ...(read && { read: guard('read', read, readingsIn) }),
    ...(isSuccess && { isSuccess: guard('isSuccess', isSuccess, trueOrFalse) }),
    ...(isPartial && { isPartial: guard('isPartial', isPartial, trueOrFalse) }),
    ...(isPending && { isPending: guard('isPending', isPending, pending) }),
    ...(kindOf && { kindOf: guard('kindOf', kindOf, aKind<Kind>) }),
    ...(limitScope && { limitScope: guard('limitScope', limitScope, aText) }),
    ...(lane && { lane: guard('lane', lane, aText) }),
    ...(inDoubt && { inDoubt: guard('inDoubt', inDoubt, shownText) }),
    ...(reconcile && { reconcile: guardReconcile(reconcile) }),
    ...(made && { made: guard('made', made, anyId) }),
  };
}

/** Wraps a key's hooks in the same way. */
export function guardKey(key: KeyDefinition): KeyDefinition {
  const { read, write, renew, payment, attach, protects, lifetime } = key;
  return {
    ...key,
    ...(read && { read: guard('key.read', read, aKey) }),
    ...(write && { write: guard('write', write, nothing) }),
    ...(renew ? { renew: guard('renew', renew, aText) } : write && { renew: asItIs }),
    ...(payment && { payment: guard('payment', payment, aText) }),
    ...(attach && { attach: guard('attach', attach, trueOrFalse) }),
    ...(protects && { protects: guard('protects', protects, trueOrFalse) }),
    ...(typeof lifetime === 'function' && { lifetime: guard('lifetime', lifetime, milliseconds) }),
  };
}

/** Wraps a hook that answers yes, no, or nothing if it cannot tell, such as whether a payment found is the same one. */
export function guardAnswer<A extends readonly unknown[]>(
  hook: HookName,
  run: (...given: A) => boolean | undefined,
): (...given: A) => boolean | undefined {
  return guard(hook, run, (value) => (isNothing(value) ? undefined : trueOrFalse(value, hook)));
}

const asItIs = (_current: string, unique: string) => unique;

type Accept<R> = (value: unknown, hook: HookName) => R;

/** @param accept returns the part of the value that counts, or throws */
function guard<A extends readonly unknown[], R>(
  hook: HookName,
  run: (...given: A) => unknown,
  accept: Accept<R>,
): (...given: A) => R {
  // No hook has more than three parameters, and a rest parameter would allocate a list on each call.
  const call = run as unknown as (one: unknown, other: unknown, third: unknown) => unknown;
  const guarded = (one: unknown, other: unknown, third: unknown): R => {
    try {
      return accept(call(one, other, third), hook);
    } catch (error) {
      throw faultOf(hook, error);
    }
  };
  return guarded as unknown as (...given: A) => R;
}

function trueOrFalse(value: unknown, hook: HookName): boolean {
  if (typeof value === 'boolean') return value;
  // Such values come from `&&` and `?.`.
  return isNothing(value) ? false : refuse(hook, 'true or false', value);
}

function pending(value: unknown, hook: HookName): Pending {
  if (value === 'customer' || typeof value === 'boolean') return value;
  return isNothing(value) ? false : refuse(hook, "true, false or 'customer'", value);
}

function aText(value: unknown, hook: HookName): string {
  return typeof value === 'string' ? value : refuse(hook, 'a string', value);
}

function textOrNothing(value: unknown, hook: HookName): string | undefined {
  return isNothing(value) ? undefined : aText(value, hook);
}

/** It may repeat what stands in the place of an id. */
function shownText(value: unknown, hook: HookName): string | undefined {
  const text = textOrNothing(value, hook);
  return text && maskCards(text);
}

function milliseconds(value: unknown, hook: HookName): number {
  return typeof value === 'number' && value >= 0 ? value : refuse(hook, 'milliseconds, at least 0', value);
}

/** An id is sometimes a number, and an empty one names nothing. */
function aKey(value: unknown, hook: HookName): string | undefined {
  return textOrNothing(Number.isFinite(value) ? String(value) : value, hook) || undefined;
}

/** What is in an answer may be anything; it is an id if it looks like one. */
function anyId(value: unknown, hook: HookName): unknown {
  return value instanceof Promise ? refuse(hook, 'an id, at once', value) : value;
}

function nothing(value: unknown, hook: HookName): void {
  if (value instanceof Promise) refuse(hook, 'nothing, at once', value);
}

const OPERATIONS: ReadonlySet<unknown> = new Set(['read', 'repeatable', 'write']);

const KIND =
  "a kind, such as { operation: 'read' }, whose operation is 'read', 'repeatable' or 'write', and whose endpoint is a string";

/** What a call has made is known by the name of its endpoint, too: one that is no text would fail there, after a payment. */
function aKind<Kind extends object>(value: unknown, hook: HookName): Kind {
  const { operation, endpoint } = Object(value) as { readonly operation?: unknown; readonly endpoint?: unknown };
  const isNamed = typeof endpoint === 'string' || isNothing(endpoint);
  return OPERATIONS.has(operation) && isNamed ? (value as Kind) : refuse(hook, KIND, value);
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

/** What a look-up itself throws because no answer came is not a fault of the hook that passes it on. */
function guardReconcile(reconcile: Reconcile): Reconcile {
  return async (request: RequestFacts, tools: LookUpTools) => {
    const unanswered = new Set<unknown>();
    const heeded = <T>(asked: Promise<T>) => {
      asked.catch((error: unknown) => unanswered.add(error));
      return asked;
    };
    try {
      const found: unknown = await reconcile(request, {
        ...tools,
        get: (url, options) => heeded(tools.get(url, options)),
        post: (url, data, options) => heeded(tools.post(url, data, options)),
      });
      return isFound(found) ? (found as Awaited<ReturnType<Reconcile>>) : refuse('reconcile', FOUND, found);
    } catch (error) {
      const isUnanswered = unanswered.has(error) || unanswered.has((error as { cause?: unknown } | undefined)?.cause);
      throw isUnanswered ? error : faultOf('reconcile', error);
    }
  };
}

const FOUND = 'an answer, a finding, a word such as landed, or undefined';

/** An answer, a finding with a state, a word, or why there is no look-up. */
function isFound(found: unknown): boolean {
  if (found === undefined || isState(found)) return true;
  const { state, status, unaskable } = (found ?? {}) as Readonly<Record<string, unknown>>;
  return isState(state) || typeof status === 'number' || typeof unaskable === 'string';
}
