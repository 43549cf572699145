import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';

/** A line of rollup's by which a file has names from another one of ours, or only loads it. */
const LOADS = /^(?:(import|export) \{ (.*) \} from|import) '(\.[^']*)\.js';$/gm;

/**
 * Leaves out the ES modules of these files, which need no peer: ES modules have their names from the CommonJS files. So the code
 * takes half the space, and a program of both formats has each class and each record once. Between them is a small file for each,
 * since Node reads a CommonJS file that an ES module imports for the names of its exports first, which takes twice as long as
 * loading it.
 *
 * @param files `names`: what an entry exports
 */
export function writeOnce(files, folder) {
  const shared = files.filter(({ names }) => names === undefined).map(({ file }) => file);
  for (const { file, names } of files) {
    const [path, common] = [join(folder, 'esm', file), join(folder, 'cjs', file)];
    rmSync(path);
    rmSync(`${path}.map`);
    const target = relative(dirname(path), common);
    // With `module.exports = require()`, Node would look for the names there.
    const text = `'use strict';\nconst exported = require('${target}');\nmodule.exports = exported;\n`;
    writeFileSync(path.replace(/\.js$/, '.cjs'), text);
    if (names !== undefined)
      writeFileSync(path, `${taken('export', names.join(', '), `./${posix.basename(file, '.js')}`)}\n`);
    writeFileSync(common, withBuiltins(readFileSync(common, 'utf8')));
  }
  for (const file of readdirSync(join(folder, 'esm'), { recursive: true }).filter((name) => name.endsWith('.js'))) {
    const path = join(folder, 'esm', file);
    const text = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      text.replace(LOADS, (line, ...[kind, names, target]) => {
        const other = posix.join(posix.dirname(file), target);
        return shared.includes(`${other}.js`) ? taken(kind, names, target) : line;
      }),
    );
  }
}

/** Stays one line, so that the source map stays right. No name of ours or of a library's begins with a dollar. */
function taken(kind, names, target) {
  if (kind === undefined) return '';
  const all = `$${kind}_${posix.basename(target).replace(/\W/g, '_')}`;
  const pairs = names.split(', ').map((name) => name.split(' as '));
  const load = `import ${all} from '${target}.cjs';`;
  if (kind === 'import') return `${load} const { ${pairs.map((pair) => pair.join(': ')).join(', ')} } = ${all};`;
  const own = pairs.map(([name, other = name]) => ({ name, other }));
  const [locals, given] = [
    own.map(({ name }) => `${name}: $${name}`),
    own.map(({ name, other }) => `$${name} as ${other}`),
  ];
  return `${load} const { ${locals.join(', ')} } = ${all}; export { ${given.join(', ')} };`;
}

/** A bundler of ES modules has no `require` for Node's own modules. */
function withBuiltins(text) {
  return text.replace(/^(const [\w$]+ = )require\(('node:[^']+')\);$/gm, '$1process.getBuiltinModule($2);');
}
