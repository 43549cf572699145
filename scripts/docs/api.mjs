// Writes the reference of what each entry exports to docs/api/, from the doc comments in the published declarations. `--check`
// fails if a page is out of date.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Extractor } from '@microsoft/api-extractor';
import { configOf, entries, modelOf, root } from '../api/config.mjs';
import { pageOf, placesOf } from './api-page.mjs';

const isCheck = process.argv.includes('--check');
const folder = join(root, 'docs/api');
mkdirSync(join(root, 'node_modules/.api'), { recursive: true });

const pages = new Map();
let main = new Map();
for (const each of entries) {
  Extractor.invoke(configOf(each, true), {
    localBuild: true,
    // check:api reports what is wrong with the surface.
    messageCallback: (message) => {
      message.logLevel = 'none';
    },
  });
  const model = JSON.parse(readFileSync(modelOf(each.name), 'utf8'));
  const from = each.entry === '.' ? 'recoverable' : `recoverable/${each.entry.slice('./'.length)}`;
  pages.set(`${each.name}.md`, pageOf(model, from, from, main));
  if (each.entry === '.') main = placesOf(model, `${each.name}.md`);
}
pages.set('index.md', indexOf([...pages.keys()]));

const stale = [...pages].filter(([name, text]) => {
  const file = join(folder, name);
  return !existsSync(file) || readFileSync(file, 'utf8') !== text;
});
const extra = existsSync(folder) ? readdirSync(folder).filter((name) => !pages.has(name)) : [];
if (isCheck) {
  for (const name of [...stale.map(([file]) => file), ...extra])
    console.error(`docs/api/${name} is not what the doc comments give: run "npm run docs:api"`);
  process.exitCode = stale.length + extra.length > 0 ? 1 : 0;
} else {
  mkdirSync(folder, { recursive: true });
  for (const name of extra) rmSync(join(folder, name));
  for (const [name, text] of stale) writeFileSync(join(folder, name), text);
}

function indexOf(files) {
  const items = files.map((file) => {
    const entry =
      file === 'recoverable.md'
        ? 'recoverable'
        : `recoverable/${file.slice(0, -'.md'.length).replace(/^providers-/, 'providers/')}`;
    return `- [\`${entry}\`](${file})`;
  });
  return `${[
    '<!-- Generated from the doc comments by "npm run docs:api". Do not edit. -->',
    '# API reference',
    'Every function, option, type and event, by the entry that exports it. [Error codes](../errors.md) have a page of their own.',
    items.join('\n'),
  ].join('\n\n')}\n`;
}
