import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';

const tool = (folder, path, ...args) => run(folder, process.execPath, `node_modules/${path}`, ...args);

/** Each bundle goes into its own folder. */
function target(folder, bundler, program, ending) {
  const path = `out/${bundler}-${program}`;
  mkdirSync(join(folder, path), { recursive: true });
  return `${path}/app.${ending}`;
}

/** Defines `require`, which an ES module lacks and the CommonJS libraries in a bundle use for Node's own modules. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

async function esbuild(folder, program, format, ...args) {
  const file = target(folder, `esbuild-${format}`, program, format === 'esm' ? 'mjs' : 'cjs');
  const options = [
    '--bundle',
    '--platform=node',
    `--format=${format}`,
    '--log-override:require-resolve-not-external=silent',
  ];
  await tool(folder, 'esbuild/bin/esbuild', program, ...options, `--outfile=${file}`, ...args);
  return file;
}

const rolled = new Map();

/** In both formats at once, since what takes long is the same for both: what is read, and what is left out. */
async function rollup(folder, program, format) {
  const made = rolled.get(program) ?? rollBoth(folder, program);
  rolled.set(program, made);
  return (await made)[format];
}

async function rollBoth(folder, program) {
  const files = {
    cjs: target(folder, 'rollup-cjs', program, 'cjs'),
    es: target(folder, 'rollup-es', program, 'mjs'),
  };
  const config = `out/rollup-${program}.config.mjs`;
  writeFileSync(
    join(folder, config),
    `import commonjs from '@rollup/plugin-commonjs';
import json from '@rollup/plugin-json';
import resolve from '@rollup/plugin-node-resolve';
export default {
  input: ${JSON.stringify(program)},
  output: Object.entries(${JSON.stringify(files)}).map(([format, file]) => ({ file, format, inlineDynamicImports: true })),
  plugins: [resolve({ preferBuiltins: true, exportConditions: ['node'] }), commonjs(), json()],
};
`,
  );
  await tool(folder, 'rollup/dist/bin/rollup', '-c', config, '--silent');
  return files;
}

async function webpack(folder, program) {
  const file = target(folder, 'webpack', program, 'cjs');
  const config = `out/webpack-${program}.config.cjs`;
  const [path, filename] = [join(folder, file, '..'), 'app.cjs'];
  writeFileSync(
    join(folder, config),
    `module.exports = {
  mode: 'production',
  target: 'node',
  optimization: { minimize: ${!program.startsWith('main')} }, // only the minimizer leaves anything out
  entry: './${program}',
  output: { path: ${JSON.stringify(path)}, filename: ${JSON.stringify(filename)} },
};
`,
  );
  const output = await tool(folder, 'webpack-cli/bin/cli.js', '-c', config);
  if (/WARNING|ERROR/.test(output)) throw new Error(output);
  return file;
}

async function ncc(folder, program) {
  const path = `out/ncc-${program}`;
  await tool(folder, '@vercel/ncc/dist/ncc/cli.js', 'build', program, '-o', path, '--no-cache');
  return `${path}/index.${program.split('.').at(-1)}`;
}

/** Each bundles an application with everything it needs into one program, and returns its path in the folder. */
export const bundlers = {
  'esbuild to CommonJS': {
    from: ['esbuild@0.28'],
    bundle: (folder, program) => esbuild(folder, program, 'cjs'),
  },
  'esbuild to ES modules': {
    from: ['esbuild@0.28'],
    bundle: (folder, program) => esbuild(folder, program, 'esm', `--banner:js=${REQUIRE}`),
  },
  'rollup to CommonJS': {
    from: ['rollup@4', '@rollup/plugin-commonjs@29', '@rollup/plugin-json@6', '@rollup/plugin-node-resolve@16'],
    bundle: (folder, program) => rollup(folder, program, 'cjs'),
  },
  'rollup to ES modules': { from: ['rollup@4'], bundle: (folder, program) => rollup(folder, program, 'es') },
  webpack: { from: ['webpack@5', 'webpack-cli@7'], bundle: webpack },
  // It leaves nothing out, whatever a package says about its side effects.
  ncc: { from: ['@vercel/ncc@0.45'], bundle: ncc, isWhole: true },
};
