// Builds docs/ as a static site with its own search, in site/dist. Set `DOCS_BASE=/recoverable/` if it is not served from the
// root. First it copies the pages to another folder, with those at the top of the package and the files that they link to.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'vitepress';
import { root } from './run-typescript.mjs';
import { siteText } from './site-text.mjs';

const TOP = ['CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'];
const source = join(root, 'site/pages');
rmSync(source, { recursive: true, force: true });

for (const entry of readdirSync(join(root, 'docs'), { recursive: true, withFileTypes: true })) {
  if (entry.isFile()) put(join(entry.parentPath, entry.name).slice(root.length));
}
for (const name of TOP) put(name);
await build(join(root, 'site'));

function put(path) {
  const to = placed(path.replace(/^docs\//, ''));
  // The site's builder copies only the pictures.
  if (/\.(?:svg|png)$/.test(path)) cpSync(join(root, path), to);
  else if (!path.endsWith('.md')) cpSync(join(root, path), placed(`public/${path.replace(/^docs\//, '')}`));
  else writeFileSync(to, siteText(readFileSync(join(root, path), 'utf8'), path, TOP, cite));
}

/** Puts a file, or the list of a folder, in its place on the site, and returns that place. */
function cite(path) {
  const from = join(root, path);
  if (!statSync(from).isDirectory()) {
    cpSync(from, placed(`public/source/${path}.txt`));
    return `source/${path}.txt`;
  }
  const files = readdirSync(from).filter((name) => statSync(join(from, name)).isFile());
  const items = files.map((name) => `- [${name}](./${cite(join(path, name)).slice('source/'.length)})`);
  writeFileSync(placed(`source/${path}.md`), `# ${path}\n\n${items.join('\n')}\n`);
  return `source/${path}.md`;
}

function placed(path) {
  const to = join(source, path);
  mkdirSync(dirname(to), { recursive: true });
  return to;
}
