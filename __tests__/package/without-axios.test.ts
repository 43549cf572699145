import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ensureBuilt, ROOT, runNode } from '../examples/built.js';

const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly exports: object };
const ENTRIES = Object.keys(exports)
  .filter((entry) => entry !== './package.json')
  .map((entry) => `recoverable${entry.slice(1)}`);
/** What each entry asks for, if it asks for a peer. */
const NEEDS: Readonly<Record<string, string>> = {
  recoverable: 'axios',
  'recoverable/testing': 'axios',
  'recoverable/opentelemetry': '@opentelemetry/api',
  'recoverable/bullmq': 'bullmq',
};

let folder: string;
beforeAll(async () => {
  await ensureBuilt();
  folder = mkdtempSync(join(tmpdir(), 'recoverable-alone-'));
  const packing = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder];
  const archive = execFileSync('npm', packing, { cwd: ROOT, encoding: 'utf8' }).trim();
  const place = join(folder, 'node_modules', 'recoverable');
  mkdirSync(place, { recursive: true });
  execFileSync('tar', ['xzf', join(folder, archive), '-C', place, '--strip-components=1']);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(name: string, text: string) {
  writeFileSync(join(folder, name), text);
  return runNode(join(folder, name));
}

const LOAD_ALL = (load: string) => `(async () => {
  const told = {};
  for (const entry of ${JSON.stringify(ENTRIES)}) {
    try {
      await ${load}(entry);
    } catch ({ message }) {
      told[entry] = message;
    }
  }
  console.log(JSON.stringify(told));
})();`;

const USE = `
const server = createServer((request, response) => response.end('{"id":"pi_1","object":"payment_intent"}'));
server.listen(0, '127.0.0.1', async () => {
  const url = 'http://127.0.0.1:' + server.address().port;
  const { fetch } = recoverFetch(globalThis.fetch, { provider: stripe({ hosts: ['127.0.0.1'] }), logger: false });
  console.log(recoveryOf(await fetch(url + '/v1/payment_intents', { method: 'POST', body: 'amount=5' })).outcome);
  server.close();
  server.closeAllConnections();
});
`;

const TYPED = `
import { type FinishedLine, type Logger, type Policy, recoverFetch, type Report, type RequestRecovery } from 'recoverable/fetch';
import { stripe } from 'recoverable/providers/stripe';

export const policy: Policy = { deadline: 8000 };
export function wrap(logger: Logger, heard: (line: FinishedLine) => void) {
  const recovery = recoverFetch(globalThis.fetch, { provider: stripe(), policy, logger });
  recovery.on('recovery.finished', heard);
  return recovery;
}
export const toResume = ({ keys, doubt }: Report): RequestRecovery => ({ keys, doubt });
export function ended(report: Report): boolean {
  switch (report.outcome) {
    case 'ok': case 'recovered': case 'reconciled': case 'failed': return true;
    case 'unknown': case 'deferred': case 'aborted': return report.processed === 'no';
    default: return report satisfies never;
  }
}
`;

describe('where only recoverable is installed', () => {
  test.each([
    ['ES modules', 'all.mjs', 'import', /^Cannot find package 'axios' imported from /],
    ['CommonJS', 'all.cjs', 'require', /^recoverable needs axios 1\.5 or later, .* run "npm install axios"/],
  ])('as %s, every entry loads that needs no peer, and the others name theirs', async (_, file, load, axiosMissing) => {
    const { output, errors } = await run(file, LOAD_ALL(load));
    expect(errors).toBe('');
    const told = JSON.parse(output) as Record<string, string>;
    expect(Object.keys(told).sort()).toEqual(Object.keys(NEEDS).sort());
    for (const [entry, peer] of Object.entries(NEEDS)) {
      expect(told[entry]).toMatch(peer === 'axios' ? axiosMissing : `'${peer}'`);
    }
  });

  test('what goes wrong as axios loads is told as it is', async () => {
    const axios = join(folder, 'node_modules', 'axios');
    mkdirSync(axios);
    for (const [text, told] of [
      ["throw new Error('broken')", 'broken'],
      ["require('follow-redirects')", "Cannot find module 'follow-redirects'"],
    ] as const) {
      writeFileSync(join(axios, 'index.js'), text);
      const { output } = await run('broken.cjs', `try { require('recoverable') } catch (e) { console.log(e.message) }`);
      expect(output.split('\n')[0]).toBe(told);
    }
    rmSync(axios, { recursive: true });
  });

  test.each([
    ['an ES module', 'fetch.mjs', (name: string) => `await import('${name}')`],
    ['CommonJS', 'fetch.cjs', (name: string) => `require('${name}')`],
  ])('fetch recovers as %s', async (_, file, load) => {
    const head = `const { createServer } = ${load('node:http')};
const { recoverFetch, recoveryOf } = ${load('recoverable/fetch')};
const { stripe } = ${load('recoverable/providers/stripe')};`;
    const { output, errors } = await run(file, head + USE);
    expect(errors).toBe('');
    expect(output).toBe('ok\n');
  });

  test('what a call brought can be named in TypeScript', async () => {
    const typeRoots = [join(ROOT, 'node_modules/@types')];
    const compilerOptions = {
      strict: true,
      noEmit: true,
      target: 'es2022',
      module: 'nodenext',
      types: ['node'],
      typeRoots,
    };
    const options = JSON.stringify({ compilerOptions, files: ['typed.mts', 'typed.cts'] });
    writeFileSync(join(folder, 'tsconfig.json'), options);
    for (const name of ['typed.mts', 'typed.cts']) writeFileSync(join(folder, name), TYPED);
    const { output, errors } = await runNode(join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder);
    expect(output + errors).toBe('');
  });

  test('so does the command', async () => {
    const command = join(folder, 'node_modules', 'recoverable', 'dist', 'esm', 'cli', 'main.js');
    const { code, output } = await runNode(command, 'explain', '--provider', 'midtrans', '--error', 'ECONNREFUSED');
    expect(output).toMatch('retry');
    expect(code).toBe(0);
  });
});
