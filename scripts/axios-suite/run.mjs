import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/** The name of a test that needs a server on the internet. */
const OUTSIDE = '4999 should not fail with query parsing';

/** Runs the suite, with its progress on standard error. Returns the names of the tests by how they ended. */
export async function runSuite({ scratch, place }, { attached, filters }) {
  const kind = attached ? 'attached' : 'bare';
  const results = path.join(scratch, `${kind}.json`);
  // The results of an earlier run must not count for this one.
  rmSync(results, { force: true });
  console.error(`\n${kind}${filters.length === 0 ? '' : `: ${filters.join(' ')}`}`);
  await run(
    process.execPath,
    [
      path.join(place, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--config',
      path.join(scratch, `${kind}.config.mjs`),
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${results}`,
      // One file at a time: a test that another one slows down would count as lost.
      '--maxWorkers=1',
      `--testNamePattern=^(?!.*(?:${OUTSIDE}))`,
      ...filters,
    ],
    place,
  );

  const passed = new Set();
  const failed = [];
  const messages = new Map();
  for (const file of JSON.parse(readFileSync(results, 'utf8')).testResults) {
    const name = path.relative(place, file.name);
    if (file.assertionResults.length === 0) {
      failed.push(name);
      messages.set(name, file.message);
    }
    for (const { ancestorTitles, title, status, failureMessages } of file.assertionResults) {
      const full = [name, ...ancestorTitles, title].join(' > ');
      if (status === 'passed') passed.add(full);
      if (status !== 'failed') continue;
      failed.push(full);
      messages.set(full, failureMessages.join('\n'));
    }
  }
  return { passed, failed, messages };
}

/** Resolves when the command has ended. vitest ends with 1 if a test fails, which is not an error here. */
function run(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 2, 2] });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 || code === 1 ? resolve() : reject(new Error(`vitest ended with ${code}`))));
  });
}
