import type { Call } from './call.js';
import { attachKeys, type FreshRequest, resumeKeys } from './first-keys.js';
import { avoidSpent } from './spent-keys.js';

/**
 * Writes the keys of an earlier call, and fresh ones, into the request that a call begins with. Returns what a key's own code
 * threw.
 * @throws TypeError for a key of the earlier call that cannot be put there
 */
export function writeFirstKeys(call: Call, request: FreshRequest): { readonly error: unknown } | undefined {
  const { provider, policy } = call;
  if (policy.keys !== undefined) resumeKeys(provider, request, policy.keys);
  const thrown = avoidSpent(call, request);
  return attachKeys(provider, request, call) ?? thrown;
}
