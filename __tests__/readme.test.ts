import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, midtrans } from '../src/index.js';
import { EVENT_NAMES } from '../src/report/log-line.js';
import { startMidtrans } from '../src/simulators/index.js';
import { deadLinksOf } from './docs/page.js';
import { ensureBuilt, ROOT, runNode } from './examples/built.js';

const run = promisify(execFile);
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

interface Block {
  readonly language: string;
  readonly text: string;
  /** From the comment before it. */
  readonly name: string | undefined;
}

const blocks = blocksOf(readme);
const clients = readFileSync(join(ROOT, 'docs', 'clients.md'), 'utf8');
const snippets = [...blocks, ...blocksOf(clients)].filter(({ language }) => /^[cm]?[jt]s$|script$/.test(language));

function blocksOf(page: string): readonly Block[] {
  const found = page.matchAll(/(?:<!-- run: (\w+) -->\n)?^```(\w*)\n([\s\S]*?)^```$/gm);
  return [...found].map(([, name, language = '', text = '']) => ({ name, language, text }));
}

/** What a snippet without imports of its own takes for granted. */
const CONTEXT = `
import diagnosticsChannel from 'node:diagnostics_channel';
import { trace } from '@opentelemetry/api';
import axios, { type AxiosInstance } from 'axios';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import {
  attach, attemptOf, checkoutPolicy, constant, defineProvider, explain, exponential, headerKey, lemanpay, linear, mastercard, mdes, midtrans, plainHttp,
  recoveryOf, recoverySerializers, run, safeError, trafficOf, workerPolicy,
} from 'recoverable';
import { deferralWorker, deferTo } from 'recoverable/bullmq';
import { recoverFetch } from 'recoverable/fetch';
import { instrument } from 'recoverable/opentelemetry';
import { redisState } from 'recoverable/redis';
import { startMidtrans } from 'recoverable/simulators';
declare const client: AxiosInstance;
declare const charge: object;
declare const url: string;
declare const sdk: { pay(charge: object): Promise<void> };
declare function sign(body: string): Promise<string>;
interface Payment { id: number; charge: object }
declare const database: { find(id: number): Promise<Payment> };
declare const connection: { host: string; port: number };
declare const snap: { createTransaction(charge: object, more?: { signal: AbortSignal }): Promise<{ token: string }> };
`;

let folder: string;
beforeAll(async () => {
  await ensureBuilt();
  // Inside the package, where its own name leads to dist; in a folder that git and the linter leave alone.
  mkdirSync(join(ROOT, 'reports'), { recursive: true });
  folder = mkdtempSync(join(ROOT, 'reports', 'readme-'));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function named(name: string): string {
  const found = blocks.find((block) => block.name === name);
  if (found === undefined) throw new Error(`README.md has no block that is marked "run: ${name}"`);
  return found.text;
}

describe('the README', () => {
  test('has snippets that compile against the built package', async () => {
    expect(snippets.length).toBeGreaterThan(8);
    for (const [index, { text }] of snippets.entries()) {
      const context = /^import /m.test(text) ? '' : CONTEXT;
      writeFileSync(join(folder, `snippet-${index}.mts`), `${context}${text}\nexport {};\n`);
    }
    const compilerOptions = { noEmit: true, noUnusedLocals: false, types: ['node'] };
    const project = { extends: '../../tsconfig.json', compilerOptions, include: ['*.mts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const said = await run(process.execPath, [tsc, '-p', folder], { cwd: ROOT }).then(
      () => '',
      (error: { stdout: string }) => error.stdout,
    );
    expect(said).toBe('');
  }, 60_000);

  test('starts in ten lines, which recover a charge', async () => {
    const simulator = await startMidtrans();
    try {
      simulator.inject({ when: 'before', kind: 'reset' });
      const text = named('start');
      expect(text.trim().split('\n').filter(Boolean).length).toBeLessThanOrEqual(10);
      const here = text
        .replace('https://api.sandbox.midtrans.com', simulator.url)
        .replace('process.env.MIDTRANS_SERVER_KEY', "'SB-Mid-server-simulator'");
      writeFileSync(join(folder, 'start.mjs'), here);
      const { code, output, errors } = await runNode(join(folder, 'start.mjs'));
      expect(errors).toBe('');
      expect(output).toMatch(/^pending recovered$/m);
      expect(output).toMatch('"event":"recovery.retry"');
      expect(code).toBe(0);
      expect(simulator.ledger.count('charge')).toBe(1);
    } finally {
      await simulator.close();
    }
  });

  test('shows how a fetch is wrapped, which recovers a charge', async () => {
    const simulator = await startMidtrans();
    try {
      simulator.inject({ when: 'after', kind: 'reset' });
      const here = named('fetch')
        .replace('https://api.sandbox.midtrans.com', simulator.url)
        .replace('process.env.MIDTRANS_SERVER_KEY', "'SB-Mid-server-simulator'");
      writeFileSync(join(folder, 'fetch.mjs'), here);
      const { code, output, errors } = await runNode(join(folder, 'fetch.mjs'));
      expect([errors, code]).toEqual(['', 0]);
      expect(output).toMatch(/^200 recovered$/m);
      expect(simulator.ledger.count('charge')).toBe(1);
    } finally {
      await simulator.close();
    }
  });

  test('shows commands that work', async () => {
    const command = join(ROOT, 'dist', 'esm', 'cli', 'main.js');
    const [first = '', ...rest] = named('command').trim().split('\n');
    const lines = [first, ...rest].map((line) => line.replace('npx recoverable', `'${process.execPath}' '${command}'`));
    const [explained, table, all] = await Promise.all(lines.map((line) => run('sh', ['-c', line], { cwd: folder })));
    expect(explained?.stdout).toMatch(/^429: retry/);
    expect(table?.stdout).toMatch('IDEMPOTENCY-KEY');
    expect(Array.isArray(JSON.parse(all?.stdout ?? ''))).toBe(true);
  });

  test('lists every event, every field and every outcome that there is', () => {
    const logs = readme.slice(readme.indexOf('\n## Logs, events'), readme.indexOf('\n## run: for SDKs'));
    for (const event of EVENT_NAMES) expect(logs).toMatch(`| \`${event}\``);
    const source = readFileSync(join(ROOT, 'src', 'report', 'log-line.ts'), 'utf8');
    const declared = source.slice(source.indexOf('interface LogLine'), source.indexOf('export type Level'));
    const fields = [...declared.matchAll(/readonly (\w+)\??:/g)].map(([, name]) => name);
    expect(fields.length).toBeGreaterThan(15);
    for (const field of fields) expect(logs).toMatch(`\`${field}\``);

    const recovery = attach(axios.create(), { provider: midtrans(), logger: false });
    const outcomes = Object.keys(recovery.stats().outcomes);
    expect(outcomes.length).toBeGreaterThan(5);
    for (const outcome of outcomes) expect(readme).toMatch(new RegExp(`^\\| \`${outcome}\` +\\|`, 'm'));
  });

  test('lists every kind of fault that a simulator can be told', () => {
    const source = readFileSync(join(ROOT, 'src', 'simulators', 'core', 'fault.ts'), 'utf8');
    const declared = source.slice(source.indexOf('type FaultKind'), source.indexOf('interface Fault '));
    const kinds = [...declared.matchAll(/^ {2}\| '(\w+)'/gm)].map(([, kind]) => kind);
    expect(kinds.length).toBeGreaterThan(9);
    const section = readme.slice(readme.indexOf('\n## Simulators'), readme.indexOf('\n## What callers believe'));
    for (const kind of kinds) expect(section).toMatch(new RegExp(`^\\| \`${kind}\` +\\|`, 'm'));
  });

  test('and the page about clients link to headings and files that are there', () => {
    expect(deadLinksOf(clients, 'docs/clients.md')).toEqual([]);
    expect(deadLinksOf(readme, 'README.md')).toEqual([]);
  });
});
