import { beforeAll, describe, expect, test } from '@jest/globals';
import { ensureBuilt, runNode } from './built.js';

beforeAll(ensureBuilt, 120_000);

/** The cells of a provider's line in the table, as numbers. */
function cellsOf(output: string, provider: string): readonly number[] {
  const line = output.split('\n').find((each) => each.startsWith(`│ ${provider} `));
  return (line ?? '')
    .split('│')
    .slice(2, -1)
    .map((cell) => Number.parseInt(cell, 10));
}

describe('the demo', () => {
  test('ends with a table that every ledger agrees with', async () => {
    const { code, output, errors } = await runNode('examples/demo.mjs');
    expect(errors).toBe('');
    expect(output).toMatch('The ledger agrees');
    for (const provider of ['midtrans', 'mastercard', 'mdes', 'lemanpay', 'plain-http']) {
      const [calls, attempts, ok, recovered, reconciled, rekeyed, failedFast, gaveUp, unknown, effects, ...wrong] =
        cellsOf(output, provider) as [number, number, number, number, number, number, number, number, number, number];
      expect(calls).toBe(30);
      expect(ok + recovered + reconciled + failedFast + gaveUp + unknown).toBe(calls);
      expect(attempts).toBeGreaterThan(calls);
      expect(rekeyed).toBeLessThanOrEqual(recovered);
      expect(effects).toBeGreaterThan(0);
      expect(wrong).toEqual([0, 0, 0]);
    }
    expect(code).toBe(0);
  });

  test('logs what happens in words, without colour where nobody watches', async () => {
    const { output } = await runNode('examples/demo.mjs');
    expect(output).toMatch(/INFO: midtrans 503: retry in \d+ ms \(attempt 1 of 4\) · POST \/v2\/charge · mid-1\n/);
    expect(output).toMatch(/WARN: mastercard OAUTH_NONCE_USED: sending again with a fresh key/);
    expect(output).toMatch(/INFO: mdes NO_RESPONSE_FROM_ISSUER: retry in 1\d\d\d ms/);
    expect(output).toMatch(/WARN: midtrans 05; declined: do not charge this card for it again/);
    expect(output).not.toContain('\u001b[');
  });
});
