import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { rollup } from 'rollup';

/** Begins the names of the files that lead to a peer. */
const WITH = 'with-';
/** Names an entry with a provider, which needs no peer. */
const PROVIDER = /^providers\//;

/**
 * Merges esbuild's chunks, one for each set of entries that share it, into few files, since each file that a program loads costs
 * time. Code that an attached client loads becomes one file. Code that leads to a peer stays apart, since not everybody has each
 * peer. The rest becomes a file for each room of the sources that most of it comes from. Returns the files that can be written once: the
 * shared ones that need no peer, and the providers'.
 */
export async function mergeChunks(to, entries, peers, roomOf) {
  const folder = join(to, 'chunks');
  const bundle = await rollup({
    external: (name) => !name.startsWith('.') && !name.startsWith(folder),
    input: Object.fromEntries(entries.map((entry) => [entry, join(folder, `${entry}.js`)])),
    plugins: [withSourceMaps],
    treeshake: false,
  });
  const main = join(folder, 'index.js');
  const peersOf = (id, infoOf) =>
    peers.includes(id) ? [id] : (infoOf(id)?.importedIds ?? []).flatMap((each) => peersOf(each, infoOf));
  const output = {
    chunkFileNames: 'shared/[name].js',
    generatedCode: { constBindings: true },
    hoistTransitiveImports: false,
    manualChunks: (id, { getModuleInfo }) => {
      if (getModuleInfo(id).isEntry) return undefined;
      const needed = new Set(peersOf(id, getModuleInfo));
      if (needed.size > 0) return WITH + [...needed].join('-').replace(/[^\w-]+/g, '-');
      return isLoadedBy(main, id, getModuleInfo) ? 'core' : roomOf(id);
    },
    minifyInternalExports: false,
    sourcemap: true,
    sourcemapExcludeSources: true,
  };
  const { output: files } = await bundle.write({ ...output, dir: join(to, 'esm'), format: 'es' });
  await bundle.write({
    ...output,
    dir: join(to, 'cjs'),
    esModule: true,
    exports: 'named',
    externalLiveBindings: false,
    format: 'cjs',
    freeze: false,
    interop: 'auto',
  });
  await bundle.close();
  rmSync(folder, { recursive: true });
  return files
    .filter(({ type, isEntry, name }) => type === 'chunk' && (isEntry ? PROVIDER.test(name) : !name.startsWith(WITH)))
    .map(({ fileName, isEntry, exports }) => ({ file: fileName, ...(isEntry && { names: exports }) }));
}

function isLoadedBy(main, id, infoOf) {
  return id === main || infoOf(id).importers.some((importer) => isLoadedBy(main, importer, infoOf));
}

/** The room that most of a chunk comes from, in esbuild's account of a build. */
export function roomsIn({ outputs }, root) {
  return (path) => {
    const sizes = new Map();
    for (const [source, { bytesInOutput }] of Object.entries(outputs[relative(root, path)].inputs)) {
      const room = /^src\/([^/]+)/.exec(source)?.[1] ?? 'libraries';
      sizes.set(room, (sizes.get(room) ?? 0) + bytesInOutput);
    }
    return [...sizes].sort(([, one], [, other]) => other - one)[0][0];
  };
}

/** Loads the source maps too, so that the result leads to the sources and not to esbuild's files. */
const withSourceMaps = {
  name: 'with-source-maps',
  load(path) {
    const map = `${path}.map`;
    return { code: readFileSync(path, 'utf8'), map: existsSync(map) ? readFileSync(map, 'utf8') : null };
  },
};
