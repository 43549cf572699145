import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startMidtrans } from '../../src/simulators/index.js';
import { ensureBuilt, folderInPackage, ROOT, runNode } from '../examples/built.js';
import { namedBlock, pageAt } from './pages.js';

const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  await ensureBuilt();
  folder = folderInPackage('first-');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the README takes for granted. */
const APPLICATION = (url: string) => `
import axios from 'axios';
const auth = { username: 'SB-Mid-server-simulator', password: '' };
const client = axios.create({ baseURL: '${url}', auth });
const charge = { payment_type: 'gopay', transaction_details: { order_id: 'order-101', gross_amount: 44_000 } };
`;

/** Runs a block of a page as it stands, but for the host, the key and the time that it has. */
async function runBlock(path: string, name: string, url: string, deadline = 60_000, more = '') {
  const block = namedBlock(path, name);
  const here = `${path === 'README.md' ? APPLICATION(url) : ''}${block}`
    .replace('midtrans() }', `midtrans(), policy: { deadline: ${deadline} } }`)
    .replace("'/v2/charge', charge", `'/v2/charge', charge${more}`)
    .replace('https://api.sandbox.midtrans.com', url)
    .replace('process.env.MIDTRANS_SERVER_KEY', "'SB-Mid-server-simulator'");
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, here);
  return runNode(file);
}

describe('the first steps', () => {
  test('the README can be read in a few minutes', () => {
    expect(Buffer.byteLength(pageAt('README.md').text)).toBeLessThanOrEqual(10_000);
  });

  test('the README starts with ten lines that recover a charge', async () => {
    const lines = namedBlock('README.md', 'start').trim().split('\n').filter(Boolean);
    expect(lines.length).toBeLessThanOrEqual(10);
    const simulator = await startMidtrans();
    try {
      simulator.inject({ when: 'before', kind: 'reset' });
      const { code, output, errors } = await runBlock('README.md', 'start', simulator.url);
      expect(errors).toBe('');
      expect(output).toMatch(/^recovered accepted, not final yet$/m);
      expect(output).toMatch('"event":"recovery.retry"');
      expect(code).toBe(0);
      expect(simulator.ledger.count('charge')).toBe(1);
    } finally {
      await simulator.close();
    }
  });

  test('the README does not take a wrong option for a charge that may have been made', async () => {
    const simulator = await startMidtrans();
    try {
      const wrong = ', { recovery: { policy: {} } }';
      const { code, output, errors } = await runBlock('README.md', 'start', simulator.url, 60_000, wrong);
      expect(errors).toMatch(
        'TypeError: recovery: policy is not an option here: put its fields directly into recovery',
      );
      expect(output).toBe('');
      expect(code).not.toBe(0);
      expect(simulator.requests).toHaveLength(0);
    } finally {
      await simulator.close();
    }
  });

  test.each([
    [
      'a charge that was refused',
      { when: 'before', kind: 'provider', code: '402' },
      60_000,
      /^not charged: midtrans 402/m,
    ],
    [
      'a charge that may have been made',
      { when: 'after', kind: 'hang', ms: 100 },
      3000,
      /^may have been charged: midtrans .+order-101/m,
    ],
  ] as const)('the README tells %s', async (_, fault, deadline, said) => {
    const simulator = await startMidtrans();
    try {
      simulator.inject(...Array(30).fill(fault));
      const { output } = await runBlock('README.md', 'start', simulator.url, deadline);
      expect(output).toMatch(said);
    } finally {
      await simulator.close();
    }
  });

  test('docs/fetch.md shows how to wrap a fetch, which recovers a charge', async () => {
    const simulator = await startMidtrans();
    try {
      simulator.inject({ when: 'after', kind: 'reset' });
      const { code, output, errors } = await runBlock('docs/fetch.md', 'fetch', simulator.url);
      expect([errors, code]).toEqual(['', 0]);
      expect(output).toMatch(/^200 recovered$/m);
      expect(simulator.ledger.count('charge')).toBe(1);
    } finally {
      await simulator.close();
    }
  });

  test('docs/command-line.md shows commands that work', async () => {
    const command = join(ROOT, 'dist', 'esm', 'cli', 'main.js');
    const lines = namedBlock('docs/command-line.md', 'command')
      .trim()
      .split('\n')
      .map((line) => line.replace('npx recoverable', `'${process.execPath}' '${command}'`));
    const [explained, table, all] = await Promise.all(
      lines.map((line) => run('sh', ['-c', line], { cwd: folder, maxBuffer: 1e8 })),
    );
    expect(explained?.stdout).toMatch(/^action\tretry$/m);
    expect(table?.stdout).toMatch('IDEMPOTENCY-KEY');
    const { schema, rules } = JSON.parse(all?.stdout ?? '') as { schema: number; rules: unknown[] };
    expect([schema, rules.length > 100]).toEqual([1, true]);
  });
});
