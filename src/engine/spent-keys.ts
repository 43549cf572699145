import type { Outcome } from '../decision/outcome.js';
import type { Doubt } from '../policy/doubt.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { KeyDefinition, Provider } from '../providers/provider.js';
import type { Call } from './call.js';
import { isSpent } from './doubt.js';
import { type Access, type FreshRequest, freshFactsOf } from './first-keys.js';
import { keysInForce } from './keys-in-force.js';
import { Latest } from './latest.js';
import { uniqueFor } from './unique-for.js';

/** Keys under which a look-up may have voided something. `doubt`: nobody knows what is left under them. */
const spent = new Latest<{ readonly doubt: Doubt | undefined }>();

/** The payment was found after all. */
const MADE: ReadonlySet<Outcome> = new Set(['ok', 'recovered', 'reconciled']);

/** Remembers the keys that a call leaves behind, if a look-up may have voided what was sent under them. */
export function rememberSpent(call: Call): void {
  const { provider, record } = call;
  if (!isSpent(call) || MADE.has(record.outcome)) return;
  for (const [name, value] of Object.entries(keysInForce(call))) {
    spent.set(nameOf(provider, name, value), { doubt: record.doubt });
  }
}

/**
 * The caller may send such a request again, such as an old `error.config`: under its keys, the provider would repeat the success
 * of what has been voided. So it gets the keys that replace them. If there are none, or if it is still in doubt what is left, the
 * call goes on from the earlier one, and sends nothing under them.
 */
export function avoidSpent<R extends FreshRequest>(call: Call, request: R, access: Access<R>): void {
  if (spent.isEmpty || call.policy.keys !== undefined) return;
  for (const key of call.provider.keys.filter(({ kind }) => kind === 'operation')) {
    try {
      avoid(call, key, request, access);
    } catch {
      // The key's own code, which throws once more when a key is attached, and is reported then.
    }
  }
}

function avoid<R extends FreshRequest>(
  call: Call,
  key: KeyDefinition,
  request: R,
  { urlOf, keyedOf }: Access<R>,
): void {
  const facts = freshFactsOf(request, urlOf(request));
  const given = key.read?.(facts);
  if (given === undefined) return;
  const { value, known } = lastOf(call.provider, key, given, facts);
  if (value !== given) key.write?.(keyedOf(request), value);
  if (known !== undefined) call.goOnFrom({ [key.name]: value }, known.doubt);
}

/** The key that replaces a spent one. That may be spent too; `known` if nothing replaces it. */
function lastOf(provider: Provider, key: KeyDefinition, given: string, facts: RequestFacts) {
  const { name, renew, write } = key;
  let value = given;
  let known = spent.get(nameOf(provider, name, value));
  while (known !== undefined && known.doubt === undefined && renew !== undefined && write !== undefined) {
    value = renew(value, uniqueFor(provider, key, value, facts));
    known = spent.get(nameOf(provider, name, value));
  }
  return { value, known };
}

function nameOf({ name }: Provider, key: string, value: string): string {
  return `${name} ${key} ${value}`;
}
