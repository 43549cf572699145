import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { ROOT, runNode } from '../examples/built.js';
import { complaintsOf, deadLinksOf, roomsOf, snippetsOf } from './page.js';

const page = readFileSync(join(ROOT, 'docs', 'architecture.md'), 'utf8');

interface Row {
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
}

/** As the check of imports has it. */
async function allowed(): Promise<Readonly<Record<string, Row>>> {
  const file = join(ROOT, 'scripts', 'imports', 'rooms.mjs');
  return ((await import(file)) as { rooms: Readonly<Record<string, Row>> }).rooms;
}

describe('docs/architecture.md', () => {
  test('names files, functions and types that there are', () => {
    expect(complaintsOf(page)).toEqual([]);
  });

  test('has links that lead somewhere', () => {
    expect(deadLinksOf(page, 'docs/architecture.md')).toEqual([]);
  });

  test('has a paragraph for each room, and says of each what it may import', async () => {
    const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const told = roomsOf(page);
    expect([...told.keys()].sort()).toEqual(folders.map(({ name }) => name).sort());
    const rows = await allowed();
    for (const [room, { rooms, packages }] of told) {
      const row = rows[room];
      const others = row?.rooms.filter((name) => name !== room);
      expect([room, rooms]).toEqual([room, others?.slice().sort()]);
      expect([room, packages]).toEqual([room, row?.packages.filter((name) => !isBuiltin(name)).sort()]);
    }
  });

  test('would be found out', () => {
    const wrong = [
      '`decide()` in `decision/gone.ts`',
      '',
      '| … | `decide()` in `decision/keys.ts`, not in `decision/decide.ts` |',
      '| … | `wait()`, which is only called in `engine/live.ts` |',
      '| … | `Course` in `decision/decide.ts` |',
      '',
      'nobody knows `conclud()`, `Curse` and `lookFrist`; `conclude()` is there',
      '',
      '```ts',
      'code(); // `gone()`',
      '```',
      '[a](gone.md) [b](mutants.md) [c](#nowhere) [d](https://example.com)',
    ].join('\n');
    expect(complaintsOf(wrong)).toEqual([
      'no such file: decision/gone.ts',
      'no such function: decide() in decision/keys.ts',
      'no such function: wait() in engine/live.ts',
      'no such type: Course',
      'no such function: conclud()',
      'no such type: Curse',
      'not in the sources: lookFrist',
    ]);
    expect(deadLinksOf(wrong, 'docs/architecture.md')).toEqual(['gone.md', '#nowhere']);
    expect(
      roomsOf('**time/** holds the clock.\n_Imports:_ failure, policy; valibot.\n\nfetch/ has no paragraph.'),
    ).toEqual(new Map([['time', { rooms: ['failure', 'policy'], packages: ['valibot'] }]]));
  });
});

describe('the snippets of docs/architecture.md', () => {
  const snippets = snippetsOf(page);
  let folder: string;
  beforeAll(() => {
    // Inside the package, where its dependencies are found; in a folder that git and the linter leave alone.
    mkdirSync(join(ROOT, 'reports'), { recursive: true });
    folder = mkdtempSync(join(ROOT, 'reports', 'architecture-'));
    for (const { name, text } of snippets) {
      writeFileSync(join(folder, `${name}.ts`), text.replaceAll("'../src/", "'../../src/"));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('have a name each, to be run by', () => {
    const names = snippets.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(2);
    expect(names).not.toContain(undefined);
    expect(new Set(names).size).toBe(names.length);
  });

  test('compile', async () => {
    const project = { extends: '../../tsconfig.json', include: ['*.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
    const { output } = await runNode(join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder);
    expect(output).toBe('');
  }, 60_000);

  test('run, and print what they say', async () => {
    await build({
      entryPoints: snippets.map(({ name }) => join(folder, `${name}.ts`)),
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
    });
    for (const { name, text } of snippets) {
      const said = [...text.matchAll(/\/\/ prints: (.*)$/gm)].map(([, line]) => `${line}\n`).join('');
      const { code, output, errors } = await runNode(join(folder, `${name}.mjs`));
      expect([name, errors, output, code]).toEqual([name, '', said, 0]);
    }
  });
});
