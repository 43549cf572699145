import type { CancelToken, GenericAbortSignal, InternalAxiosRequestConfig } from 'axios';
import { refreshKeys } from '../engine/first-keys.js';
import type { Adapter } from './adapter.js';
import type { AxiosCall } from './axios-call.js';
import { KeyedConfig } from './keyed-config.js';

type Retried = InternalAxiosRequestConfig & { 'axios-retry'?: unknown };

/** The config of a retry: the old one, with the request restored to what the caller made, and the keys in force. */
export function resendConfig(mine: AxiosCall, adapter: Adapter): InternalAxiosRequestConfig {
  const { call, outer, pristine, scope, signal, cancelToken } = mine;
  // What was sent under an attempt key goes out under a new one.
  if (pristine.wasSent) refreshKeys(call, new KeyedConfig(pristine, outer));
  const { headers, transformRequest } = pristine;
  const config = { ...outer, headers: { ...headers }, transformRequest } as unknown as Retried;
  if (config.signal !== signal) config.signal = signal as GenericAbortSignal;
  if (config.cancelToken !== cancelToken) config.cancelToken = cancelToken as CancelToken;
  pristine.restore(config, scope.isUntouched(config));
  config.transformResponse = [];
  config.adapter = adapter;
  delete config['axios-retry'];
  return config;
}
