import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ROOT } from '../examples/built.js';
import { pageAt, pages } from './pages.js';

interface Renderer {
  pageOf(model: object, title: string, from: string, elsewhere?: ReadonlyMap<string, string>): string;
}

const reference = (text: string) => ({ kind: 'Reference', text });
const content = (text: string) => ({ kind: 'Content', text });
const model = (members: readonly object[]) => ({ members: [{ members }] });

describe('the API reference', () => {
  let render: Renderer;
  beforeAll(async () => {
    render = (await import(pathToFileURL(join(ROOT, 'scripts/docs/api-page.mjs')).href)) as Renderer;
  });

  test('has a page for every entry of the package', () => {
    const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { exports: object };
    const files = Object.keys(exports)
      .filter((entry) => entry !== './package.json')
      .map((entry) => `docs/api/${entry === '.' ? 'recoverable' : entry.slice(2).replaceAll('/', '-')}.md`);
    const found = pages.map(({ path }) => path).filter((path) => path.startsWith('docs/api/'));
    expect(found).toEqual([...files, 'docs/api/index.md'].sort());
  });

  test('includes every option of a policy and of attach', () => {
    const { text } = pageAt('docs/api/recoverable.md');
    for (const name of ['Policy', 'AttachSettings', 'RequestRecovery', 'Report', 'StoppedBy', 'Outcome'])
      expect(text).toMatch(new RegExp(`^### ${name}$`, 'm'));
    for (const field of ['maxAttempts', 'deadline', 'backoff', 'retryBudget', 'breaker', 'logger', 'bodyErrors'])
      expect(text).toMatch(new RegExp(`^\\| \`${field}\\??\``, 'm'));
  });

  test('shows signature, comment, parameters and errors, and links to the types of the page', () => {
    const page = render.pageOf(
      model([
        {
          kind: 'Function',
          name: 'make',
          docComment:
            '/**\n * Makes a {@link Thing} of <T>.\n *\n * @param size - milliseconds\n *\n * @throws TypeError if it is\n * wrong\n */\n',
          excerptTokens: [content('export declare function make(size: number): '), reference('Thing'), content(';')],
        },
        {
          kind: 'Interface',
          name: 'Thing',
          docComment: '',
          excerptTokens: [content('export interface Thing')],
          members: [
            {
              kind: 'PropertySignature',
              name: 'next',
              isOptional: true,
              docComment: '/** The next | last. */\n',
              propertyTypeTokenRange: { startIndex: 1, endIndex: 3 },
              excerptTokens: [content('readonly next?: '), reference('Thing'), content(' | undefined'), content(';')],
            },
          ],
        },
      ]),
      'acme',
      'acme',
    );
    expect(page).toContain('```ts\nfunction make(size: number): Thing;\n```\n\nMakes a [`Thing`](#thing) of &lt;T>.');
    expect(page).toContain('- `size`: milliseconds\n- **Throws** TypeError if it is wrong');
    expect(page).toContain('| `next?` | [`Thing \\| undefined`](#thing) | The next \\| last. |');
  });

  test('gives names that differ only in case their own places', () => {
    const named = (kind: string, name: string) => ({ kind, name, docComment: '', excerptTokens: [content(name)] });
    const page = render.pageOf(model([named('Interface', 'Rule'), named('Function', 'rule')]), 'acme', 'acme');
    expect([...page.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading)).toEqual(['rule', 'Rule (type)']);
  });
});
