import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rollup } from 'rollup';

/**
 * Merges esbuild's chunks, one for each set of entries that share it, into few files, since each file that a program loads costs
 * time. Code that an attached client loads becomes one file. Code that leads to a peer stays apart, since not everybody has each
 * peer.
 */
export async function mergeChunks(folder, entries, peers) {
  const bundle = await rollup({
    external: (name) => !name.startsWith('.') && !name.startsWith(folder),
    input: Object.fromEntries(entries.map((entry) => [entry, join(folder, `${entry}.js`)])),
    plugins: [withSourceMaps],
    treeshake: false,
  });
  rmSync(folder, { recursive: true });
  await bundle.write({
    chunkFileNames: 'shared/[name].js',
    dir: folder,
    format: 'es',
    hoistTransitiveImports: false,
    manualChunks(id, { getModuleInfo }) {
      const main = join(folder, 'index.js');
      const needsPeer = (name) => peers.includes(name) || (getModuleInfo(name)?.importedIds ?? []).some(needsPeer);
      const isLoadedBy = (user) => user === main || getModuleInfo(user).importers.some(isLoadedBy);
      return !getModuleInfo(id).isEntry && !needsPeer(id) && isLoadedBy(id) ? 'core' : undefined;
    },
    minifyInternalExports: false,
    sourcemap: true,
    sourcemapExcludeSources: true,
  });
  await bundle.close();
}

/** Loads the source maps too, so that the result leads to the sources and not to esbuild's files. */
const withSourceMaps = {
  name: 'with-source-maps',
  load(path) {
    const map = `${path}.map`;
    return { code: readFileSync(path, 'utf8'), map: existsSync(map) ? readFileSync(map, 'utf8') : null };
  },
};
