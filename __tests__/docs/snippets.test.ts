import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseSync } from '@swc/core';
import { build } from 'esbuild';
import { ensureBuilt, folderInPackage, ROOT, runNode } from '../examples/built.js';
import { APPLICATION, IMPORTS } from './context.js';
import { blocksOf, pages } from './pages.js';

interface Snippet {
  /** `docs-policies/line-12`, or `docs-policies/name`. */
  readonly id: string;
  readonly text: string;
  readonly isNamed: boolean;
  /** What it says that it prints, a line for each comment. */
  readonly prints: string;
}

const FILE = /^\/\/ (\S+)\.ts\n/;

const blocks = pages
  // The reference quotes declarations.
  .filter(({ path }) => !path.startsWith('docs/api/'))
  .flatMap((page) => blocksOf(page).map((block) => ({ ...block, page: page.path })));
const snippets: readonly Snippet[] = blocks
  .filter(({ language }) => language === 'ts')
  .map(({ page, name, line, text }) => ({
    // A block that begins with the name of its file is found there by the others of its page.
    id: `${page.replace(/\.md$/, '').replaceAll('/', '-')}/${name ?? FILE.exec(text)?.[1] ?? `line-${line}`}`,
    text,
    isNamed: name !== undefined,
    prints: [...text.matchAll(/\/\/ prints: (.*)$/gm)].map(([, said]) => `${said}\n`).join(''),
  }));

/** Marked blocks that say nothing of what they print: tests of their own run them. */
const ELSEWHERE = /^(?:README\/start|docs-fetch\/fetch|docs-logs\/logging|docs-sdks\/\w+)$/;

let folder: string;
beforeAll(async () => {
  await ensureBuilt();
  // Inside the package, where its own name leads to dist; in a folder that git and the linter leave alone.
  folder = folderInPackage('docs-');
  for (const { id, text } of snippets) {
    mkdirSync(join(folder, id.split('/')[0] as string), { recursive: true });
    const imports = /^import /m.test(text) ? '' : IMPORTS;
    const here = text.replaceAll("'../src/", "'../../../src/");
    writeFileSync(join(folder, `${id}.ts`), `${imports}${here}\nexport {};\n`);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the snippets of the documents', () => {
  test('are in a language that is checked', () => {
    const others = blocks.filter(
      ({ language }) => !['ts', 'js', 'sh', 'json', 'text', 'promql', 'yaml'].includes(language),
    );
    expect(others.map(({ page, line, language }) => `${page}:${line} ${language}`)).toEqual([]);
  });

  test('have distinct names', () => {
    expect(new Set(snippets.map(({ id }) => id)).size).toBe(snippets.length);
  });

  test('compile against the built package', async () => {
    expect(snippets.length).toBeGreaterThan(50);
    writeFileSync(join(folder, 'application.d.ts'), APPLICATION);
    // As Nest wants its decorators; nothing else here has any.
    const compilerOptions = { noEmit: true, noUnusedLocals: false, types: ['node'], experimentalDecorators: true };
    const declared = ['journeys/midtrans-client.d.ts', 'docs/express.d.ts', 'docs/nestjs-bullmq.d.ts'];
    const types = declared.map((name) => join(ROOT, '__tests__', name));
    const project = { extends: '../../tsconfig.json', compilerOptions, include: ['**/*.ts', ...types] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
    const { output } = await runNode(join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder);
    expect(output).toBe('');
  });

  test('print what they say when run, if they are marked', async () => {
    const marked = snippets.filter(({ id, isNamed }) => isNamed && !ELSEWHERE.test(id));
    await build({
      entryPoints: marked.map(({ id }) => join(folder, `${id}.ts`)),
      outdir: folder,
      outbase: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
    });
    for (const { id, prints } of marked) {
      const { code, output, errors } = await runNode(join(folder, `${id}.mjs`));
      expect([id, errors, output, code]).toEqual([id, '', prints, 0]);
    }
    const silent = snippets.filter(({ isNamed, prints }) => !isNamed && prints !== '');
    expect(silent.map(({ id }) => id)).toEqual([]);
  });

  test('of JavaScript and JSON can be read', () => {
    for (const { language, text } of blocks) {
      if (language === 'json') expect(() => JSON.parse(text)).not.toThrow();
      if (language === 'js') expect(() => parseSync(text, { syntax: 'ecmascript' })).not.toThrow();
    }
  });

  test('for a shell name only scripts, commands and flags that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
    const cli = readdirSync(join(ROOT, 'src', 'cli'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(ROOT, 'src', 'cli', name), 'utf8'))
      .join('\n');
    const wrong = blocks
      .filter(({ language }) => language === 'sh')
      .flatMap(({ page, text }) => {
        const ran = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
        const ours = [...text.matchAll(/npx recoverable (.*)/g)].map(([, rest = '']) => rest);
        const flags = ours.flatMap((rest) => rest.match(/(?<= )--[\w-]+/g) ?? []);
        return [
          ...ran.filter((name) => !(name in scripts)),
          ...flags.filter((flag) => !new RegExp(`${flag}\\b|\\b${flag.slice(2).replace(/^no-/, '')}\\b`).test(cli)),
        ].map((name) => `${page}: ${name}`);
      });
    expect(wrong).toEqual([]);
  });
});
