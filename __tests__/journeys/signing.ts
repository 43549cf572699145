import { generateKeyPairSync } from 'node:crypto';
import type { AxiosInstance, InternalAxiosRequestConfig } from 'axios';
import oauth from 'mastercard-oauth1-signer';

export const CONSUMER_KEY = `${'c'.repeat(48)}!${'k'.repeat(48)}`;
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
/** What a simulator needs to verify the signatures. */
export const gateway = { consumerKey: CONSUMER_KEY, publicKey: keys.publicKey };

/** Signs one request, as Mastercard's own signer does. */
export function sign(url: string, method: string, body: string | null): string {
  return oauth.getAuthorizationHeader(url, method, body, CONSUMER_KEY, keys.privateKey);
}

/** A request interceptor that signs exactly what is sent. */
export function signing(client: AxiosInstance): (config: InternalAxiosRequestConfig) => InternalAxiosRequestConfig {
  return (config) => {
    if (config.data !== undefined) config.data = JSON.stringify(config.data);
    config.headers.Authorization = sign(
      client.getUri(config),
      String(config.method).toUpperCase(),
      config.data ?? null,
    );
    return config;
  };
}
