import { keyIn } from '../decision/keys.js';
import { kindOf } from '../failure/kind-of.js';
import type { Call } from './call.js';
import { hostsOf } from './hosts-of.js';

/** The values of the keys of a call that protect: whoever sends the same ones means the same payment. */
export function protectingKeys(call: Call): readonly string[] {
  const { provider, port } = call;
  const keys = provider.keys.filter(({ protects }) => protects !== undefined);
  return keys.flatMap((key) => keyIn(key, port.request.facts, (error) => call.onError(error)) ?? []);
}

/** The names of what a call has made: one for each host that knows it. A refund may have the same number as a payment. */
export function namesOf(call: Call, id?: string): readonly string[] {
  const { provider, port } = call;
  const { endpoint } = kindOf(provider, port.request.facts, call);
  return hostsOf(call).map((host) => JSON.stringify([provider.name, host, endpoint, id]));
}
