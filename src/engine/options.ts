import * as v from 'valibot';
import { checkOptions, options } from '../policy/check.js';
import type { Policy } from '../policy/policy.js';
import { policySchema } from '../policy/policy-schema.js';
import { checkNotProvider, providerGiven } from '../providers/given.js';
import type { Provider } from '../providers/provider.js';
import { type Logger, loggerSchema } from '../report/logger.js';
import { type TrafficOptions, trafficEntries } from '../traffic/options.js';

// If both are missing, the compiler names the alternative whose name comes last.
/** One provider for every request of a client. */
export interface SingleProvider {
  /** The provider of every request of this client. */
  readonly provider: Provider;
  readonly providers?: never;
}

/** Several providers for one client. */
export interface ProvidersByHost {
  /** Providers matched by host; the first match wins. A request that matches none is left alone, and counted in `stats().unmatched`. */
  readonly providers: readonly Provider[];
  readonly provider?: never;
}

/** The options of `attach`: either `provider` or `providers`, and the settings. */
export type AttachOptions = AttachSettings & (ProvidersByHost | SingleProvider);

/** The options besides the providers. */
export interface AttachSettings extends TrafficOptions {
  /** Takes precedence over a provider's own policy; a request's `recovery` takes precedence over both. */
  readonly policy?: Policy | undefined;
  /** Any pino-compatible logger. `false` for none. Default: pino on standard output. */
  readonly logger?: Logger | false | undefined;
  /**
   * What an error inside HTTP 2xx does. `reject` (default): the call rejects with an AxiosError, code `ERR_PROVIDER`.
   * `resolve`: it resolves with the response, for SDKs that judge bodies themselves.
   */
  readonly bodyErrors?: 'reject' | 'resolve' | undefined;
}

/** @internal */
export const attachEntries = {
  provider: v.optional(providerGiven),
  providers: v.optional(
    v.pipe(v.array(providerGiven, 'an array of providers'), v.minLength(1, 'an array of at least one provider')),
  ),
  policy: v.optional(policySchema),
  ...trafficEntries,
  logger: v.optional(loggerSchema),
  bodyErrors: v.optional(v.picklist(['reject', 'resolve'], "'reject' or 'resolve'")),
};
const attachSchema = options(attachEntries);

/** @throws TypeError that names the option, its value and what is expected */
export function checkAttach(given: AttachOptions): void {
  checkNotProvider('attach', given);
  checkOptions('attach', attachSchema, given);
  checkProviders('attach', given);
}

/** @throws TypeError unless there is one provider, or a list of them that can be told apart */
export function checkProviders(where: string, { provider, providers }: SingleProvider | ProvidersByHost): void {
  if ((provider === undefined) === (providers === undefined)) {
    throw new TypeError(
      `${where}: give either provider, for every request of this client, or providers, matched by host; got ${provider === undefined ? 'neither' : 'both'}`,
    );
  }
  // The first match counts: a provider whose hosts all belong to earlier ones would never be used.
  const owners = new Map<string, string>();
  for (const { name, hosts } of providers ?? []) {
    if (hosts.length === 0) {
      throw new TypeError(`${where}: provider ${name} needs hosts to match requests by, such as ['api.example.com']`);
    }
    const all = hosts.map(String);
    const owner = all.every((host) => owners.has(host)) ? owners.get(all[0] as string) : undefined;
    if (owner !== undefined) {
      const whose = owner === name ? `has ${name} twice for` : `has ${owner} before ${name}, for`;
      const ways = owner === name ? '' : '; give each a client of its own';
      throw new TypeError(`${where}: providers ${whose} the same hosts: ${all.join(', ')}${ways}`);
    }
    for (const host of all) if (!owners.has(host)) owners.set(host, name);
  }
}
