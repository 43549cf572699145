import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** Clones undici's repository at the tag of `version`, and builds the wrapper for its fetch. */
export function prepare({ root, scratch, from, version }) {
  const place = path.join(scratch, 'undici');
  const quiet = ['-c', 'advice.detachedHead=false'];
  execFileSync('git', [...quiet, 'clone', '--quiet', '--depth', '1', '--branch', `v${version}`, from, place], {
    stdio: ['ignore', 2, 2],
  });
  symlinkSync(path.join(root, 'node_modules'), path.join(place, 'node_modules'));

  buildSync({
    stdin: {
      contents: "export { plainHttp } from './src/index.ts'; export { recoverFetch } from './src/fetch/index.ts';",
      resolveDir: root,
    },
    outfile: path.join(scratch, 'recoverable.cjs'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['axios'],
    nodePaths: [path.join(root, 'node_modules')],
    logLevel: 'error',
  });
  for (const name of ['wrap-fetch.cjs', 'reporter.mjs']) {
    cpSync(fileURLToPath(new URL(name, import.meta.url)), path.join(scratch, name));
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(scratch, 'node_modules'));
  const files = readdirSync(path.join(place, 'test/fetch')).filter((name) => name.endsWith('.js'));
  return { scratch, place, version, files };
}
