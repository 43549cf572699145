// Builds the package as ES modules and as CommonJS, in few files, since each file that a program loads costs time. Code that
// entries share has its own files, so that a class or a symbol is the same for all of them; if these need no peer, they are
// written once, as CommonJS, for both formats. The libraries that we use are part of the package; only peers have to be installed.
// The build happens in another folder, which then replaces dist, so that a program that runs from dist finds either the old files
// or the new ones. If dist is newer than everything that it is made from, nothing is done: many of our scripts begin with this one.
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { commandShares } from './build/command-shares.mjs';
import { writeDeclarations } from './build/declarations.mjs';
import { finishCommand } from './build/finish-command.mjs';
import { isFresh } from './build/is-fresh.mjs';
import { lazyBuiltins } from './build/lazy-builtins.mjs';
import { lazyPino, pinoItself, placePino } from './build/lazy-pino.mjs';
import { licencesOf } from './build/licences.mjs';
import { mergeChunks, roomsIn } from './build/merge-chunks.mjs';
import { nameMissingAxios } from './build/name-missing-axios.mjs';
import { pureTables } from './build/pure-tables.mjs';
import { shareMaps } from './build/share-maps.mjs';
import { unmappedLibraries } from './build/unmapped-libraries.mjs';
import { writeOnce } from './build/write-once.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
if (isFresh(root)) process.exit();

const begun = new Date();
// At the same depth as dist, since source maps have relative paths to the sources.
const fresh = join(root, `.dist-${process.pid}`);
const { exports, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const peers = Object.keys(peerDependencies);
/** The files that an application imports, without extensions. */
const entries = Object.values(exports)
  .map((conditions) => conditions.import?.default.match(/^\.\/dist\/esm\/(.*)\.js$/)?.[1])
  .filter((entry) => entry !== undefined);
/** What `npx recoverable` runs. */
const COMMAND = 'cli/main';
/** More modules for the benchmarks, which are not published. */
const benched = [
  'chart',
  'peers',
  'recoverable-strategy',
  'simulate',
  'storm-introduction',
  'storm-tables',
  'tables',
].map((name) => `simulation/${name}`);

const common = {
  absWorkingDir: root,
  bundle: true,
  external: peers,
  format: 'esm',
  legalComments: 'none', // dist/THIRD-PARTY-LICENSES.txt has them in full
  logLevel: 'warning',
  metafile: true,
  outbase: 'src',
  platform: 'node',
  plugins: [lazyBuiltins, pureTables, unmappedLibraries],
  sourcemap: true,
  sourcesContent: false,
  target: 'node20.19',
};

try {
  const library = await build({
    ...common,
    chunkNames: 'shared/[hash]',
    entryPoints: [...entries, COMMAND].map((entry) => `src/${entry}.ts`),
    // Whoever looks after a queue has installed what that takes.
    external: [...peers, 'ioredis', 'redis', 'pg'],
    outdir: join(fresh, 'chunks'),
    plugins: [lazyPino, ...common.plugins, commandShares(root, entries)],
    splitting: true,
  });
  const shared = await mergeChunks(fresh, [...entries, COMMAND], peers, roomsIn(library.metafile, root));
  writeOnce(shared, fresh);
  const pino = await build({
    ...pinoItself,
    absWorkingDir: root,
    outdir: join(fresh, 'pino'),
    target: common.target,
  });
  writeFileSync(join(fresh, 'esm/package.json'), '{"type":"module","sideEffects":false}\n');
  nameMissingAxios(join(fresh, 'cjs'));
  writeFileSync(join(fresh, 'cjs/package.json'), '{"type":"commonjs","sideEffects":false}\n');

  rmSync(join(fresh, 'cjs/cli'), { recursive: true });
  await finishCommand(join(fresh, 'esm', `${COMMAND}.js`));
  cpSync(join(root, 'src/timeline/page'), join(fresh, 'esm/timeline/page'), { recursive: true });

  await build({
    ...common,
    entryPoints: [...benched, 'simulators/core/seeded-random'].map((entry) => `src/${entry}.ts`),
    outdir: join(fresh, 'bench'),
    packages: 'external',
    splitting: true,
  });

  shareMaps(join(fresh, 'esm'), join(fresh, 'cjs'));
  placePino(join(fresh, 'pino/pino.cjs'), fresh);

  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const declarations = join(fresh, 'declarations');
  execFileSync(process.execPath, [tsc, '-p', 'scripts/tsconfig.json', '--outDir', declarations], {
    cwd: root,
    stdio: 'inherit',
  });
  writeDeclarations(declarations, fresh, entries, peers);
  rmSync(declarations, { recursive: true });

  writeFileSync(join(fresh, 'THIRD-PARTY-LICENSES.txt'), licencesOf(root, [library.metafile, pino.metafile]));

  // A source that was changed meanwhile is newer than this.
  utimesSync(join(fresh, 'esm/index.js'), begun, begun);
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  renameSync(fresh, join(root, 'dist'));
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
