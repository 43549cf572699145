import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ensureBuilt, ROOT } from '../examples/built.js';

const MAIN = join(ROOT, 'dist', 'esm', 'cli', 'main.js');
let folder: string;
beforeAll(async () => {
  await ensureBuilt();
  folder = mkdtempSync(join(tmpdir(), 'command-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program to its end, or kills it. */
function finished(file: string, ...args: readonly string[]) {
  return new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
    execFile(file, args, { timeout: 120_000, maxBuffer: 1 << 26 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : (error.code ?? error.signal), out, err });
    });
  });
}

function moduleOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, `import { createServer } from 'node:http';\n${text}`);
  return path;
}

const LISTENS = 'createServer().listen(0)';

test.each([
  ['a function that starts something else', `export function startAcme() { ${LISTENS}; }`, /did not return a provider/],
  ['one that throws', `export default () => { ${LISTENS}; throw new Error('no key'); };`, /without options: no key/],
  ['no provider', `${LISTENS};\nexport const answer = 42;`, /exports no provider/],
  ['an error while it loads', `${LISTENS};\nthrow new Error('not today');`, /cannot be loaded: not today/],
])('a module that leaves a server open does not keep the command running: %s', async (_what, text, message) => {
  const path = moduleOf('wrong.mjs', text);
  const explained = await finished(process.execPath, MAIN, 'explain', '--provider', path, '--status', '500');
  expect(explained).toMatchObject({ code: 2, out: '', err: expect.stringMatching(message) });
});

test('nor if all is well with it, and its rows arrive whole in a pipe whose reader is slow', async () => {
  const rows = `Array.from({ length: 5000 }, (_, n) => ({
    code: 'CODE_' + n, action: 'retry', processed: 'no', why: 'It is busy for now', source: 'Acme', basis: 'S',
  }))`;
  const provider = `defineProvider({ name: 'acme', rules: ${rows}, read: () => undefined })`;
  const imports = `import { defineProvider } from '${join(ROOT, 'dist', 'esm', 'index.js')}';`;
  const path = moduleOf('acme.mjs', `${imports}\n${LISTENS};\nexport default ${provider};`);
  const { code, out } = await finished(
    'sh',
    '-c',
    `'${process.execPath}' '${MAIN}' rules '${path}' --json | (sleep 1; cat)`,
  );
  expect(code).toBe(0);
  expect(JSON.parse(out).rules.length).toBeGreaterThan(5000);
});
