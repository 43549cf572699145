import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { deadLinksOf } from './links.js';
import { pageAt, pages } from './pages.js';

describe('the documents', () => {
  test.each(pages.map(({ path, text }) => [path, text]))(
    '%s leads to files and headings that are there',
    (path, text) => {
      expect(deadLinksOf(text, path)).toEqual([]);
    },
  );

  test('are all in the contents list', () => {
    // The reference has a contents list of its own.
    const linked = ['docs/index.md', 'docs/api/index.md'].flatMap((list) =>
      [...pageAt(list).text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, link = '']) =>
        normalize(join(dirname(list), link)),
      ),
    );
    const missing = pages.map(({ path }) => path).filter((path) => !linked.includes(path));
    expect(missing).toEqual(['README.md', 'docs/index.md']);
  });

  test('the README links from the root of the package, so that one prefix makes its links absolute', () => {
    const links = [...pageAt('README.md').text.matchAll(/\]\((?!https:)([^)\s]+)\)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((link) => !/^(?:docs\/[\w./-]+(?:#[\w-]+)?|[A-Z]+(?:\.md)?)$/.test(link))).toEqual([]);
  });

  test('notices mistakes', () => {
    const wrong = [
      '# Here',
      '[a](gone.md) [b](mutants.md) [c](#nowhere) [d](https://example.com) [e](concepts.md#gone) [f](#here)',
      '![g](gone.svg) <img src="gone.png"> [h](concepts.md#in-doubt)',
      '```md',
      '[i](gone.md)',
      '```',
    ].join('\n');
    expect(deadLinksOf(wrong, 'docs/architecture.md')).toEqual([
      'gone.md',
      '#nowhere',
      'concepts.md#gone',
      'gone.svg',
      'gone.png',
    ]);
  });
});
