import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../examples/built.js';

/** A page of the documents. */
export interface Page {
  /** Relative to the package, as in `docs/index.md`. */
  readonly path: string;
  readonly text: string;
}

/** A block of code on a page. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** From the comment before it: `<!-- run: name -->`. */
  readonly name: string | undefined;
  /** The line of the page that it begins at, from 1. */
  readonly line: number;
}

/** Every page: those of docs/ at any depth, and those that stand at the top. */
export const pages: readonly Page[] = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'],
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`)
    .sort(),
].map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

export function pageAt(path: string): Page {
  const found = pages.find((page) => page.path === path);
  if (found === undefined) throw new Error(`there is no page ${path}`);
  return found;
}

export function blocksOf({ text }: Page): readonly Block[] {
  const found = text.matchAll(/(?:<!-- run: (\w+) -->\n)?^```(\w*)\n([\s\S]*?)^```$/gm);
  return [...found].map((match) => {
    const [whole, name, language = '', code = ''] = match;
    const before = text.slice(0, match.index + whole.indexOf('```'));
    return { name, language, text: code, line: before.split('\n').length };
  });
}

/** The block of a page that is marked `run: name`. */
export function namedBlock(path: string, name: string): string {
  const found = blocksOf(pageAt(path)).find((block) => block.name === name);
  if (found === undefined) throw new Error(`${path} has no block that is marked "run: ${name}"`);
  return found.text;
}

/** A section of a page, from its heading to the next one of the same level or above. */
export function sectionOf(path: string, title: string): string {
  const { text } = pageAt(path);
  const [start] = [...text.matchAll(/^(#+) (.+)$/gm)].filter(([, , found]) => found === title);
  if (start === undefined) throw new Error(`${path} has no section "${title}"`);
  const rest = text.slice(start.index + start[0].length);
  const end = rest.search(new RegExp(`^#{1,${start[1]?.length}} `, 'm'));
  return end === -1 ? rest : rest.slice(0, end);
}
