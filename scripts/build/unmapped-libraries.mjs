import { readFile } from 'node:fs/promises';

const EMPTY = Buffer.from('{"version":3,"sources":[""],"mappings":"AAAA"}').toString('base64');

/** Leaves bundled libraries out of the source maps, which would otherwise consist mostly of them. */
export const unmappedLibraries = {
  name: 'unmapped-libraries',
  setup(build) {
    build.onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, async ({ path }) => ({
      contents: `${await readFile(path, 'utf8')}\n//# sourceMappingURL=data:application/json;base64,${EMPTY}`,
    }));
  },
};
