/**
 * The endpoints of an access token, by their well-known names only, because a token can also be a means of payment: OAuth 2 (RFC
 * 6749, section 3.2), with the version or Okta's server in between; OpenID Connect's in Keycloak and IdentityServer; SNAP's B2B.
 */
const ACCESS_TOKEN =
  /\/oauth2?(?:(?:\/\w+)?\/v\d+(?:\.\d+)?)?\/token$|\/openid-connect\/token$|^\/connect\/token$|\/access-token\/b2b(?:2c)?$/i;

/** Whether a request to this path gets an access token, which does no harm if it is issued twice. */
export function isAccessToken(path: string): boolean {
  return ACCESS_TOKEN.test(path);
}
