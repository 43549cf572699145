import { checkOptions } from '../policy/check.js';
import {
  defaultPolicy,
  overlay,
  type RequestRecovery,
  type ResolvedPolicy,
  requestRecoverySchema,
} from '../policy/policy.js';
import { hostMatcher } from '../providers/hosts.js';
import type { Provider } from '../providers/provider.js';
import type { AttachOptions } from './options.js';

/** A provider, with the policy for a request to it. */
export interface Assignment {
  readonly provider: Provider;
  /** The policy for a request that says so much of its own. @throws TypeError that names the field, its value and what would be right */
  policyFor(recovery: RequestRecovery | undefined): ResolvedPolicy;
}

/** Finds the provider of a request by where it goes. `undefined`: the request is none of ours. */
export type Assign<Request> = (request: Request) => Assignment | undefined;

/** Says which provider's rules a request is under. Each policy is laid over the defaults once. */
export function assignBy<Request>(
  { provider, providers, policy }: AttachOptions,
  hostOf: (request: Request) => URL | undefined,
): Assign<Request> {
  if (provider !== undefined) {
    const assignment = assignmentOf(provider, policy);
    return () => assignment;
  }
  const served = providers.map((each) => ({
    assignment: assignmentOf(each, policy),
    hosts: each.hosts.map(hostMatcher),
  }));
  return (request) => {
    const url = hostOf(request);
    return url && served.find(({ hosts }) => hosts.some((fits) => fits(url)))?.assignment;
  };
}

function assignmentOf(provider: Provider, policy: AttachOptions['policy'] = {}): Assignment {
  const base = overlay(overlay(defaultPolicy, provider.policy), policy);
  return {
    provider,
    policyFor: (recovery) =>
      recovery === undefined ? base : overlay(base, checkOptions('recovery', requestRecoverySchema, recovery)),
  };
}
