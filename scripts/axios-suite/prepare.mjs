import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** Where a checkout has its unit tests, by what runs them: vitest since axios 1.16. */
const FOLDERS = { vitest: 'tests/unit', mocha: 'test/unit' };

/** Copies the checkout, puts another axios under its tests if one is given, and builds the setup that attaches recoverable. */
export async function prepare({ root, scratch, checkout, lib }) {
  const runner = existsSync(path.join(checkout, FOLDERS.vitest)) ? 'vitest' : 'mocha';
  for (const needed of [FOLDERS[runner], 'index.js', 'lib', `node_modules/${runner}`]) {
    if (!existsSync(path.join(checkout, needed))) {
      throw new Error(`${checkout} has no ${needed}: a checkout of axios 1.x with its dependencies is needed`);
    }
  }
  const place = path.join(scratch, 'axios');
  const left = new Set(
    ['node_modules', '.git', 'docs', 'sandbox', 'examples'].map((name) => path.join(checkout, name)),
  );
  cpSync(checkout, place, { recursive: true, filter: (source) => !left.has(source) });
  symlinkSync(path.join(checkout, 'node_modules'), path.join(place, 'node_modules'));
  if (lib !== undefined) {
    for (const name of ['index.js', 'lib']) {
      cpSync(path.join(path.resolve(lib), name), path.join(place, name), { recursive: true, force: true });
    }
  }

  // One file, so that each of the suite's processes starts fast. Its axios is the suite's.
  const bundle = path.join(scratch, 'recoverable.mjs');
  await build({
    entryPoints: [path.join(root, 'src/index.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['axios'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
  const setup = path.join(scratch, 'attach-all.mjs');
  cpSync(fileURLToPath(new URL('./attach-all.mjs', import.meta.url)), setup);

  const aliases = {
    axios: path.join(place, 'index.js'),
    'axios-itself': path.join(place, 'lib/axios.js'),
    recoverable: bundle,
  };
  if (runner === 'vitest') configureVitest(scratch, place, setup, aliases);
  else installStubs(scratch, aliases);
  const versionOf = (folder) => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).version;
  return {
    scratch,
    place,
    runner,
    setup,
    version: versionOf(lib === undefined ? checkout : path.resolve(lib)),
    testsVersion: versionOf(checkout),
  };
}

function configureVitest(scratch, place, setup, aliases) {
  for (const [name, setupFiles] of [
    ['bare', []],
    ['attached', [setup]],
  ]) {
    const test = { environment: 'node', include: ['tests/unit/**/*.test.js'], setupFiles, testTimeout: 20_000 };
    const config = { root: place, resolve: { alias: exactly(aliases) }, test };
    // Writes the regular expressions as code, since JSON has none.
    const text = JSON.stringify(config, null, 2).replaceAll(/"\/\^([\w-]+)\$\/"/g, '/^$1$/');
    writeFileSync(path.join(scratch, `${name}.config.mjs`), `export default ${text};\n`);
  }
}

/** mocha leaves the names to Node, which finds a package of each name. */
function installStubs(scratch, aliases) {
  for (const [name, file] of Object.entries(aliases)) {
    const folder = path.join(scratch, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{ "type": "module", "exports": "./index.js" }\n');
    const from = `from ${JSON.stringify(pathToFileURL(file).href)};\n`;
    const ownDefault = name === 'recoverable' ? '' : `export { default } ${from}`;
    writeFileSync(path.join(folder, 'index.js'), `export * ${from}${ownDefault}`);
  }
}

/** The aliases in vite's form, for exactly these names and not for names that begin with them. */
function exactly(alias) {
  return Object.entries(alias).map(([name, replacement]) => ({ find: `/^${name}$/`, replacement }));
}
