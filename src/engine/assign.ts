import { kindOf } from '../failure/kind-of.js';
import { checkOptions } from '../policy/check.js';
import { defaultPolicy, overlay, type RequestRecovery, type ResolvedPolicy } from '../policy/policy.js';
import { requestRecoverySchema } from '../policy/policy-schema.js';
import type { RequestFacts } from '../providers/exchange.js';
import { hostMatcher } from '../providers/hosts.js';
import type { Provider } from '../providers/provider.js';
import type { BoundReader } from './lane-finder.js';
import type { AttachOptions } from './options.js';

/** A provider, with the policy for a request to it. */
export interface Assignment<Request> {
  readonly provider: Provider;
  /**
   * The policy for a request that overrides parts of it.
   * @throws TypeError that names the field, its value and what is expected
   */
  policyFor(recovery: RequestRecovery | undefined, request: Request): ResolvedPolicy;
}

/** Finds the provider of a request by its destination; `undefined` if the request is not ours. */
export type Assign<Request> = (request: Request) => Assignment<Request> | undefined;

/** Says which provider's rules apply to a request. Each policy is merged with the defaults only once. */
export function assignBy<Request>(
  { provider, providers, policy }: AttachOptions,
  { hostOf, factsOf }: Pick<BoundReader<Request>, 'hostOf' | 'factsOf'>,
): Assign<Request> {
  if (provider !== undefined) {
    const assignment = assignmentOf(provider, policy, factsOf);
    return () => assignment;
  }
  const served = providers.map((each) => ({
    assignment: assignmentOf(each, policy, factsOf),
    hosts: each.hosts.map(hostMatcher),
  }));
  return (request) => {
    const url = hostOf(request);
    return url && served.find(({ hosts }) => hosts.some((fits) => fits(url)))?.assignment;
  };
}

function assignmentOf<Request>(
  provider: Provider,
  policy: AttachOptions['policy'] = {},
  factsOf: (request: Request) => RequestFacts,
): Assignment<Request> {
  const own = overlay(defaultPolicy, provider.policy);
  const usual = overlay(own, policy);
  const policies = Object.entries(provider.policies ?? {});
  const special = new Map(policies.map(([endpoint, given]) => [endpoint, overlay(overlay(own, given), policy)]));
  // Reads the request only for a provider that tells its endpoints apart.
  const baseOf = (request: Request) => {
    const { endpoint } = kindOf(provider, factsOf(request), {});
    return (endpoint !== undefined && special.get(endpoint)) || usual;
  };
  return {
    provider,
    policyFor(recovery, request) {
      const base = special.size === 0 ? usual : baseOf(request);
      return recovery === undefined ? base : overlay(base, checkOptions('recovery', requestRecoverySchema, recovery));
    },
  };
}
