import { expect, test } from '@jest/globals';
import { defineProvider, type Finding, headerKey, type Rule } from '../../src/index.js';
import { reply, reset, serve } from '../axios/serve.js';
import { byBothEdges, paperless } from './edges.js';

/** What stands under a key is voided by `POST /void`; the key protects nothing. */
function acme(finding: Partial<Finding> = { final: true }, more: Partial<Rule> = {}, isLost = false) {
  return defineProvider({
    name: 'acme',
    rules: [{ code: 'LOST', action: 'reconcile', processed: 'maybe', ...paperless, ...more }],
    keys: [
      { name: 'payment', kind: 'operation', ...headerKey('X-Payment') },
      { name: 'reference', kind: 'operation', read: ({ header }) => header('X-Reference') },
    ],
    read: ({ status }) => (isLost && status >= 500 ? { code: 'LOST' } : undefined),
    reconcile: async (_, { post: ask, keys }) => {
      await ask('/void', { key: keys.payment ?? keys.reference });
      return { state: 'undone', ...finding };
    },
  });
}

byBothEdges((post) => {
  test('a voided payment is sent again under a fresh key', async () => {
    const server = await serve(reset, reply(200, { voided: true }), reply(200, { id: 2 }));
    const headers = { 'X-Payment': 'p-1' };
    const { report, body } = await post(`${server.url}/pay`, { sum: 5 }, { provider: acme(), headers });
    expect(body).toEqual({ id: 2 });
    const [first, asked, second] = server.arrived;
    expect(server.arrived.map(({ url }) => url)).toEqual(['/pay', '/void', '/pay']);
    expect(asked?.body).toBe('{"key":"p-1"}');
    expect(second?.headers['x-payment']).not.toBe(first?.headers['x-payment']);
    expect(second?.body).toBe(first?.body);
    expect(report).toMatchObject({
      outcome: 'recovered',
      rekeyed: ['payment'],
      keys: { payment: second?.headers['x-payment'] },
      lookUps: [{ found: 'undone' }],
      summary: expect.stringContaining(', with a fresh payment'),
    });
  });

  test('a request without keys is sent again as it is', async () => {
    const server = await serve(reset, reply(200, { voided: true }), reply(200, { id: 2 }));
    const { report } = await post(`${server.url}/pay`, {}, { provider: acme() });
    expect(report).toMatchObject({ outcome: 'recovered' });
    expect(report).not.toHaveProperty('rekeyed');
  });

  test('with no retry left it did not happen', async () => {
    const server = await serve(reset, reply(200, { voided: true }));
    const policy = { maxAttempts: 1 };
    const { report } = await post(
      `${server.url}/pay`,
      {},
      { provider: acme(), policy, headers: { 'X-Payment': 'p-1' } },
    );
    expect(report).toMatchObject({ outcome: 'failed', processed: 'no', rekeyed: ['payment'] });
    // Whoever makes the payment later would get the voided one under the old key.
    expect(report.keys.payment).not.toBe('p-1');
    expect(report.summary).not.toContain('fresh');
    expect(server.arrived).toHaveLength(2);
  });

  test('whoever comes back later, as the provider asks, gets the fresh key', async () => {
    const later = reply(502, {}, { 'retry-after': '60' });
    const server = await serve(later, reply(200, { voided: true }));
    const headers = { 'X-Payment': 'p-1' };
    const { report } = await post(`${server.url}/pay`, {}, { provider: acme({ final: true }, {}, true), headers });
    expect(report).toMatchObject({ outcome: 'deferred', processed: 'no', rekeyed: ['payment'] });
    expect(report.keys.payment).not.toBe('p-1');
    expect(report.summary).not.toContain('fresh');
    expect(server.arrived).toHaveLength(2);
  });

  test('under a key that cannot be replaced nothing is sent: the answer would be the voided payment', async () => {
    const server = await serve(reset, reply(200, { voided: true }));
    const headers = { 'X-Reference': 'r-1' };
    const { report } = await post(`${server.url}/pay`, {}, { provider: acme(), headers });
    expect(report).toMatchObject({ outcome: 'failed', processed: 'no', stoppedBy: 'rule' });
    expect(server.arrived).toHaveLength(2);
  });

  test('a row names the keys to replace', async () => {
    const server = await serve(reply(502, {}), reply(200, { voided: true }), reply(200, { id: 2 }));
    const headers = { 'X-Payment': 'p-1', 'X-Reference': 'r-1' };
    const provider = acme({ final: true }, { keys: ['payment'] }, true);
    const { report } = await post(`${server.url}/pay`, {}, { provider, headers });
    expect(report).toMatchObject({ outcome: 'recovered', rekeyed: ['payment'], keys: { reference: 'r-1' } });
  });

  test('an attempt may still be on its way: the void counts only once the provider has had its time', async () => {
    const server = await serve(reset, reply(200, { voided: true }));
    const policy = { deadline: 700 };
    const headers = { 'X-Payment': 'p-1' };
    const { report } = await post(`${server.url}/pay`, {}, { provider: acme({}), policy, headers });
    expect(report.outcome).toBe('unknown');
    expect(server.arrived.filter(({ url }) => url === '/pay')).toHaveLength(1);
  });
});
