import * as v from 'valibot';
import { isProvider, type Provider } from './provider.js';

/** An option that takes a provider. */
export const providerGiven = v.custom<Provider>(
  isProvider,
  'a provider, like one that midtrans() or defineProvider() makes',
);

/** @throws TypeError if a provider is given where options are expected */
export function checkNotProvider(where: string, given: unknown): void {
  if (!isProvider(given)) return;
  throw new TypeError(
    `${where}: the options must be an object, as in { provider }; got the provider ${given.name} itself`,
  );
}
