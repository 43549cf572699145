import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { ROOT } from '../examples/built.js';

/** Relative links and pictures of a page that lead nowhere, headings of it and of other pages included. */
export function deadLinksOf(page: string, path: string): readonly string[] {
  const text = withoutCode(page);
  const links = [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, link = '']) => link);
  const pictures = [...text.matchAll(/<img [^>]*src="(?!https?:)([^"]+)"/g)].map(([, link = '']) => link);
  return [...links, ...pictures].filter((link) => {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : normalize(join(dirname(path), file));
    if (file !== '' && !existsSync(join(ROOT, target))) return true;
    if (anchor === undefined) return file === '';
    if (file === '') return !anchorsOf(page).has(anchor);
    return target.endsWith('.md') && !anchorsOf(readFileSync(join(ROOT, target), 'utf8')).has(anchor);
  });
}

function anchorsOf(page: string): ReadonlySet<string> {
  return new Set([...withoutCode(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => anchorOf(title)));
}

export function withoutCode(page: string): string {
  return page.replace(/^```[\s\S]*?^```$/gm, '');
}

/** As GitHub makes it. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}_\s-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}
