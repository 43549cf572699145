import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { lazyBuiltins } from './lazy-builtins.mjs';

const PLACE = 'recoverable:load-pino';

/** Turns `require('pino')`, of which bundlers make nothing for ES modules, into a call to an import, which `placePino` replaces. */
export const lazyPino = {
  name: 'lazy-pino',
  setup(build) {
    build.onResolve({ filter: /^pino$/ }, ({ kind }) =>
      kind === 'require-call' ? { path: 'pino', namespace: 'lazy' } : undefined,
    );
    build.onLoad({ filter: /^pino$/, namespace: 'lazy' }, () => ({
      contents: `import load from '${PLACE}'; export const { pino } = load();`,
    }));
    build.onResolve({ filter: new RegExp(`^${PLACE}$`) }, ({ path }) => ({ path, external: true }));
  },
};

/** The build for that to find. */
export const pinoItself = {
  bundle: true,
  entryPoints: { pino: 'pino' },
  format: 'cjs',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  // Nobody reads it here, and it takes space in every install.
  minify: true,
  outExtension: { '.js': '.cjs' },
  platform: 'node',
  plugins: [lazyBuiltins],
};

/** Lets the file that needs pino load it from `pino` when it does. Only CommonJS can: an ES module has no `require`. */
export function placePino(pino, folder) {
  for (const file of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.js'))) {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    const load = `() => require('${relative(dirname(path), pino)}')`;
    if (text.includes(PLACE)) writeFileSync(path, text.replace(`require('${PLACE}')`, load));
    if (readFileSync(path, 'utf8').includes(PLACE)) throw new Error(`${file} loads pino, and is an ES module`);
  }
}
