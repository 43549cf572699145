// The compiler writes a declaration file for each source, and each of these small files takes a block of the disk. Here they
// become one file for each entry, and one for what entries share, so that a class is the same type for all of them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { filesFor } from './declarations/files.mjs';
import { readModule } from './declarations/read-module.mjs';
import { textOf } from './declarations/text.mjs';

/**
 * Writes the declarations of the entries for both formats. A file whose types need no peer is written once, as CommonJS, to which
 * both formats may refer. A peer may have other types in each format, as axios has.
 */
export function writeDeclarations(from, to, entries, peers) {
  const modules = new Map();
  const moduleOf = (name) => {
    if (!modules.has(name)) modules.set(name, readFrom(from, name));
    return modules.get(name);
  };
  const files = filesFor(entries, moduleOf, peers);
  for (const [name, file] of files) {
    const pathFrom = (format) => (other) => {
      const home = files.get(other).peers.size === 0 ? 'cjs' : format;
      return pathBetween(join(format, name), `${join(home, other)}.js`);
    };
    write(join(to, 'cjs', name), textOf(file, pathFrom('cjs')));
    if (file.peers.size > 0) write(join(to, 'esm', name), textOf(file, pathFrom('esm')));
    else if (entries.includes(name)) write(join(to, 'esm', name), `export * from '${pathFrom('esm')(name)}';\n`);
  }
}

function readFrom(folder, name) {
  const text = readFileSync(join(folder, `${name}.d.ts`), 'utf8');
  try {
    return readModule(text);
  } catch (error) {
    throw new Error(`the types in ${name}.ts: ${error.message}`, { cause: error });
  }
}

function write(name, text) {
  mkdirSync(dirname(name), { recursive: true });
  writeFileSync(`${name}.d.ts`, text);
}

function pathBetween(from, to) {
  const path = relative(dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}
