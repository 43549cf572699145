import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ROOT } from './examples/built.js';

const run = promisify(execFile);
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** What the check says of these files; nothing of the exceptions that are not in them. */
async function complaintsOf(files: Readonly<Record<string, string>>, modules?: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'imports-'));
  folders.push(folder);
  if (modules !== undefined) symlinkSync(modules, join(folder, 'node_modules'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, 'src', name)), { recursive: true });
    writeFileSync(join(folder, 'src', name), text);
  }
  const said = await run(process.execPath, [join(ROOT, 'scripts/imports/check.mjs'), folder], { cwd: ROOT }).then(
    () => '',
    (error: { stderr: string }) => error.stderr,
  );
  return said.split('\n').filter((line) => line !== '' && !line.startsWith('no longer there'));
}

describe('the check of imports', () => {
  test('lets right imports pass', async () => {
    const files = {
      'failure/failure.ts': "import { a } from '../providers/rule.js';\nexport const b = a;\n",
      'providers/rule.ts': 'export const a = 1;\n',
    };
    expect(await complaintsOf(files)).toEqual([]);
  });

  test('knows a package by its name, wherever its files are', async () => {
    const text = "import { AxiosError } from 'axios';\nexport const a = AxiosError;\n";
    const said = await complaintsOf({ 'axios/a.ts': text, 'engine/b.ts': text }, join(ROOT, 'node_modules'));
    expect(said).toEqual(['engine may not import this: src/engine/b.ts -> axios']);
  });

  test('finds a cycle of types only', async () => {
    const files = {
      'report/a.ts': "import type { B } from './b.js';\nexport interface A { b?: B }\n",
      'report/b.ts': "import { type A } from './a.js';\nexport interface B { a?: A }\n",
    };
    expect(await complaintsOf(files)).toEqual(['a circle: src/report/a.ts -> src/report/b.ts -> src/report/a.ts']);
  });

  test.each([
    ['a room that knows too much', 'decision/a.ts', "export type { B } from '../axios/b.js';\n", 'src/axios/b.ts'],
    [
      'a client in a pure room',
      'failure/a.ts',
      "import type { AxiosError } from 'axios';\nexport type A = AxiosError;\n",
      'axios',
    ],
    ['a timer in a pure room', 'policy/a.ts', "export { scheduler } from 'node:timers/promises';\n", 'timers/promises'],
    ['a client in the engine', 'engine/a.ts', "import axios from 'axios';\nexport const a = axios;\n", 'axios'],
    ['whoever imports the command', 'report/a.ts', "export type { B } from '../cli/b.js';\n", 'src/cli/b.ts'],
  ])('finds %s', async (_what, name, text, to) => {
    const b = 'export interface B { b: 1 }\n';
    const files = { [name]: text, 'axios/b.ts': b, 'cli/b.ts': b };
    const room = dirname(name);
    expect(await complaintsOf(files)).toEqual([`${room} may not import this: src/${name} -> ${to}`]);
  });

  test('finds a room without a row, and an import that it cannot see', async () => {
    const files = {
      'attic/a.ts': 'export const a = 1;\n',
      'traffic/b.ts': "export type B = import('axios').AxiosError;\n",
    };
    expect(await complaintsOf(files)).toEqual([
      'no row in rooms.mjs for this room: src/attic/a.ts',
      "not seen as an import: 'axios' in src/traffic/b.ts",
    ]);
  });

  test.each([
    [
      'a comment before the name',
      "export type B = import(/* c */ 'axios').AxiosError;\n",
      "not seen as an import: 'axios'",
    ],
    ['a module that is only declared', "declare module 'axios' {}\nexport {};\n", "not seen as an import: 'axios'"],
    ['a computed name', "const n = 'axios';\nexport const a = () => import(n);\n", 'hides what it imports: import('],
    ['a computed require', 'export const a = require(process.argv[2]);\n', 'hides what it imports: require('],
    [
      'a built-in by name',
      "export const m = process.getBuiltinModule('module');\n",
      'hides what it imports: getBuiltinModule',
    ],
    [
      'a reference',
      '/// <reference types="axios" />\nexport {};\n',
      'hides what it imports: /// <reference types="axios" />',
    ],
  ])('is not fooled by %s', async (_what, text, said) => {
    expect(await complaintsOf({ 'engine/a.ts': text })).toEqual([`${said} in src/engine/a.ts`]);
  });

  test('is not fooled by the ending of a file', async () => {
    expect(await complaintsOf({ 'engine/a.mts': 'export {};\n' })).toEqual(['not a .ts file: src/engine/a.mts']);
  });

  test('finds a row whose room is gone, and a package that a room does not use', async () => {
    const said = await complaintsOf({ 'index.ts': 'export {};\n' });
    expect(said).toContain('no room for this row of rooms.mjs: engine');
    expect(said).toContain('engine may import this, but does not: async_hooks');
  });

  test.each(['setTimeout(f)', 'Date.now()', 'Math.random()', 'process.env', "fetch('/')"])(
    'finds %s in a pure room',
    async (impure) => {
      const said = await complaintsOf({
        'decision/a.ts': `// Date.now() in a comment\nexport const a = () => ${impure};\n`,
      });
      expect(said).toEqual([expect.stringMatching(/^a pure room knows no .*: src\/decision\/a\.ts$/)]);
    },
  );
});
