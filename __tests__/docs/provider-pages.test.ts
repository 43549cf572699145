import { describe, expect, test } from '@jest/globals';
import { blocksOf, pages } from './pages.js';

const ofProviders = pages.filter(({ path }) => path.startsWith('docs/providers/'));

describe('docs/providers', () => {
  test.each(ofProviders.map((page) => [page.path, page] as const))('%s shows how to set it up', (_, page) => {
    expect(blocksOf(page).filter(({ language }) => language === 'ts')).not.toEqual([]);
  });
});
