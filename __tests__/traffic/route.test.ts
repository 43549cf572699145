import { describe, expect, test } from '@jest/globals';
import { routeOf } from '../../src/traffic/route.js';

describe('the operation of a request', () => {
  test.each([
    ['/v2/charge', 'POST /v2/charge'],
    ['/v2/order-101/status', 'POST /v2/{id}/status'],
    ['/v2/e4223ed2-0d7e-4b6e-9d5e-0c6f2a8f7b11/status?x=1#y', 'POST /v2/{id}/status'],
    ['https://user:word@api.example/V1.0/payments/', 'POST /v1.0/payments'],
    ['/payments/p2p', 'POST /payments/p2p'],
    ['/payments/c2c', 'POST /payments/c2c'],
    ['/oauth2/3ds/b2b2c', 'POST /oauth2/3ds/b2b2c'],
    ['/payments12/1a/a1', 'POST /{id}/{id}/{id}'],
    ['s3://api.example/pay', 'POST /pay'],
    ['', 'POST /'],
    ['?next=/login', 'POST /'],
    ['/?next=/login', 'POST /'],
    ['/pay#/card', 'POST /pay'],
    ['//pay//card', 'POST /pay/card'],
    ['/a/b/c/d/e/f/g/h', 'POST /a/b/c/d/e/f/g/h'],
    ['/a/b/c/d/e/f/g/h/i', 'POST /a/b/c/d/e/f/g/h'],
    ['/to/https://host.example/x', 'POST /to/{id}/{id}/x'],
    ['/v100/v1.5/v12.34', 'POST /{id}/v1.5/v12.34'],
    ['/v1.234/pay-card_now', 'POST /{id}/pay-card_now'],
    ['/1234/12ab/a1b2c3', 'POST /{id}/12ab/{id}'],
    ['/customers/cus_AbCdEfGhIjKlMn', 'POST /customers/{id}'],
    ['/orders/ABCDEFGHIJKLMNOPQ/capture', 'POST /orders/{id}/capture'],
    ['/API/storedPaymentMethods/payment_authorizations', 'POST /api/storedpaymentmethods/payment_authorizations'],
  ])('of %s is %s: words stay, ids do not', (url, route) => {
    expect(routeOf('post', url)).toBe(route);
  });

  test.each([
    ['/v1/orders/mine/capture', /\/orders\/([^/]+)/d, 'POST /v1/orders/{id}/capture'],
    ['/v1/orders/mine/items/first?x=1', /\/orders\/([^/]+)(?:\/items\/([^/]+))?/d, 'POST /v1/orders/{id}/items/{id}'],
    ['/v1/orders/mine/capture', /\/orders\/([^/]+)(?:\/items\/([^/]+))?/d, 'POST /v1/orders/{id}/capture'],
    ['/v1/captures/mine', /\/orders\/([^/]+)/d, 'POST /v1/captures/mine'],
  ])('of %s has no id where %s of the provider finds one: %s', (url, ids, route) => {
    expect(routeOf('post', url, ids)).toBe(route);
  });

  test.each([
    ['/orders/abcABCDEFGHIJKLMN', 'POST /orders/abcabcdefghijklmn'],
    ['/orders/ABCDEFGHIJKLMNab', 'POST /orders/abcdefghijklmnab'],
    ['/orders/ABCDEFGHIJK', 'POST /orders/abcdefghijk'],
    ['/orders/pay_ABcDefGhIjKlMn', 'POST /orders/{id}'],
    ['/orders/pay_abCdEfGhIjKlMn', 'POST /orders/{id}'],
    ['/orders/pay_AbCdEfGhIjKlMn_x', 'POST /orders/pay_abcdefghijklmn_x'],
    ['/orders/pay_AbCdEfGhIjKlM', 'POST /orders/pay_abcdefghijklm'],
  ])('of %s is %s: what a machine has made is all upper case, or has both after a prefix', (url, route) => {
    expect(routeOf('post', url)).toBe(route);
  });

  test.each([
    '/reset/sk_live_AbCdEfGhIjKlMnOp',
    '/customers/john.doe',
    '/customers/john@example.com',
    '/token/abcdefgh',
    '/password/correct-horse-battery',
    '/cards/4111111111111111',
    `/x/${'a'.repeat(300)}`,
  ])("shows no secret and no person's name: %s", (url) => {
    expect(routeOf('get', url)).toMatch(/^GET \/\w+\/\{id\}$/);
  });

  test.each([
    ['get', 'GET /'],
    ['M-SEARCH', 'OTHER /'],
    ['', 'OTHER /'],
    ['abcdefghijkl', 'ABCDEFGHIJKL /'],
    ['abcdefghijklm', 'OTHER /'],
    ['GET /secret', 'OTHER /'],
  ])('a method is a word: %j', (method, route) => {
    expect(routeOf(method, '/')).toBe(route);
  });

  test('is short, whatever is requested', () => {
    expect(routeOf('x'.repeat(300), `/${'a/'.repeat(9999)}`).length).toBeLessThan(200);
  });
});
