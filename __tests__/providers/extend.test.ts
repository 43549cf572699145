import { describe, expect, test } from '@jest/globals';
import { recoverFetch } from '../../src/fetch/index.js';
import { constant, defineProvider, extendProvider, headerKey, midtrans, recoveryOf, rule } from '../../src/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';
import { readError } from './read-error.js';

const busy = rule({
  code: 'BUSY',
  action: 'retry',
  processed: 'no',
  why: 'Busy, and says so before any work',
  source: 'acme',
  basis: 'J',
});
const acme = defineProvider({
  name: 'acme',
  hosts: ['api.acme.com'],
  policy: { maxAttempts: 2, backoff: constant(1) },
  facts: ['phase'],
  read: (exchange) => {
    const reading = readError(exchange);
    return reading && { ...reading, facts: { phase: 'auth' } };
  },
  keys: [{ name: 'id', kind: 'operation', ...headerKey('Id'), attach: () => true, protects: () => true }],
  reconcile: async () => 'undecided',
  settledAfter: 1,
});

describe('an extended provider', () => {
  test('tries its new rows first, by axios and by fetch, and leaves the original provider as it was', async () => {
    const answers = [reply(422, { error: 'BUSY' }), reply(200)] as const;
    const extended = extendProvider(acme, { rules: [busy] });
    const first = await serve(...answers);
    const { client } = attached(first.url, { provider: extended });
    expect(recoveryOf(await client.post('/pay', {}))?.outcome).toBe('recovered');
    const second = await serve(...answers);
    const { fetch } = recoverFetch(globalThis.fetch, { provider: extended, logger: false });
    const response = await fetch(`${second.url}/pay`, { method: 'POST', body: '{}' });
    expect(recoveryOf(response)?.outcome).toBe('recovered');
    const third = await serve(...answers);
    const plain = attached(third.url, { provider: acme }).client;
    expect(recoveryOf(await thrownBy(plain.post('/pay', {})))?.outcome).toBe('failed');
  });

  test('keeps what it is not told to change', () => {
    const extended = extendProvider(acme, { policy: { maxAttempts: 5 }, hosts: ['eu.acme.com'], settledAfter: 9 });
    expect(extended).toMatchObject({ name: 'acme', hosts: ['eu.acme.com'], settledAfter: 9 });
    expect(extended.policy).toMatchObject({ maxAttempts: 5, backoff: acme.policy.backoff });
    expect(extended.read).toBe(acme.read);
    expect(extended.reconcile).toBe(acme.reconcile);
    expect(extended.rules).toEqual(acme.rules);
    expect(Object.isFrozen(extended)).toBe(true);
    expect(acme.hosts).toEqual(['api.acme.com']);
    expect(extendProvider(midtrans(), {}).rules).toEqual(midtrans().rules);
  });

  test('has no key that is switched off', async () => {
    const server = await serve(reply(200));
    const { client } = attached(server.url, { provider: extendProvider(acme, { keys: { id: false } }) });
    await client.post('/pay', {});
    expect(server.arrived[0]?.headers.id).toBeUndefined();
  });

  test('guards its look-up like any other', async () => {
    const server = await serve(reply(500, 'no'));
    const provider = extendProvider(acme, { reconcile: async () => 5 as never, keys: { id: false } });
    const { client } = attached(server.url, { provider, policy: { deadline: 300 } });
    expect(recoveryOf(await thrownBy(client.post('/pay', {})))?.outcome).toBe('unknown');
  });

  test('may have rows that name the facts and keys of the original, and no others', () => {
    const row = { ...busy, action: 're-key', keys: ['id'], when: { phase: 'auth' } } as const;
    expect(extendProvider(acme, { rules: [row] }).rules[0]).toEqual(row);
    expect(() => extendProvider(acme, { rules: [{ ...busy, when: { stage: 'x' } }] })).toThrow(
      "provider acme: rules[0] (code 'BUSY').when.stage is not a fact; expected one of method, operation",
    );
    expect(() => extendProvider(acme, { rules: [{ ...busy, keys: ['ref'] }] })).toThrow(
      "provider acme: rules[0] (code 'BUSY').keys names ref, which is not a key of this provider; expected one of id",
    );
  });
});

test('extendProvider says what is wrong with its arguments', () => {
  expect(() => extendProvider({} as never, {})).toThrow('extendProvider: provider must be a provider, like one');
  expect(() => extendProvider(acme, { keys: { ref: false } })).toThrow('keys.ref is not an option');
  expect(() => extendProvider(acme, { read: () => undefined } as never)).toThrow(
    'extendProvider: read is not an option',
  );
  expect(() => extendProvider(acme, { hosts: ['https://a'] })).toThrow('extendProvider: hosts[0] must be a lower-case');
});
