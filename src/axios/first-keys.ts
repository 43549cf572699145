import { randomUUID } from 'node:crypto';
import type { InternalAxiosRequestConfig } from 'axios';
import { headerOf, type RequestFacts } from '../providers/exchange.js';
import type { KeyDefinition, Provider } from '../providers/provider.js';
import { fullUrl } from './url.js';

/** Puts the keys of an earlier call into the request. */
export function resumeKeys(
  provider: Provider,
  config: InternalAxiosRequestConfig,
  keys: Readonly<Record<string, string>>,
): void {
  for (const [name, value] of Object.entries(keys)) {
    const key = provider.keys.find((each) => each.name === name);
    if (key?.write === undefined) {
      const names = provider.keys.filter(({ write }) => write).map((each) => each.name);
      throw new TypeError(`recovery: keys.${name} is not a key of ${provider.name}; its keys are ${names.join(', ')}`);
    }
    const request = { data: config.data as unknown, headers: config.headers as unknown as Record<string, unknown> };
    key.write(request, value);
    config.data = request.data;
  }
}

/** Puts a fresh key where the provider honours one and the caller set none. */
export function attachKeys(provider: Provider, config: InternalAxiosRequestConfig): void {
  for (const key of provider.keys) if (key.attach !== undefined) attachKey(key, key.attach, config);
}

function attachKey({ read, write, renew }: KeyDefinition, attach: Attach, config: InternalAxiosRequestConfig): void {
  if (!attach(config.method ?? 'get', () => fullUrl(config.url, config.baseURL))) return;
  const request: RequestFacts = {
    method: config.method?.toUpperCase(),
    path: '',
    header: (name) => headerOf(config.headers, name),
    body: config.data,
  };
  if (read?.(request) !== undefined) return;
  write?.({ data: config.data, headers: config.headers as never }, renew?.('', randomUUID()) ?? randomUUID());
}

type Attach = NonNullable<KeyDefinition['attach']>;
