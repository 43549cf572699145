import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../examples/built.js';
import { declaredIn } from './declared.js';
import { withoutCode } from './links.js';

const SRC = join(ROOT, 'src');
const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join(SRC, name));
const words = new Set(sources.flatMap((file) => readFileSync(file, 'utf8').match(/\w+/g) ?? []));

const FILE = /^[\w-]+(?:\/[\w-]+)*\.(?:ts|mjs)$/;

/**
 * What a page names that the sources do not have: files, functions as `name()`, types as `Name`, and other words in code. A
 * function has to be in the file that is named next in its paragraph, item or row, or in the one before if none follows. So has
 * a type in a row; elsewhere it can be in any file.
 */
export function complaintsOf(page: string): readonly string[] {
  return blocksOf(page).flatMap((block) => {
    const names = [...block.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    return names.flatMap((name, index) => {
      const path = names.slice(index).find(isFile) ?? names.slice(0, index).findLast(isFile);
      const file = path === undefined ? undefined : placeOf(path);
      const near = file === undefined ? sources : [file];
      if (isFile(name)) return file === undefined ? [`no such file: ${name}`] : [];
      if (/^\w+\(\)$/.test(name)) {
        const isThere = near.some((each) => declaredIn(each).functions.has(name.slice(0, -2)));
        return isThere ? [] : [`no such function: ${name}${file === undefined ? '' : ` in ${path}`}`];
      }
      if (/^[A-Z][a-z]\w*$/.test(name)) {
        const isThere = (block.startsWith('|') ? near : sources).some((each) => declaredIn(each).types.has(name));
        return isThere ? [] : [`no such type: ${name}`];
      }
      return /^[a-z]\w*$/.test(name) && !words.has(name) ? [`not in the sources: ${name}`] : [];
    });
  });
}

function isFile(name: string): boolean {
  return FILE.test(name);
}

/** In src/, else in the package. */
function placeOf(path: string): string | undefined {
  return [join(SRC, path), join(ROOT, path)].find((each) => existsSync(each));
}

/** The paragraph of each room, by its name, and what it says that the room imports. */
export function roomsOf(page: string): ReadonlyMap<string, { readonly rooms: string[]; readonly packages: string[] }> {
  const paragraphs = blocksOf(page).flatMap((block) => {
    const name = /^\*\*([a-z-]+)\/\*\*/.exec(block)?.[1];
    const imports = /^_Imports:_ ([\s\S]*)\.$/m.exec(block)?.[1];
    return name === undefined || imports === undefined ? [] : [[name, importsOf(imports)] as const];
  });
  return new Map(paragraphs);
}

/** Rooms, then packages: `failure, time; valibot`. */
function importsOf(text: string) {
  const [rooms = [], packages = []] = text.split(';').map((part) =>
    part
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== 'nothing')
      .sort(),
  );
  return { rooms, packages };
}

/** Paragraphs, items of lists and rows of tables. */
function blocksOf(page: string): readonly string[] {
  return withoutCode(page)
    .split(/\n{2,}|\n(?=\s*(?:\||- |\d+\. ))/)
    .map((block) => block.trim());
}
