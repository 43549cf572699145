import { defineProvider, type Provider, type ProviderDefinition, type ProviderOverrides } from './provider.js';
import { asking, keysLeft } from './schema.js';

/** A provider of this package, with what the caller changes in it. The caller's options have been checked. */
export function builtIn(own: ProviderDefinition, given: ProviderOverrides): Provider {
  const { hosts = own.hosts, policy = own.policy } = given;
  return defineProvider({
    ...own,
    ...(hosts && { hosts }),
    ...(policy && { policy }),
    judgeAfter: given.judgeAfter,
    lane: given.lane,
    ...asking({ ...own, ...asking(given) }),
    rules: [...(given.rules ?? []), ...(own.rules ?? [])],
    keys: keysLeft(own.keys ?? [], given.keys),
  });
}
