import { expect, test } from '@jest/globals';
import { defineProvider } from '../../src/index.js';
import { reply, serve } from '../axios/serve.js';
import { byBothEdges } from './edges.js';

const acme = defineProvider({
  name: 'acme',
  read: ({ status, body }) => {
    const { wait } = (body ?? {}) as { wait?: never };
    return status === 429 ? { code: '429', from: 'status', retryAfterMs: wait } : undefined;
  },
});

byBothEdges((post) => {
  test('a wait stated in the body is respected like a Retry-After: one that is too long defers the call', async () => {
    const server = await serve(reply(429, { wait: 120_000 }));
    const { report } = await post(`${server.url}/pay`, {}, { provider: acme });
    expect(report).toMatchObject({ outcome: 'deferred', stoppedBy: 'retry-after', processed: 'no' });
    expect(report.retryAt).toBeGreaterThan(Date.now() + 100_000);
    expect(server.arrived).toHaveLength(1);
  });

  test('the header comes first', async () => {
    const server = await serve(reply(429, { wait: 120_000 }, { 'retry-after': '0' }), reply(200));
    const { report } = await post(`${server.url}/pay`, {}, { provider: acme });
    expect(report.outcome).toBe('recovered');
  });

  test('below 0 means no retry', async () => {
    const server = await serve(reply(429, { wait: -5 }), reply(200));
    const { report } = await post(`${server.url}/pay`, {}, { provider: acme });
    expect(report).toMatchObject({ outcome: 'failed', stoppedBy: 'retry-after' });
    expect(server.arrived).toHaveLength(1);
  });

  test.each([['soon'], [null], [{}]])('%j is no wait', async (wait) => {
    const server = await serve(reply(429, { wait }), reply(200));
    const { report } = await post(`${server.url}/pay`, {}, { provider: acme });
    expect(report.outcome).toBe('recovered');
  });
});
