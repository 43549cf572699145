import { dirname, posix } from 'node:path';

/**
 * The text of a page on the site. Linked files that are not pages are shown as text under source/: `cite` is called with each.
 *
 * @param path of the page, relative to the package, as are the paths in `top`, the pages next to docs/
 */
export function siteText(text, path, top, cite) {
  const place = (file) => (file.startsWith('docs/') ? file.slice('docs/'.length) : file);
  const here = dirname(place(path));
  const linked = (part) =>
    part.replace(/\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]*)?\)/g, (_, link, anchor = '') => {
      const target = posix.normalize(posix.join(dirname(path), link));
      const isPage = target.startsWith('docs/') || top.includes(target);
      const to = posix.relative(here, isPage ? place(target) : cite(target));
      // A file shown as text has no places.
      return `](${to.startsWith('.') ? to : `./${to}`}${isPage ? anchor : ''})`;
    });
  return text
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part) => (part.startsWith('```') ? part : linked(part)))
    .join('');
}
