import { createPublicKey, type KeyObject } from 'node:crypto';
import * as v from 'valibot';
import { fields, numberFrom } from '../../policy/check.js';
import { text } from '../core/options.js';
import type { Call, Reply } from '../core/provider-server.js';
import { gatewayError } from './gateway-codes.js';
import { DIGESTS, hashBody, readOAuthHeader, verifySignature } from './oauth1.js';

/** The gateway in front of Mastercard's APIs, MDES included. Without `publicKey`, it requires no signature. */
export interface GatewayOptions {
  /** The only accepted `oauth_consumer_key`. Default: any. */
  readonly consumerKey?: string;
  /** Verifies the OAuth 1 signatures: a PEM text or a key. */
  readonly publicKey?: string | KeyObject;
  /** Seconds by which `oauth_timestamp` may be off in either direction; a nonce is remembered for as long. Default: 300. */
  readonly timestampWindow?: number;
}

const PUBLIC_KEY = 'a PEM text or a key of node:crypto';
/** What the gateway's options may be. @internal */
export const gatewayOptions = {
  consumerKey: text,
  publicKey: v.optional(v.union([v.string(), fields({ asymmetricKeyType: v.any() }, PUBLIC_KEY)], PUBLIC_KEY)),
  timestampWindow: v.optional(numberFrom(0, 'a number of seconds, at least 0')),
};

/** The running gateway: it rejects a request, or lets it pass and remembers its nonce. */
export interface Gateway {
  admit(call: Call): Reply | undefined;
  clear(): void;
}

export function openGateway(
  { consumerKey, publicKey, timestampWindow = 300 }: GatewayOptions,
  now: () => number,
): Gateway {
  const key = typeof publicKey === 'string' ? createPublicKey(publicKey) : publicKey;
  const nonces = new Map<string, number>();

  function check({ method, url, headers, body }: Call): string | undefined {
    if (key === undefined && consumerKey === undefined) return undefined;
    const parameters = readOAuthHeader(headers.authorization);
    if (parameters === undefined) return 'AUTHENTICATION_FAILED';
    if (consumerKey !== undefined && parameters.get('oauth_consumer_key') !== consumerKey) return 'INVALID_CLIENT_ID';
    if (key === undefined) return undefined;

    const digest = DIGESTS.get(parameters.get('oauth_signature_method') ?? '');
    if (digest === undefined) return 'INVALID_OAUTH_SIGNATURE_METHOD';
    const seconds = now() / 1000;
    const timestamp = Number(parameters.get('oauth_timestamp') || Number.NaN);
    if (!(Math.abs(seconds - timestamp) <= timestampWindow)) return 'INVALID_OAUTH_TIMESTAMP';
    if (parameters.get('oauth_body_hash') !== hashBody(body, digest)) return 'INVALID_BODY_HASH';
    if (!verifySignature(method, url, parameters, key, digest)) return 'AUTHENTICATION_FAILED';

    // Last, so that nobody can use up a nonce without the key.
    return spend(parameters.get('oauth_nonce') ?? '', timestamp + timestampWindow, seconds);
  }

  function spend(nonce: string, until: number, seconds: number): string | undefined {
    for (const [old, end] of nonces) if (end < seconds) nonces.delete(old);
    if (nonce === '') return 'INVALID_OAUTH_SBS';
    if (nonces.has(nonce)) return 'OAUTH_NONCE_USED';
    nonces.set(nonce, until);
    return undefined;
  }

  return {
    admit(call) {
      const code = check(call);
      return code === undefined ? undefined : gatewayError(code);
    },
    clear: () => nonces.clear(),
  };
}
