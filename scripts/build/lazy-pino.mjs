import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { lazyBuiltins } from './lazy-builtins.mjs';

const PLACE = 'recoverable:load-pino';

/**
 * Turns `require('pino')`, which an ES module does not have, into a call to a CommonJS file that requires it. That file is small
 * and loads at once; pino loads only with the call. Every bundler understands this without configuration.
 */
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

/** The build for `require('./pino.cjs')` to find. */
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

/** Puts the file that loads pino next to pino, and its path into all files of the build in `folder`. */
export function placeLoader(pino, folder) {
  const loader = join(pino, 'load.cjs');
  writeFileSync(loader, "'use strict';\nmodule.exports = () => require('./pino.cjs');\n");
  for (const file of readdirSync(folder, { recursive: true })) {
    if (!file.endsWith('.js')) continue;
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    if (text.includes(PLACE)) writeFileSync(path, text.replaceAll(PLACE, relative(dirname(path), loader)));
  }
}
