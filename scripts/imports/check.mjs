// Fails if imports form a cycle, or lead from one room of src/ to another that rooms.mjs does not allow.
// `node scripts/imports/check.mjs [folder]`: the folder that contains src/; by default this package.
import { readdirSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { cruise } from 'dependency-cruiser';
import { loaders, rooms } from './rooms.mjs';

/** Rooms whose functions depend only on their arguments. */
const PURE = new Set(['redaction', 'policy', 'providers', 'failure', 'decision']);
/** What such a room could use without an import. `Math.random` is allowed as a default that a caller can replace. */
const IMPURE =
  /\b(?:set(?:Timeout|Interval|Immediate)|queueMicrotask|Date\.now|new Date\(\)|Math\.random\(|performance\.|console\.|process\.|fetch\()/g;
/** Ways to import what this check cannot see. */
const HIDDEN =
  /\bimport\(\s*(?!['"\s])|\brequire\((?!')|\bcreateRequire\b|\bgetBuiltinModule\b|^\/\/\/ <reference.*$/gm;

const folder = resolve(process.argv[2] ?? new URL('../..', import.meta.url).pathname);

const rules = Object.entries(rooms).map(([room, allowed]) => {
  const within = room === 'index' ? allowed.rooms : [room, ...allowed.rooms];
  const inside = within.length === 0 ? [] : [`^src/(${within.join('|')})/`];
  const outside = allowed.packages.flatMap((name) => [
    `(^|/)node_modules/${name}/`,
    `(^|/)node_modules/@types/${name}/`,
    `^${name}$`,
  ]);
  return {
    name: `${room} may not import this`,
    severity: 'error',
    from: { path: room === 'index' ? '^src/index\\.ts$' : `^src/${room}/` },
    to: { pathNot: [...inside, ...outside] },
  };
});
const circles = { name: 'a circle', severity: 'error', from: { path: '^src/' }, to: { circular: true } };

// TypeScript 7 has no interface for tools yet: swc reads the sources.
const { output } = await cruise(['src'], {
  baseDir: folder,
  validate: true,
  ruleSet: { forbidden: [...rules, circles] },
  parser: 'swc',
  tsPreCompilationDeps: true,
  doNotFollow: { path: 'node_modules' },
});

const complaints = [];
for (const { rule, from, to, cycle } of output.summary.violations) {
  const way = cycle === undefined ? packageOf(to) : cycle.map(({ name }) => name).join(' -> ');
  complaints.push(`${rule.name}: ${from} -> ${way}`);
}

const sources = readdirSync(`${folder}/src`, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name))
  .map((entry) => relative(folder, `${entry.parentPath}/${entry.name}`).replaceAll('\\', '/'))
  // The page of the timeline runs in a browser, and imports nothing.
  .filter((source) => !source.startsWith('src/timeline/page/'));
const read = new Map(output.modules.map(({ source, dependencies }) => [source, dependencies]));
const found = new Set();
/** The packages that each room imports. */
const used = new Set();
for (const source of sources) {
  const room = /^src\/([^/]+)\//.exec(source)?.[1] ?? 'index';
  found.add(room);
  if (rooms[room] === undefined) complaints.push(`no row in rooms.mjs for this room: ${source}`);
  if (!source.endsWith('.ts')) complaints.push(`not a .ts file: ${source}`);
  const text = withoutComments(readFileSync(`${folder}/${source}`, 'utf8'));
  const names = new Set((read.get(source) ?? []).map(({ module }) => module));
  for (const name of names) used.add(`${room} ${name}`);
  // Imports that swc does not report, such as a type from `import('axios')`, are not checked, so they must be written differently.
  for (const [, name] of text.matchAll(/\b(?:from |import |import\(\s*|declare module )['"]([^'"]+)['"]/g)) {
    if (!names.has(name.replace(/^node:/, ''))) complaints.push(`not seen as an import: '${name}' in ${source}`);
  }
  for (const [way] of loaders.includes(source) ? [] : text.matchAll(HIDDEN))
    complaints.push(`hides what it imports: ${way.trim()} in ${source}`);
  if (!PURE.has(room)) continue;
  for (const [name] of text.matchAll(IMPURE)) complaints.push(`a pure room knows no ${name}: ${source}`);
}
const isWhole = found.has('index');
for (const [room, { packages }] of isWhole ? Object.entries(rooms) : []) {
  if (!found.has(room)) complaints.push(`no room for this row of rooms.mjs: ${room}`);
  for (const name of packages) {
    if (!used.has(`${room} ${name}`)) complaints.push(`${room} may import this, but does not: ${name}`);
  }
}

for (const complaint of complaints) console.error(complaint);
if (complaints.length === 0) {
  console.log(`${sources.length} files, ${output.summary.totalDependenciesCruised} imports`);
}
process.exitCode = complaints.length === 0 ? 0 : 1;

/** A file of a package by the package's name; any other file as it is. */
function packageOf(path) {
  return /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? path;
}

/** The source without its comments, except directives. */
function withoutComments(text) {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/(?!\/ <reference).*$/gm, '$1');
}
