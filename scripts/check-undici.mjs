// Runs undici's own tests of fetch, once with its fetch and once with that fetch wrapped by `recoverFetch`: which tests end
// differently, and is the cause of each known?
//
//   npm run check:undici [-- --from <repository of undici, a path or an address>] [--version 7.29.0]
//     [--only <part of a file's name>]
//
// The tests are those of the undici that is installed here, or of `--version`, with its own sources, cloned into a temporary
// folder. Their modules come from this project's node_modules: a file that needs another module cannot run bare, and is not
// compared.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compare } from './undici-suite/compare.mjs';
import { prepare } from './undici-suite/prepare.mjs';
import { runFiles } from './undici-suite/run.mjs';

const { values } = parseArgs({
  options: { from: { type: 'string' }, version: { type: 'string' }, only: { type: 'string' } },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(path.join(tmpdir(), 'undici-suite-'));
try {
  const suite = prepare({
    root,
    scratch,
    from: values.from ?? 'https://github.com/nodejs/undici',
    version: values.version ?? installedIn(root),
  });
  const files = suite.files.filter((file) => file.includes(values.only ?? ''));
  console.log(`undici ${suite.version}, ${files.length} files of tests`);
  const bare = await runFiles(suite, files, { wrapped: false });
  const wrapped = await runFiles(suite, files, { wrapped: true });
  // A test that fails only because the machine is busy does not differ, so each that differs runs once more, both ways.
  const suspects = [...new Set(differing(bare, wrapped).map((name) => name.split(' > ', 1)[0]))];
  const bareAgain = await runFiles(suite, suspects, { wrapped: false });
  const wrappedAgain = await runFiles(suite, suspects, { wrapped: true });
  const again = new Set(differing(bareAgain, wrappedAgain));
  const differ = differing(bare, wrapped).filter((name) => again.has(name));
  const whole = values.only === undefined;
  process.exitCode = compare({ bare, wrapped, differ, whole, version: suite.version }) ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** The tests that pass bare and not wrapped, including those that no longer run. */
function differing(bare, wrapped) {
  return [...bare.keys()].filter((name) => bare.get(name) === 'passed' && wrapped.get(name) !== 'passed');
}

function installedIn(folder) {
  return JSON.parse(readFileSync(path.join(folder, 'node_modules/undici/package.json'), 'utf8')).version;
}
