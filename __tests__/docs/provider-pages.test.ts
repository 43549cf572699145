import { describe, expect, test } from '@jest/globals';
import { plain } from '../../scripts/docs/markdown.js';
import { MARKER, providerPages, renewed } from '../../scripts/docs/provider-reference.js';
import { defineProvider } from '../../src/providers/provider.js';
import { faults } from '../../src/providers/rows.js';
import type { Rule } from '../../src/providers/rule.js';
import { sharedRules } from '../../src/providers/shared-rules.js';
import { blocksOf, pageAt, pages } from './pages.js';

const ofProviders = pages.filter(({ path }) => path.startsWith('docs/providers/'));

describe('docs/providers', () => {
  test.each(ofProviders.map((page) => [page.path, page] as const))('%s shows how to set it up', (_, page) => {
    expect(blocksOf(page).filter(({ language }) => language === 'ts')).not.toEqual([]);
  });
});

describe('the reference of a provider', () => {
  const made = providerPages();

  test('is on every page, for every provider of the package', () => {
    expect(made.map(({ path }) => path).sort()).toEqual(ofProviders.map(({ path }) => path));
  });

  test.each(made.map(({ path, provider }) => [path, provider] as const))(
    '%s is what its rules give: else run "npm run docs:providers"',
    (path, provider) => {
      const { text } = pageAt(path);
      expect(renewed(text, provider)).toBe(text);
    },
  );

  test('leaves no code and no remedy out', () => {
    for (const { path, provider } of made) {
      const { text } = pageAt(path);
      for (const { code, remedy } of provider.rules.slice(0, provider.rules.length - sharedRules.length)) {
        expect(text).toContain(`\`${code.replace(/\s+/g, ' ')}\``);
        if (remedy !== undefined) expect(text).toContain(plain(remedy));
      }
    }
  });

  test('says what a changed rule means', () => {
    const rules = [
      { ...(faults({ source: 'Acme', basis: 'J' }, ['BUSY|1', 'Busy <now>'])[0] as Rule), remedy: 'Call *them*' },
    ];
    const page = renewed(`# Acme\n\n${MARKER}\n\nold`, defineProvider({ name: 'acme', rules }));
    expect(page).toMatch(/^# Acme\n\n<!-- Generated/);
    expect(page).not.toContain('\nold');
    expect(page).toContain('| `BUSY\\|1` |  | retry | maybe |');
    expect(page).toContain('| Busy &lt;now&gt;. Call \\*them\\* | Acme | J |');
    expect(page).toContain('1 of its 1 rows are our judgement');
  });
});
