import { lemanpay } from '../providers/lemanpay/dialect.js';
import { mastercard } from '../providers/mastercard/dialect.js';
import { mdes } from '../providers/mdes/dialect.js';
import { midtrans } from '../providers/midtrans/dialect.js';
import { plainHttp } from '../providers/plain-http/dialect.js';
import type { Provider } from '../providers/provider.js';

const builtIn: readonly (() => Provider)[] = [midtrans, mastercard, mdes, lemanpay, plainHttp];

/** The providers of the command, by name. */
export function providersByName(): ReadonlyMap<string, Provider> {
  return new Map(builtIn.map((make) => make()).map((provider) => [provider.name, provider]));
}

export function namedProvider(name: string): Provider | undefined {
  return providersByName().get(name);
}

export function namesOfProviders(): readonly string[] {
  return [...providersByName().keys()];
}
