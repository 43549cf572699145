import { keyIn } from '../decision/keys.js';
import { kindOf } from '../failure/kind-of.js';
import { goesOnFromOpen, resumesInDoubt } from '../policy/policy.js';
import type { Call } from './call.js';

/** The values of the keys of a call that protect: whoever sends the same ones means the same payment. */
export function protectingKeys(call: Call): readonly string[] {
  const { provider, port } = call;
  const keys = provider.keys.filter(({ protects }) => protects !== undefined);
  return keys.flatMap((key) => keyIn(key, port.request.facts, call) ?? []);
}

/**
 * The hosts that know what the call has sent and made: where its requests go now, and those of the same system where they went before.
 * Any other host, such as a sandbox, has keys and objects of its own.
 */
export function hostsOf({ sharedHosts = [], port }: Call): readonly (string | undefined)[] {
  return [...new Set([...sharedHosts, port.request.route?.origin])];
}

/** The names of what a call has made: one for each host that knows it. A refund may have the same number as a payment. */
export function namesOf(call: Call, id?: string): readonly string[] {
  const { provider, port } = call;
  const { endpoint } = kindOf(provider, port.request.facts, call);
  return hostsOf(call).map((host) => JSON.stringify([provider.name, host, endpoint, id]));
}

/** The call by which the payment of this one was first sent; `undefined` if it goes on with one of which nobody knows that. */
export function firstCallOf(call: Pick<Call, 'policy' | 'callId' | 'isUnsent'>): string | undefined {
  const { policy } = call;
  return goesOnFromOpen(policy) || call.isUnsent ? policy.doubt?.sentBy : call.callId;
}

/** Whether a call resumes one that may have been the other call, as far as anybody knows. `first`: the first of the other's payment. */
export function mayResume(call: Call, first: string | undefined): boolean {
  if (!resumesInDoubt(call.policy)) return false;
  const own = firstCallOf(call);
  return own === undefined || first === undefined || own === first;
}
