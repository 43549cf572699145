import { createHash, type KeyObject, verify } from 'node:crypto';

/** The `oauth_*` parameters of an Authorization header (RFC 5849 section 3.5.1), decoded. */
export function readOAuthHeader(header: string | undefined): Map<string, string> | undefined {
  const list = /^OAuth\s+(.*)$/is.exec(header ?? '')?.[1];
  if (list === undefined) return undefined;
  const parameters = new Map<string, string>();
  for (const [, name = '', value = ''] of list.matchAll(/([^\s,=]+)="([^"]*)"/g)) {
    parameters.set(decode(name), decode(value));
  }
  return parameters;
}

/** Digests by `oauth_signature_method`, as the gateway's document lists them. */
export const DIGESTS: ReadonlyMap<string, string> = new Map([
  ['RSA-SHA1', 'sha1'],
  ['RSA-SHA256', 'sha256'],
  ['RSA-SHA512', 'sha512'],
]);

/** The hash that `oauth_body_hash` must hold; of the empty text if there is no body. */
export function hashBody(body: string, digest: string): string {
  return createHash(digest).update(body, 'utf8').digest('base64');
}

/**
 * Whether the signature covers this very request (RFC 5849 sections 3.4.1 and 3.4.3). Mastercard's own signers leave the values
 * of the `oauth_*` parameters unencoded in the parameter string; that form is accepted too, as the gateway does.
 */
export function verifySignature(
  method: string,
  url: URL,
  parameters: ReadonlyMap<string, string>,
  publicKey: KeyObject,
  digest: string,
): boolean {
  const signature = Buffer.from(parameters.get('oauth_signature') ?? '', 'base64');
  return [encode, leaveAsIs].some((encodeOAuth) =>
    verify(digest, Buffer.from(signatureBase(method, url, parameters, encodeOAuth)), publicKey, signature),
  );
}

function signatureBase(
  method: string,
  url: URL,
  parameters: ReadonlyMap<string, string>,
  encodeOAuth: (value: string) => string,
): string {
  const signed = [...parameters].filter(([name]) => name !== 'oauth_signature' && name !== 'realm');
  const normalised = [
    ...signed.map(([name, value]) => [encode(name), encodeOAuth(value)] as const),
    ...[...url.searchParams].map(([name, value]) => [encode(name), encode(value)] as const),
  ]
    .sort(([a, b], [c, d]) => compare(a, c) || compare(b, d))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  // URL leaves a default port out of `host`, as section 3.4.1.2 requires.
  return [method.toUpperCase(), `${url.protocol}//${url.host}${url.pathname}`, normalised].map(encode).join('&');
}

/** Percent-encoding of section 3.6: stricter than encodeURIComponent. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function leaveAsIs(text: string): string {
  return text;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
