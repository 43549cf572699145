import { readFile } from 'node:fs/promises';

const EMPTY = Buffer.from('{"version":3,"sources":[""],"mappings":"AAAA"}').toString('base64');

/** Leaves the libraries that are bundled out of source maps, of which they would be the greater part. */
export const unmappedLibraries = {
  name: 'unmapped-libraries',
  setup(build) {
    build.onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, async ({ path }) => ({
      contents: `${await readFile(path, 'utf8')}\n//# sourceMappingURL=data:application/json;base64,${EMPTY}`,
    }));
  },
};
