import { keyIn } from '../decision/keys.js';
import { kindOf } from '../failure/kind-of.js';
import { resumesInDoubt } from '../policy/policy.js';
import { idOf } from '../providers/id.js';
import type { Finding, Unaskable } from '../providers/look-up.js';
import type { Clock } from '../time/clock.js';
import type { Call } from './call.js';
import { Latest } from './latest.js';

/** Whose an object is: the provider named it in the answer to this call, or a look-up of this call has adopted it. */
interface Maker {
  readonly call: WeakRef<Call>;
  /** By the clock of the process. */
  readonly at: number;
  /** The values of its keys that protect: whoever sends the same ones means the same payment. */
  readonly keys: readonly string[];
}

/** By the clock whose times they carry. */
const makers = new WeakMap<Clock, Latest<Maker>>();

/** Remembers what a call has made, as the body of its answer names it. */
export function rememberMade(call: Call, body: unknown): void {
  const { provider, port } = call;
  if (provider.made === undefined) return;
  try {
    const id = idOf(provider.made(body));
    // What the request itself names was there before.
    if (id === undefined || port.request.facts.path.split('/').includes(id)) return;
    const { clock } = call.scope;
    const known = makers.get(clock) ?? new Latest<Maker>();
    makers.set(clock, known);
    known.set(nameOf(call, id), { call: new WeakRef(call), at: clock.now(), keys: protectingKeys(call) });
  } catch (error) {
    call.onError(error);
  }
}

/**
 * Milliseconds: what is older than the call by less may pass for its own, since providers tell times to the second, and clocks
 * differ. What is still older is told apart by its time.
 */
const MINUTE = 60_000;

/**
 * Whether another call has made it. A call that resumes an earlier one means the same payment as that did, and so does one that is
 * sent under the same key.
 */
export function isAnothers(call: Call, id: unknown): boolean {
  const maker = makers.get(call.scope.clock)?.get(nameOf(call, idOf(id)));
  if (maker === undefined || maker.at < call.startedAt - MINUTE) return false;
  if (maker.call.deref() === call || resumesInDoubt(call.policy)) return false;
  return !protectingKeys(call).some((key) => maker.keys.includes(key));
}

type Found = Finding | Unaskable | undefined;

/**
 * What a look-up found, unless another call has got it since the look-up was told that these ids are free. Whoever adopts it must
 * remember that in the same turn.
 */
export function stillFree(call: Call, found: Found, free: readonly unknown[]): Found {
  if (found === undefined || !('state' in found) || found.state !== 'landed') return found;
  return free.some((id) => isAnothers(call, id)) ? { ...found, state: 'undecided' } : found;
}

function protectingKeys(call: Call): readonly string[] {
  const { provider, port } = call;
  const keys = provider.keys.filter(({ protects }) => protects !== undefined);
  return keys.flatMap((key) => keyIn(key, port.request.facts, (error) => call.onError(error)) ?? []);
}

/** Each host, such as a sandbox, has objects of its own, and a refund may have the same number as a payment. */
function nameOf(call: Call, id: string | undefined): string {
  const { provider, port } = call;
  const { endpoint } = kindOf(provider, port.request.facts, call);
  return JSON.stringify([provider.name, port.request.route?.origin, endpoint, id]);
}
