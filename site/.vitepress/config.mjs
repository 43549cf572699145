import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { anchorOf } from '../../scripts/docs/anchor.mjs';
import { sidebarOf } from '../../scripts/docs/sidebar.mjs';

const contents = readFileSync(new URL('../../docs/index.md', import.meta.url), 'utf8');
/** `DOCS_BASE=/recoverable/` if the site is not served from the root. */
const base = process.env.DOCS_BASE ?? '/';

/** A flag of a command, such as `--json`, is not broken after its dashes. */
function markFlags({ tokens }) {
  for (const token of tokens.flatMap(({ children }) => children ?? []))
    if (token.type === 'code_inline' && /^--[\w-]{1,18}$/.test(token.content)) token.attrJoin('class', 'flag');
}

export default defineConfig({
  title: 'recoverable',
  description: 'Makes an HTTP client safe to retry against payment APIs',
  lang: 'en',
  base,
  srcDir: 'pages',
  outDir: fileURLToPath(new URL('../dist', import.meta.url)),
  cleanUrls: false,
  lastUpdated: false,
  // The usual themes fall short of WCAG AA. Headings have the places that they have on GitHub.
  markdown: {
    anchor: { slugify: anchorOf },
    config: (md) => md.core.ruler.push('flags', markFlags),
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  vite: { build: { chunkSizeWarningLimit: 4000 } },
  themeConfig: {
    search: { provider: 'local' },
    sidebar: sidebarOf(contents),
    outline: { level: [2, 3] },
    nav: [
      { text: 'Getting started', link: '/getting-started' },
      { text: 'Providers', link: '/providers' },
      { text: 'API', link: '/api/' },
    ],
  },
});
