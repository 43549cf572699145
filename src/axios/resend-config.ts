import type { AxiosAdapter, CancelToken, GenericAbortSignal, InternalAxiosRequestConfig } from 'axios';
import { asItStands, refreshKeys } from '../engine/first-keys.js';
import type { AxiosCall } from './axios-call.js';
import { KeyedConfig } from './keyed-config.js';

type Retried = InternalAxiosRequestConfig & { 'axios-retry'?: unknown };

/** The config of a retry: the old one, with the request restored to what the caller made, and the keys in force. */
export function resendConfig(mine: AxiosCall, adapter: AxiosAdapter): InternalAxiosRequestConfig {
  refresh(mine);
  const { outer, pristine, scope, signal, cancelToken } = mine;
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

/** A request that was sent under an attempt key goes out under a new one. */
function refresh({ call, pristine, outer }: AxiosCall): void {
  if (!pristine.wasSent) return;
  const thrown = refreshKeys(call.provider, new KeyedConfig(pristine, outer), asItStands);
  if (thrown !== undefined) call.onError(thrown.error);
}
