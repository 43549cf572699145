import { keysOf } from '../decision/keys.js';
import { isSuccess } from '../decision/outcome.js';
import type { Doubt } from '../policy/doubt.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { Provider } from '../providers/provider.js';
import { originOf } from '../redaction/path.js';
import type { Call } from './call.js';
import { isSpent } from './doubt.js';
import { FreshFacts, type FreshRequest } from './first-keys.js';
import { keysInForce } from './keys-in-force.js';
import { Latest } from './latest.js';
import { hostsOf } from './own-names.js';
import { uniqueFor } from './renew-key.js';

/** Operation keys by name: all of a request's. */
type Keys = Readonly<Record<string, string>>;

/** What a look-up may have voided. */
interface Spent {
  /** Nobody knows what is left. */
  readonly doubt?: Doubt | undefined;
  /** The names of the keys that the call replaced before it was sent again; otherwise all that can be. */
  readonly replaced?: readonly string[] | undefined;
}

const spent = new Latest<Spent>();

/** Remembers the keys that a call leaves behind, if a look-up may have voided what was sent under them. */
export function rememberSpent(call: Call): void {
  const { record } = call;
  // After a success, the payment was found after all.
  if (isSpent(call) && !isSuccess(record.outcome)) remember(call, keysInForce(call), { doubt: record.doubt });
}

/** Remembers that the call is sent again, with these keys replaced. */
export function rememberReplaced(call: Call, replaced: readonly string[] | undefined): void {
  if (isSpent(call)) remember(call, keysInForce(call), { replaced });
}

function remember(call: Call, keys: Keys, what: Spent): void {
  // What has no keys cannot be told from another request.
  if (Object.keys(keys).length === 0) return;
  for (const host of hostsOf(call)) spent.set(nameOf(call.provider, host, keys), what);
}

/**
 * The caller may send such a request again, such as an old `error.config`: under its keys, the provider would repeat the success
 * of what has been voided. So it gets the keys that replace them. If there are none, if a key's own code throws, or if it is still
 * in doubt what is left, the call goes on from the earlier one, and sends nothing under them. Returns what was thrown.
 */
export function avoidSpent(call: Call, request: FreshRequest): { readonly error: unknown } | undefined {
  const { provider, policy } = call;
  if (spent.isEmpty || policy.keys !== undefined) return undefined;
  const { url = '' } = request;
  const facts = new FreshFacts(request, url);
  let keys: Keys = keysOf(provider.keys, facts);
  const origin = originOf(url);
  const seen = new Set<Spent>();
  const recall = () => spent.get(nameOf(provider, origin, keys));
  for (let known = recall(); known !== undefined; known = recall()) {
    // A `renew` of the application's may come round to a spent key again.
    const isOpen = known.doubt === undefined && !seen.has(known);
    seen.add(known);
    try {
      const fresh = isOpen ? freshFor(provider, keys, facts, known.replaced) : undefined;
      if (fresh === undefined) {
        call.goOnFrom(keys, known.doubt);
        return undefined;
      }
      for (const { name, write } of provider.keys) {
        const value = fresh[name];
        if (value !== undefined && value !== keys[name]) write?.(request, value);
      }
      keys = fresh;
    } catch (error) {
      call.goOnFrom(keys, known.doubt);
      return { error };
    }
  }
  return undefined;
}

/** As the engine replaces keys within a call, so that whoever sends the request again gets the same ones. */
function freshFor(
  provider: Provider,
  keys: Keys,
  facts: RequestFacts,
  names: readonly string[] = Object.keys(keys),
): Keys | undefined {
  const fresh: Record<string, string> = { ...keys };
  for (const key of provider.keys) {
    const { name, renew, write } = key;
    const value = keys[name];
    if (value === undefined || write === undefined || !names.includes(name)) continue;
    const next = renew?.(value, uniqueFor(provider, key, value, facts));
    if (next !== undefined) fresh[name] = next;
  }
  return Object.keys(keys).some((name) => fresh[name] !== keys[name]) ? fresh : undefined;
}

function nameOf({ name }: Provider, origin: string | undefined, keys: Keys): string {
  return JSON.stringify([name, origin, ...Object.entries(keys).sort()]);
}
