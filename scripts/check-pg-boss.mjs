// Installs the package beside each pg-boss that it is said to work with, and lets payments be put off to it while workers and
// PostgreSQL are killed. It needs the programs of the package postgresql. `npm run check:pg-boss [-- WORD]`.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './consumers/run.mjs';

const VERSIONS = ['pg-boss@10', 'pg-boss@11', 'pg-boss@12'];

const root = fileURLToPath(new URL('..', import.meta.url));
const word = process.argv[2] ?? '';
const place = mkdtempSync(join(tmpdir(), 'recoverable-pg-boss-'));
try {
  const packed = join(place, (await run(root, 'npm', 'pack', '--silent', '--pack-destination', place)).trim());
  for (const version of VERSIONS.filter((each) => each.includes(word))) {
    try {
      const folder = join(place, version);
      cpSync(join(root, 'scripts/pg-boss'), folder, { recursive: true });
      writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}\n');
      const packages = ['axios@1', 'pg@8', version, packed];
      await run(folder, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', ...packages);
      assert.match(await run(folder, process.execPath, 'payments.mjs'), /paid/);
      console.log(`ok   ${version}`);
    } catch (error) {
      process.exitCode = 1;
      console.log(`FAIL ${version}\n${error.message}`);
    }
  }
} finally {
  rmSync(place, { recursive: true, force: true });
}
