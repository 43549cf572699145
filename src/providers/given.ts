import * as v from 'valibot';
import { isProvider, type Provider } from './provider.js';

/** An option that takes a provider. */
export const providerGiven = v.custom<Provider>(
  isProvider,
  'a provider, like one that midtrans() or defineProvider() makes',
);
