import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../examples/built.js';
import { declaredIn } from './declared.js';

const SRC = join(ROOT, 'src');
const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join(SRC, name));
const words = new Set(sources.flatMap((file) => readFileSync(file, 'utf8').match(/\w+/g) ?? []));

/** A block of code on a page, by the comment before it: `<!-- run: name -->`. */
export interface Snippet {
  readonly name: string | undefined;
  readonly text: string;
}

export function snippetsOf(page: string): readonly Snippet[] {
  return [...page.matchAll(/(?:<!-- run: (\w+) -->\n)?^```ts\n([\s\S]*?)^```$/gm)].map(([, name, text = '']) => ({
    name,
    text,
  }));
}

/**
 * What a page names that the sources do not have: files, functions as `name()`, types as `Name`, and other words in code. A
 * function is looked for in the files that stand in the same paragraph, item or row, if there are any; in a row, a type too.
 */
export function complaintsOf(page: string): readonly string[] {
  return blocksOf(page).flatMap((block) => {
    const complaints: string[] = [];
    const files: string[] = [];
    for (const path of codeIn(block, /^[\w-]+(?:\/[\w-]+)*\.(?:ts|mjs)$/)) {
      const found = [join(SRC, path), join(ROOT, path)].find((each) => existsSync(each));
      if (found === undefined) complaints.push(`no such file: ${path}`);
      else files.push(found);
    }
    const near = files.length === 0 ? sources : files;
    for (const name of codeIn(block, /^\w+\(\)$/)) {
      const isThere = near.some((file) => declaredIn(file).functions.has(name.slice(0, -2)));
      if (!isThere) complaints.push(`no such function: ${name}${files.length === 0 ? '' : ' in the files beside it'}`);
    }
    for (const name of codeIn(block, /^[A-Z][a-z]\w*$/)) {
      const isThere = (block.startsWith('|') ? near : sources).some((file) => declaredIn(file).types.has(name));
      if (!isThere) complaints.push(`no such type: ${name}`);
    }
    for (const word of codeIn(block, /^[a-z]\w*$/))
      if (!words.has(word)) complaints.push(`not in the sources: ${word}`);
    return complaints;
  });
}

/** Relative links of a page that lead nowhere, a heading of the page itself included. */
export function deadLinksOf(page: string, path: string): readonly string[] {
  const anchors = new Set([...page.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => anchorOf(title)));
  const links = [...withoutCode(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    const [file = '', anchor] = link.split('#');
    if (file !== '') return !existsSync(join(ROOT, dirname(path), file));
    return anchor === undefined || !anchors.has(anchor);
  });
}

/** The paragraph of each room, by its name, and what it says that the room imports. */
export function roomsOf(page: string): ReadonlyMap<string, { readonly rooms: string[]; readonly packages: string[] }> {
  const paragraphs = blocksOf(page).flatMap((block) => {
    const name = /^\*\*([a-z]+)\/\*\*/.exec(block)?.[1];
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

function withoutCode(page: string): string {
  return page.replace(/^```[\s\S]*?^```$/gm, '');
}

function codeIn(block: string, what: RegExp): readonly string[] {
  return [...block.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code).filter((code) => what.test(code));
}

/** As GitHub makes it. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .trim()
    .replace(/\s/g, '-');
}
