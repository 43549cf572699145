import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/** The name of a test that needs a server on the internet. */
const OUTSIDE = '4999 should not fail with query parsing';

/** Runs the suite, with its progress on standard error. Returns the names of the tests by how they ended. */
export async function runSuite(suite, { attached, filters }) {
  const kind = attached ? 'attached' : 'bare';
  const results = path.join(suite.scratch, `${kind}.json`);
  // The results of an earlier run must not count for this one.
  rmSync(results, { force: true });
  console.error(`\n${kind}${filters.length === 0 ? '' : `: ${filters.join(' ')}`}`);
  const { argumentsFor, read } = RUNNERS[suite.runner];
  await run(process.execPath, argumentsFor(suite, { kind, attached, filters, results }), suite.place);
  if (!existsSync(results)) throw new Error(`${suite.runner} wrote no results`);

  const passed = new Set();
  const failed = [];
  const messages = new Map();
  for (const { name, status, message } of read(JSON.parse(readFileSync(results, 'utf8')), suite)) {
    if (status === 'passed') passed.add(name);
    if (status !== 'failed') continue;
    failed.push(name);
    messages.set(name, message);
  }
  return { passed, failed, messages };
}

const RUNNERS = {
  vitest: {
    argumentsFor: ({ scratch, place }, { kind, filters, results }) => [
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
    *read({ testResults }, { place }) {
      for (const { name: file, message, assertionResults } of testResults) {
        const name = path.relative(place, file);
        if (assertionResults.length === 0) yield { name, status: 'failed', message };
        for (const { ancestorTitles, title, status, failureMessages } of assertionResults)
          yield { name: [name, ...ancestorTitles, title].join(' > '), status, message: failureMessages.join('\n') };
      }
    },
  },
  mocha: {
    argumentsFor: ({ place, setup }, { attached, filters, results }) => [
      path.join(place, 'node_modules/mocha/bin/mocha.js'),
      ...(attached ? ['--require', setup] : []),
      '--exit',
      '--timeout=30000',
      '--reporter=json',
      `--reporter-option=output=${results}`,
      `--grep=${OUTSIDE}`,
      '--invert',
      ...testsOf(place, filters),
    ],
    *read({ passes, failures }, { place }) {
      const nameOf = ({ file, fullTitle }) => `${path.relative(place, file)} > ${fullTitle}`;
      for (const each of passes) yield { name: nameOf(each), status: 'passed' };
      for (const each of failures) yield { name: nameOf(each), status: 'failed', message: each.err.stack };
    },
  },
};

function testsOf(place, filters) {
  return readdirSync(path.join(place, 'test/unit'), { recursive: true })
    .map((file) => path.join('test/unit', file))
    .filter((file) => file.endsWith('.js'))
    .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)));
}

/** Resolves when the command has ended, with failed tests or without. */
function run(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 2, 2] });
    child.on('error', reject);
    child.on('exit', resolve);
  });
}
