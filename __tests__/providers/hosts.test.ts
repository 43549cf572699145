import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { recoverFetch } from '../../src/fetch/index.js';
import { attach, defineProvider, recoveryOf } from '../../src/index.js';
import { hostMatcher } from '../../src/providers/hosts.js';
import { reply, serve } from '../axios/serve.js';

const adyen = defineProvider({ name: 'adyen', hosts: ['*-checkout-live.adyenpayments.com', 'checkout-*.adyen.com'] });

describe('a host with a prefix for each merchant', () => {
  const cases = [
    ['https://1797a841fbb37ca7-acme-checkout-live.adyenpayments.com/v71/payments', 'adyen'],
    ['https://checkout-test.adyen.com/v71/payments', 'adyen'],
    ['https://-checkout-live.adyenpayments.com.evil.example/v71/payments', undefined],
    ['https://evil.example-checkout-live.adyenpayments.com/v71/payments', undefined],
    ['https://checkout-live.adyenpayments.com/v71/payments', undefined],
    ['https://checkout-a.b.adyen.com/v71/payments', undefined],
  ] as const;

  test.each(cases)('is recognised by an axios client: %s', async (url, provider) => {
    const server = await serve(reply(200));
    const send = axios.getAdapter('http');
    const client = axios.create({ adapter: (config) => send({ ...config, url: server.url }) });
    attach(client, { providers: [adyen], logger: false });
    expect(recoveryOf(await client.get(url))?.provider).toBe(provider);
  });

  test.each(cases)('is recognised by a fetch: %s', async (url, provider) => {
    const server = await serve(reply(200));
    const { fetch } = recoverFetch(() => globalThis.fetch(server.url), { providers: [adyen], logger: false });
    expect(recoveryOf(await fetch(url))?.provider).toBe(provider);
  });
});

test('a port after a wildcard counts', () => {
  const fits = hostMatcher('*-gateway.acme.com:8443');
  expect(fits(new URL('https://ap-gateway.acme.com:8443'))).toBe(true);
  expect(fits(new URL('https://ap-gateway.acme.com'))).toBe(false);
});

describe('a host pattern', () => {
  test.each(['*', '*-live.com', 'api.*', 'api.*.acme.com', '*a*.acme.com', '*.*-live.acme.com', 'https://*-a.b.com'])(
    'is refused, with what would be right, if it fits hosts of anybody or none: %s',
    (host) => {
      expect(() => defineProvider({ name: 'own', hosts: [host] })).toThrow(
        "hosts[0] must be a lower-case host name, with a port, a leading '*.' or a '*' inside its first label if wanted",
      );
    },
  );

  test.each(['*.acme.com', '*-live.acme.com', 'eu-*.acme.co.uk:443', 'a*b.acme.com', '[::1]:80', 'localhost'])(
    'is accepted otherwise: %s',
    (host) => {
      expect(defineProvider({ name: 'own', hosts: [host] }).hosts).toEqual([host]);
    },
  );
});
