import { show } from '../policy/check.js';
import { authorityOf, pathOf } from '../redaction/path.js';
import { decoded, pieceOf } from './id.js';
import type { KeyDefinition } from './key.js';

/**
 * A key in the path of the URL: the first group of `pattern`, percent-decoded. A fresh key replaces it, encoded.
 * `pathKey(/\/order\/([^/]+)\/transaction\//)`.
 *
 * @throws TypeError if the pattern has no group
 */
export function pathKey(pattern: RegExp): Required<Pick<KeyDefinition, 'read' | 'write'>> {
  if (!(pattern instanceof RegExp) || !hasGroup(pattern)) {
    const got = pattern instanceof RegExp ? String(pattern) : show(pattern);
    throw new TypeError(
      `pathKey: pattern must be a regular expression with a group around the key, such as /order\\/([^/]+)/; got ${got}`,
    );
  }
  const finder = groupFinder(pattern);
  return {
    read: ({ path }) => decoded(finder.exec(path)?.[1]),
    write: (request, value) => {
      const { url = '' } = request;
      const [begin, end] = finder.exec(pathOf(url))?.indices?.[1] ?? [];
      const piece = pieceOf(value);
      if (begin === undefined || piece === undefined) throw new TypeError('the key does not fit into the URL');
      const start = authorityOf(url)?.length ?? 0;
      request.url = url.slice(0, start + begin) + piece + url.slice(start + (end as number));
    },
  };
}

/** The same expression, which tells where its groups are and has no position of its own. */
export function groupFinder({ source, flags }: RegExp): RegExp {
  return new RegExp(source, `${flags.replace(/[dgy]/g, '')}d`);
}

/** An added empty alternative matches everything, so a match shows the number of groups. */
export function hasGroup({ source, flags }: RegExp): boolean {
  return (new RegExp(`${source}|`, flags).exec('') as RegExpExecArray).length > 1;
}
