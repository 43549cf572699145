import { checkOptions } from '../policy/check.js';
import {
  defaultPolicy,
  overlay,
  type RequestRecovery,
  type ResolvedPolicy,
  requestRecoverySchema,
} from '../policy/policy.js';
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
  const assignments = providers.map((each) => assignmentOf(each, policy));
  return (request) => {
    const url = hostOf(request);
    return url && assignments.find((each) => each.provider.hosts.some((pattern) => fits(pattern, url)));
  };
}

/** A host without a port fits every port; `*.` fits every name below. */
function fits(pattern: string, host: URL): boolean {
  const found = /:\d+$/.test(pattern) ? host.host : host.hostname;
  return pattern.startsWith('*.') ? found.endsWith(pattern.slice(1)) : found === pattern;
}

function assignmentOf(provider: Provider, policy: AttachOptions['policy'] = {}): Assignment {
  const base = overlay(overlay(defaultPolicy, provider.policy), policy);
  return {
    provider,
    policyFor: (recovery) =>
      recovery === undefined ? base : overlay(base, checkOptions('recovery', requestRecoverySchema, recovery)),
  };
}
