import type { InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../engine/call.js';
import { attachKeys, type FreshRequest, resumeKeys } from '../engine/first-keys.js';
import { avoidSpent } from '../engine/spent-keys.js';
import { axiosReader } from './bound.js';
import { KeyedConfig } from './keyed-config.js';

const access = {
  urlOf: axiosReader.urlOf,
  keyedOf: (config: InternalAxiosRequestConfig) => new KeyedConfig(config, config),
};

/**
 * Writes the keys of an earlier call, and fresh ones, into the config that a call begins with. Returns what a key's own code
 * threw.
 */
export function writeFirstKeys(
  call: Call,
  config: InternalAxiosRequestConfig,
): { readonly error: unknown } | undefined {
  const { provider, policy } = call;
  if (policy.keys !== undefined) resumeKeys(provider, access.keyedOf(config), policy.keys);
  const request = config as InternalAxiosRequestConfig & FreshRequest;
  const thrown = avoidSpent(call, request, access);
  return attachKeys(provider, request, access, call) ?? thrown;
}
