import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Runs the files one after another. Returns a map from each test's name to how it ended (`passed`, `skipped`, or why it failed). */
export async function runFiles(suite, files, { wrapped }) {
  const ended = new Map();
  for (const file of files) {
    for (const { name, state, message } of await runFile(suite, file, wrapped)) {
      const full = uniqueIn(ended, `${file} > ${name}`);
      ended.set(full, state === 'failed' ? message : state);
    }
  }
  return ended;
}

async function runFile({ scratch, place }, file, wrapped) {
  const results = path.join(scratch, 'results.jsonl');
  rmSync(results, { force: true });
  const args = [
    '--expose-gc',
    ...(wrapped ? ['--require', path.join(scratch, 'wrap-fetch.cjs')] : []),
    `--test-reporter=${path.join(scratch, 'reporter.mjs')}`,
    `--test-reporter-destination=${results}`,
    path.join('test/fetch', file),
  ];
  await new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: place,
      stdio: 'ignore',
      timeout: 60_000,
      killSignal: 'SIGKILL',
    });
    child.on('error', reject);
    child.on('exit', resolve);
  });
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, 'utf8').split('\n');
  return lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line));
}

/** Some of undici's tests share a name. */
function uniqueIn(ended, name) {
  let unique = name;
  for (let count = 2; ended.has(unique); count += 1) unique = `${name} (${count})`;
  return unique;
}
