import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { decode, encode } from '@jridgewell/sourcemap-codec';

const LINK = /^\/\/# sourceMappingURL=.*\n?/m;
/** Above the code of each source, esbuild says where it is from. */
const SOURCE = /^\/\/ .*\/.*\.[cm]?[jt]s$/m;
/** A line of nothing but brackets and one constant, on which nothing can be thrown: three in ten, since tables consist of them. */
const INERT = /^\s*(?:[\w$]+: )?(?:"[^"]*"|\d+|true|false)?[\s)[\]{},;]*$/;

/**
 * Lets each file share its source map with its counterpart in the other format: below the imports, their lines are the same, and
 * blank lines make the imports as long. A file that only CommonJS has keeps its own.
 */
export function shareMaps(esm, cjs) {
  for (const name of readdirSync(cjs, { recursive: true }).filter((file) => file.endsWith('.js'))) {
    const paths = [esm, cjs].map((folder) => join(folder, name));
    const files = paths.filter((path) => existsSync(`${path}.map`)).map(readBuilt);
    const length = Math.max(...files.map(({ head }) => head.length));
    const lines = files.map(({ map, places }) => JSON.stringify([map.sources, places.map(linesOf)]));
    if (new Set(lines).size > 1)
      throw new Error(`${name} has other lines as CommonJS, so that it needs a source map of its own`);
    const [{ path, map, places }] = files;
    const hasMap = map.sources.length > 0;
    for (const file of files) {
      const blank = Array(length - file.head.length).fill('');
      const link = hasMap ? `//# sourceMappingURL=${relative(dirname(file.path), `${path}.map`)}\n` : '';
      rmSync(`${file.path}.map`);
      writeFileSync(file.path, `${[...file.head, ...blank, ''].join('\n')}${file.body}${link}`);
    }
    const mappings = encode([...Array(length).fill([]), ...places]);
    if (hasMap) writeFileSync(`${path}.map`, JSON.stringify({ ...map, names: [], mappings }));
  }
}

/** A file's lines above its first source, the text from there on, and where in the sources the lines of that begin. */
function readBuilt(path) {
  const text = readFileSync(path, 'utf8').replace(LINK, '');
  const begin = Math.max(text.search(SOURCE), 0);
  const head = text.slice(0, begin).split('\n').slice(0, -1);
  const map = JSON.parse(readFileSync(`${path}.map`, 'utf8'));
  const body = text.slice(begin);
  const lines = body.split('\n');
  const places = decode(map.mappings)
    .slice(head.length)
    .map((line, at) => (INERT.test(lines[at]) ? [] : firstOfEachLine(line)));
  // The exports, below all sources, are from none.
  const end = places.findLastIndex((line) => line.length > 0) + 1;
  return { path, head, body, map, places: places.slice(0, end) };
}

/**
 * Only the places where another line of the source begins. A stack names the same lines with a fifth of the bytes: maps to every
 * name and bracket would be a quarter of the package. A place is its column, then its source, line and column there, and a name; a
 * column alone belongs to no source.
 */
function firstOfEachLine(places) {
  return places
    .map((place) => place.slice(0, 4))
    .filter(([, source, line], at) => {
      const before = places[at - 1];
      return before === undefined || before[1] !== source || before[2] !== line;
    });
}

const linesOf = (places) => places.map(([, source, line]) => [source, line]);
