import { dirname, posix } from 'node:path';

/**
 * A page as the site has it. Files that are no pages of it are shown as text under source/: `cite` is told of each.
 *
 * @param path of the page and of `top`, the pages that stand beside docs/: relative to the package
 */
export function siteText(text, path, top, cite) {
  const place = (file) => (file.startsWith('docs/') ? file.slice('docs/'.length) : file);
  const here = dirname(place(path));
  const linked = (part) =>
    part.replace(/\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]*)?\)/g, (_, link, anchor = '') => {
      const target = posix.normalize(posix.join(dirname(path), link));
      const isPage = target.startsWith('docs/') || top.includes(target);
      const to = posix.relative(here, isPage ? place(target) : cite(target));
      return `](${to.startsWith('.') ? to : `./${to}`}${anchor})`;
    });
  return text
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part) => (part.startsWith('```') ? part : linked(part)))
    .join('');
}
