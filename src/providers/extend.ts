import { checkOptions, options } from '../policy/check.js';
import { checkRows } from './check-rows.js';
import { providerGiven } from './given.js';
import { guardHooks } from './guard.js';
import type { Provider, ProviderOverrides } from './provider.js';
import { asking, keyEntries, keysLeft, overrideEntries } from './schema.js';

const firstSchema = options({ provider: providerGiven });

/**
 * A copy of a provider with changes: rows before its own, other hosts, another look-up. Whatever `overrides` leaves out
 * stays, and so does each field of the policy that it leaves out. The given provider does not change.
 *
 * @throws TypeError that names the option, its value and what is expected
 */
export function extendProvider(provider: Provider, overrides: ProviderOverrides): Provider {
  checkOptions('extendProvider', firstSchema, { provider });
  const { name, keys, facts } = provider;
  checkOptions('extendProvider', options({ ...overrideEntries, ...keyEntries(keys) }), overrides);
  const { hosts, policy, rules = [], judgeAfter, lane, reconcile } = overrides;
  checkRows({ name, rules, keys, facts });
  const hooks = guardHooks({ lane, ...(reconcile && { reconcile }) });
  const given = Object.entries(policy ?? {}).filter(([, value]) => value !== undefined);
  return Object.freeze({
    ...provider,
    hosts: hosts === undefined ? provider.hosts : Object.freeze([...hosts]),
    policy: { ...provider.policy, ...Object.fromEntries(given) },
    rules: Object.freeze([...rules, ...provider.rules]),
    keys: Object.freeze([...keysLeft(keys, overrides.keys)]),
    judgeAfter: judgeAfter ?? provider.judgeAfter,
    lane: hooks.lane ?? provider.lane,
    ...asking({ ...overrides, ...(hooks.reconcile && { reconcile: hooks.reconcile }) }),
  });
}
