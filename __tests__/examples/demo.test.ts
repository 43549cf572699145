import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ensureBuilt, runNode } from './built.js';

beforeAll(ensureBuilt);

const DEMO = 'examples/demo.mjs';

/** The numbers of a line of the table of all clients. */
function countsOf(output: string, client: string): readonly number[] {
  const all = output.slice(output.indexOf('│ all'));
  const line = all.split('\n').find((each) => each.includes(`│ ${client} `)) ?? '';
  return line.split('│').slice(3, -1).map(Number);
}

/** The cells of a dialect's line in the table of `--all`; of those with a number in brackets, the first. */
function cellsOf(output: string, provider: string): readonly number[] {
  const line = output.split('\n').find((each) => each.startsWith(`│ ${provider} `)) ?? '';
  return (line.replace(/\(\d+\)/, '').match(/\d+/g) ?? []).map(Number);
}

describe('the demo', () => {
  test('shows who tells customers the truth, and recoverable is never wrong', async () => {
    const { code, output, errors } = await runNode(DEMO, '--payments', '30');
    expect(errors).toBe('');
    const [right, ...wrong] = countsOf(output, 'recoverable');
    expect(wrong.slice(0, 3)).toEqual([0, 0, 0]);
    expect(right).toBeGreaterThan(110);
    const [, failedPaid, , twice] = countsOf(output, 'axios-retry') as [number, number, number, number];
    expect(output).toMatch(
      `axios-retry told ${failedPaid} customers "failed" although they had paid,\nand charged ${twice} customers twice; recoverable none`,
    );
    expect(failedPaid).toBeGreaterThan(1);
    expect(twice).toBeGreaterThan(1);
    for (const line of output.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(output).not.toContain('\u001b[');
    expect(code).toBe(0);
  });

  test('tells a lost answer as a story: axios-retry charges twice, recoverable once', async () => {
    const { output } = await runNode(DEMO, '--payments', '1');
    const story = output.slice(output.indexOf('1. Stripe'), output.indexOf('2. PayPal'));
    expect(story).toMatch(/bare axios +told 'failed' 1 charge, 1 request: WRONG/);
    expect(story).toMatch(/axios-retry +told 'paid' +2 charges, 2 requests: WRONG/);
    expect(story).toMatch(/recoverable +told 'paid' +1 charge, 2 requests: right/);
    expect(output).not.toMatch(/recoverable .*WRONG/);
  });

  test('with --all, 30 calls to each of five dialects agree with their ledgers, and --log has the lines', async () => {
    const log = join(mkdtempSync(join(tmpdir(), 'demo-')), 'demo.jsonl');
    const { code, output, errors } = await runNode(DEMO, '--all', '--payments', '1', '--log', log);
    expect(errors).toBe('');
    expect(output).toMatch('The ledgers agree');
    for (const provider of ['midtrans', 'mastercard', 'mdes', 'lemanpay', 'plain-http']) {
      const [attempts, ok, recovered, reconciled, rekeyed, failedFast, gaveUp, unknown, effects, ...wrong] = cellsOf(
        output,
        provider,
      ) as [number, number, number, number, number, number, number, number, number];
      expect(ok + recovered + reconciled + failedFast + gaveUp + unknown).toBe(30);
      expect(attempts).toBeGreaterThan(30);
      expect(rekeyed).toBeLessThanOrEqual(recovered);
      expect(effects).toBeGreaterThan(0);
      expect(wrong).toEqual([0, 0]);
    }
    for (const line of output.split('\n')) if (!line.includes(log)) expect(line.length).toBeLessThanOrEqual(80);
    const lines = readFileSync(log, 'utf8');
    expect(lines).toMatch(/"msg":"midtrans 503: retry in \d+ ms \(attempt 1 of 4\)"/);
    expect(lines).toMatch(/mastercard OAUTH_NONCE_USED: sending again with a fresh key/);
    expect(lines).toMatch(/mdes NO_RESPONSE_FROM_ISSUER: retry in 1\d\d\d ms/);
    expect(lines).toMatch(/midtrans 05; declined/);
    expect(code).toBe(0);
  });

  test.each(['--help', '-h'])('%s says what there is, and runs nothing', async (flag) => {
    const { code, output } = await runNode(DEMO, flag);
    expect(output).toMatch(/--log FILE/);
    expect(output.split('\n').length).toBeLessThan(25);
    expect(code).toBe(0);
  });

  test.each([[['--frob']], [['--payments', 'many']], [['--seed', '0.5']]])('refuses %j', async (flags) => {
    const { code, output, errors } = await runNode(DEMO, ...flags);
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toMatch(/^demo: .*--(?:frob|payments|seed)/);
  });
});
