import { join, relative } from 'node:path';

const OWN = '?command';
const COMMAND = /^src\/(?:cli|simulation|timeline)\//;

/**
 * Decides what the command has from the library. It imports the entries that an application imports. Providers that have no entry
 * it has a second time: the main entry, which has them too, needs axios, and what they share would be loaded by every client.
 */
export function commandShares(root, entries) {
  const isEntry = (path) => entries.includes(path.replace(/^src\/(.*)\.ts$/, '$1'));
  const isOwn = (path) => {
    const folder = /^src\/(providers\/[^/]+)\//.exec(path)?.[1];
    return folder !== undefined && !entries.includes(`${folder}/index`);
  };
  return {
    name: 'command-shares',
    setup(build) {
      build.onResolve({ filter: /^\.\.?\/.*\.js$/ }, ({ importer, path, pluginData, resolveDir }) => {
        const absolute = join(resolveDir, path.replace(/\.js$/, '.ts'));
        const target = relative(root, absolute);
        if (!COMMAND.test(relative(root, importer)) && pluginData?.suffix !== OWN) return undefined;
        if (isEntry(target)) return { path: `../${target.replace(/^src\/(.*)\.ts$/, '$1')}.js`, external: true };
        return isOwn(target) ? { path: absolute, suffix: OWN } : undefined;
      });
    },
  };
}
