// An access token may be issued twice. A token that stands for a card or a payment may not.
import { expect, test } from '@jest/globals';
import { isAccessToken } from '../../src/failure/access-token.js';

test.each([
  '/oauth/token',
  '/oauth2/token',
  '/OAuth2/Token',
  '/api/oauth2/v1/token',
  '/oauth2/v12/token',
  '/oauth2/v1.25/token',
  '/oauth2/default/v1/token',
  '/oauth2/aus1/v2.0/token',
  '/realms/shop/protocol/openid-connect/token',
  '/connect/token',
  '/v1.0/access-token/b2b',
  '/v1.0/access-token/b2b2c',
])('%s gets one', (path) => {
  expect(isAccessToken(path)).toBe(true);
});

test.each([
  '/token',
  '/payments/token',
  '/oauth2/tokens',
  '/oauth2/vx/token',
  '/oauth2/v1.x/token',
  '/oauth2/default/token',
  '/oauth2/a-b/v1/token',
  '/oauth2/token/revoke',
  '/openid-connect/token/introspect',
  '/cards/connect/token',
  '/connect/token/7',
  '/access-token/b2b/payments',
  '/access-token/b2b2',
])('%s does not', (path) => {
  expect(isAccessToken(path)).toBe(false);
});
