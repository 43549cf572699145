// Runs axios's own unit tests, once with bare axios and once with recoverable attached to the default instance and to every one
// that `create` makes: which tests are lost, and is the cause of each known?
//
//   npm run test:axios-suite -- <checkout of axios, dependencies installed> [--lib <axios package>] [--only <part of a path>]
//
// The unit tests of axios are for vitest since 1.16, and for mocha before. `--lib` runs them on another axios than the one that they
// were written for, such as `node_modules/axios`; tests that then fail without recoverable too do not count. Nothing is written into
// the checkout: the tests run in a copy, in a temporary folder.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compare } from './axios-suite/compare.mjs';
import { prepare } from './axios-suite/prepare.mjs';
import { runSuite } from './axios-suite/run.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { lib: { type: 'string' }, only: { type: 'string' }, keep: { type: 'boolean' } },
});
const [checkout] = positionals;
if (checkout === undefined) {
  console.error(
    'usage: npm run test:axios-suite -- <checkout of axios> [--lib <axios package>] [--only <part of a path>]',
  );
  process.exit(2);
}

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(path.join(tmpdir(), 'axios-suite-'));
try {
  const suite = await prepare({ root, scratch, checkout: path.resolve(checkout), lib: values.lib });
  console.log(`axios ${suite.version}, tests of ${suite.testsVersion}`);
  const bare = await runSuite(suite, { attached: false, filters: filtersOf(values.only) });
  const attached = await runSuite(suite, { attached: true, filters: filtersOf(values.only) });
  // A test that fails only because the machine is busy is not lost, so each failed file runs once more by itself.
  const suspects = [...bare.passed].filter((name) => !attached.passed.has(name));
  const files = [...new Set(suspects.map((name) => name.split(' > ', 1)[0]))];
  const again = files.length === 0 ? attached : await runSuite(suite, { attached: true, filters: files });
  const lost = suspects.filter((name) => !again.passed.has(name));
  process.exitCode = compare({ bare, attached, lost, again, whole: values.only === undefined }) ? 0 : 1;
} finally {
  if (values.keep) console.log(`kept: ${scratch}`);
  else rmSync(scratch, { recursive: true, force: true });
}

function filtersOf(only) {
  return only === undefined ? [] : [only];
}
