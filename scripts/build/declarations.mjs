import { cpSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const REFERENCE = /\b(?:from |import |import\(|module )'([^']+)'/g;

/** Copies only the declarations that the entries lead to. They may refer only to Node and to the peers. */
export function copyDeclarations(from, to, entries, peers) {
  const reached = new Set();
  const reach = (name) => {
    if (reached.has(name)) return;
    reached.add(name);
    const text = readFileSync(join(from, `${name}.d.ts`), 'utf8');
    for (const [, path] of text.matchAll(REFERENCE)) {
      if (path.startsWith('.')) reach(join(dirname(name), path.replace(/\.js$/, '')));
      else if (!path.startsWith('node:') && !peers.includes(path)) {
        throw new Error(`the types in ${name}.ts need ${path}, which is not installed: mark what uses it @internal`);
      }
    }
  };
  for (const entry of entries) reach(entry);
  for (const name of reached) cpSync(join(from, `${name}.d.ts`), join(to, `${name}.d.ts`));
}
