import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ROOT, runNode } from '../examples/built.js';
import { deadLinksOf, snippetsOf } from './page.js';

const PAGES = join(ROOT, 'docs', 'providers');
const pages = readdirSync(PAGES).filter((name) => name.endsWith('.md'));

let folder: string;
beforeAll(() => {
  mkdirSync(join(ROOT, 'reports'), { recursive: true });
  folder = mkdtempSync(join(ROOT, 'reports', 'providers-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('docs/providers', () => {
  test.each(pages)('%s shows how to set it up, and leads to places that are there', (name) => {
    const page = readFileSync(join(PAGES, name), 'utf8');
    expect(snippetsOf(page).length).toBeGreaterThan(0);
    expect(deadLinksOf(page, `docs/providers/${name}`)).toEqual([]);
  });

  test('has snippets that compile', async () => {
    for (const name of pages) {
      snippetsOf(readFileSync(join(PAGES, name), 'utf8')).forEach(({ text }, index) => {
        writeFileSync(join(folder, `${name.replace('.md', '')}-${index}.mts`), `${text}\nexport {};\n`);
      });
    }
    const paths = {
      recoverable: ['../../src/index.ts'],
      'recoverable/fetch': ['../../src/fetch/index.ts'],
      'recoverable/providers/*': ['../../src/providers/*/index.ts'],
    };
    const project = {
      extends: '../../tsconfig.json',
      compilerOptions: { paths, noUnusedLocals: false },
      include: ['*.mts'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
    const { output } = await runNode(join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder);
    expect(output).toBe('');
  }, 60_000);
});
