// Installs the package as it would be published into empty folders, and lets applications of all kinds use it: module formats,
// runtimes, test runners, compilers, bundlers, and the oldest axios that it allows. If something cannot be installed, its check
// fails, since a skipped check proves nothing. `npm run check:consumers [-- WORD]` runs the checks whose names have the word.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { bundlers } from './consumers/bundlers.mjs';
import { limitTo, run } from './consumers/run.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const fixtures = join(root, 'scripts/consumers');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const word = process.argv[2] ?? '';
const place = mkdtempSync(join(tmpdir(), 'recoverable-consumers-'));
const limited = limitTo(availableParallelism());
const oldestAxios = manifest.peerDependencies.axios.replace('^', '');
const [platform, machine] = [process.platform, process.arch];

const TYPES = ['typescript@7', 'typescript-5@npm:typescript@5', '@types/node@20'];
const PEERS = Object.keys(manifest.peerDependenciesMeta);
/** BullMQ 6 leaves it to the application which client it connects by. */
const CLIENT = 'ioredis@6';
const RUNTIMES = {
  'Node 20.19': { from: `node-${platform}-${machine}@20.19`, file: 'bin/node' },
  'Node 22': { from: `node-${platform}-${machine}@22`, file: 'bin/node' },
  'Node 24': { from: `node-${platform}-${machine}@24`, file: 'bin/node' },
  'Node 26': { from: `node-${platform}-${machine}@26`, file: 'bin/node' },
  // The baseline runs on every machine of that kind.
  Bun: { from: `@oven/bun-${platform}-${machine === 'x64' ? 'x64-baseline' : 'aarch64'}@1`, file: 'bin/bun' },
  Deno: {
    from: `@deno/${platform}-${machine}${platform === 'linux' ? '-glibc' : ''}@2`,
    file: 'deno',
    args: ['run', '--allow-all', '--no-remote', '--node-modules-dir=manual'],
  },
};
/** A code of each provider's table, to find the provider in a bundle: rewording does not change a code. */
const TABLES = {
  mastercard: 'INVALID_OAUTH_TIMESTAMP',
  mdes: 'PAN_INELIGIBLE',
  lemanpay: 'RateLimitException',
  midtrans: 'IDEMPOTENCY-KEY',
};

const sites = new Map();
/** A folder with these packages installed, which is made once. */
function site(name, ...packages) {
  const made = sites.get(name) ?? limited(() => makeSite(join(place, name), packages));
  sites.set(name, made);
  return made;
}

async function makeSite(folder, packages) {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  await run(folder, 'npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', ...packages);
  for (const [name, text] of Object.entries(await programs)) writeFileSync(join(folder, name), text);
  return folder;
}

/** The applications, in both formats. */
async function readPrograms() {
  const texts = {};
  for (const name of ['journeys', 'main', 'one-provider', 'all-providers', 'peers']) {
    const text = readFileSync(join(fixtures, `${name}.mjs`), 'utf8');
    texts[`${name}.mjs`] = text;
    const { code } = await transform(text, { format: 'cjs', platform: 'node' });
    texts[`${name}.cjs`] = code.replaceAll('.mjs"', '.cjs"');
  }
  for (const name of ['types', 'types-peers']) {
    const text = readFileSync(join(fixtures, `${name}.ts`), 'utf8');
    for (const ending of ['mts', 'cts']) texts[`${name}.${ending}`] = text;
  }
  texts['journeys.test.js'] = readFileSync(join(fixtures, 'jest.test.js'), 'utf8');
  return texts;
}

const programs = readPrograms();
const packed = limited(() => run(root, 'npm', 'pack', '--silent', '--pack-destination', place)).then((name) =>
  join(place, name.trim()),
);
packed.catch(() => {}); // each check reports it

const plain = async () => site('plain', 'axios@1', await packed);
const jest = async (major) => site(`jest-${major}`, 'axios@1', await packed, `jest@${major}`);
const axiosSite = async (version) => site(`axios-${version}`, `axios@${version}`, await packed, ...TYPES);
const peersSite = async () => site('peers', 'axios@1', await packed, ...PEERS.map(peer), CLIENT, ...TYPES);
const bundlersSite = async () =>
  site('bundlers', 'axios@1', await packed, ...Object.values(bundlers).flatMap((each) => each.from));

function peer(name) {
  return `${name}@${manifest.peerDependencies[name]}`;
}

function assertJourneys(output) {
  assert.match(output, /^all journeys went well$/m);
  assert.match(output, /"name":"recoverable".*"event":"recovery\.finished".*"outcome":"recovered"/);
}

async function journeysIn(folder, command, ...args) {
  assertJourneys(await run(folder, command, ...args));
}

/** Names of installed packages that axios does not bring itself. */
function besidesAxios(folder) {
  const { packages } = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8'));
  const brought = new Set(['axios']);
  for (const name of brought) {
    for (const needed of Object.keys(packages[`node_modules/${name}`]?.dependencies ?? {})) brought.add(needed);
  }
  return Object.keys(packages)
    .map((path) => path.replace(/^.*node_modules\//, ''))
    .filter((name) => !brought.has(name));
}

async function checkTypes(folder, compiler, files, options) {
  const compilerOptions = { strict: true, noEmit: true, target: 'ES2022', types: ['node'], ...options };
  const project = `tsconfig.${compiler}.${files[0]}.${options.moduleResolution}.json`;
  writeFileSync(join(folder, project), JSON.stringify({ compilerOptions, files }));
  await run(folder, process.execPath, `node_modules/${compiler}/bin/tsc`, '-p', project);
}

const checks = [];
const check = (name, where, what) => checks.push({ name, where, what });

check('nothing but axios is installed with it', plain, (folder) => {
  assert.deepEqual(besidesAxios(folder), ['recoverable']);
});
check('import', plain, (folder) => journeysIn(folder, process.execPath, 'main.mjs'));
check('require', plain, (folder) => journeysIn(folder, process.execPath, 'main.cjs'));

for (const [name, { from, file, args = [] }] of Object.entries(RUNTIMES)) {
  const slug = name.replaceAll(' ', '-').toLowerCase();
  const runtime = async () =>
    join(await site(`runtime-${slug}`, from), 'node_modules', from.replace(/@[^@/]*$/, ''), file);
  for (const program of ['main.mjs', 'main.cjs']) {
    const how = program.endsWith('.mjs') ? 'import' : 'require';
    check(
      `${name}, ${how}`,
      async () => [await plain(), await runtime()],
      ([folder, binary]) => journeysIn(folder, binary, ...args, program),
    );
  }
}

for (const major of [29, 30]) {
  check(
    `jest ${major} without configuration`,
    () => jest(major),
    (folder) => run(folder, process.execPath, 'node_modules/jest/bin/jest.js', '--ci', '--rootDir', folder),
  );
}

// The tests in docs/testing.md, as a reader would copy them.
const doubles = ['jest@30', 'vitest@4', 'axios-mock-adapter@2', 'nock@14', 'msw@2'];
check(
  'docs/testing.md',
  async () => site('doubles', 'axios@1', await packed, ...doubles),
  async (folder) => {
    const page = readFileSync(join(root, 'docs/testing.md'), 'utf8');
    const files = [...page.matchAll(/<!-- file: (\S+) -->\n```js\n([\s\S]*?)^```$/gm)];
    assert.ok(files.length > 5);
    for (const [, name, text] of files) writeFileSync(join(folder, name), text);
    const named = (ending) => files.map(([, name]) => name).filter((name) => name.endsWith(ending));
    const jestArgs = ['--ci', '--rootDir', folder, '--runTestsByPath', ...named('.test.cjs')];
    await run(folder, process.execPath, 'node_modules/jest/bin/jest.js', ...jestArgs);
    await run(folder, process.execPath, 'node_modules/vitest/vitest.mjs', 'run', ...named('.test.mjs'));
  },
);

const nodeNext = { module: 'NodeNext', moduleResolution: 'NodeNext' };
for (const version of [oldestAxios, `~${oldestAxios}`, '1']) {
  const where = () => axiosSite(version);
  check(`axios ${version}, import`, where, (folder) => journeysIn(folder, process.execPath, 'main.mjs'));
  check(`axios ${version}, require`, where, (folder) => journeysIn(folder, process.execPath, 'main.cjs'));
}
for (const version of [oldestAxios, '1']) {
  const where = () => axiosSite(version);
  for (const compiler of version === '1' ? ['typescript', 'typescript-5'] : ['typescript']) {
    check(`axios ${version}, ${compiler}, NodeNext`, where, (folder) =>
      checkTypes(folder, compiler, ['types.mts', 'types.cts'], nodeNext),
    );
    check(`axios ${version}, ${compiler}, Bundler`, where, (folder) =>
      checkTypes(folder, compiler, ['types.mts'], { module: 'ESNext', moduleResolution: 'Bundler' }),
    );
  }
}

check('peers, their types', peersSite, (folder) =>
  // Without checking the peers' own types.
  checkTypes(folder, 'typescript', ['types-peers.mts', 'types-peers.cts'], { ...nodeNext, skipLibCheck: true }),
);
for (const program of ['peers.mjs', 'peers.cjs']) {
  check(`peers, ${program}`, peersSite, async (folder) => {
    assert.match(await run(folder, process.execPath, program), /all peers found/);
  });
}

for (const [name, { bundle, isWhole }] of Object.entries(bundlers)) {
  for (const program of ['main.mjs', 'main.cjs']) {
    check(`${name}, ${program}`, bundlersSite, async (folder) => {
      const file = await bundle(folder, program);
      // In a place where nothing is installed.
      const bare = mkdtempSync(join(place, 'bare-'));
      cpSync(join(folder, file, '..'), bare, { recursive: true });
      await journeysIn(bare, process.execPath, join(bare, file.split('/').at(-1)));
    });
  }
  if (isWhole) continue;
  check(`${name} leaves out the providers that are not used`, bundlersSite, async (folder) => {
    const tablesIn = async (program) => {
      const file = join(folder, await bundle(folder, program));
      assert.match(await run(folder, process.execPath, file), /attached/);
      const text = readFileSync(file, 'utf8');
      return Object.keys(TABLES).filter((provider) => text.includes(TABLES[provider]));
    };
    assert.deepEqual(await tablesIn('all-providers.mjs'), Object.keys(TABLES));
    assert.deepEqual(await tablesIn('one-provider.mjs'), ['midtrans']);
  });
}

check('the command', plain, async (folder) => {
  const recoverable = (...args) => run(folder, 'npx', '--no-install', 'recoverable', ...args);
  assert.equal((await recoverable('--version')).trim(), manifest.version);
  assert.match(await recoverable('rules', 'midtrans'), /IDEMPOTENCY-KEY/);
  assert.match(await recoverable('explain', '--provider', 'plain-http', '--status', '429'), /^action\tretry$/m);
  assert.match(await recoverable('simulate', '--shape', 'hiccups', '--seeds', '1'), /axios-retry/);
  await recoverable('simulate', '--shape', 'hiccups', '--seeds', '1', '--svg', 'storm');
  assert.match(readFileSync(join(folder, 'storm-load.svg'), 'utf8'), /<svg/);
  writeFileSync(join(folder, 'app.log'), await run(folder, process.execPath, 'main.mjs'));
  assert.match(await recoverable('timeline', 'app.log'), /^recovered\t/m);
  await recoverable('timeline', 'app.log', '--html', 'page.html');
  const page = readFileSync(join(folder, 'page.html'), 'utf8');
  for (const part of ['style.css', 'script.js']) {
    assert.ok(
      page.includes(readFileSync(join(root, 'src/timeline/page', part), 'utf8').trim()),
      `${part} is in the page`,
    );
  }
});

const chosen = checks.filter(({ name }) => name.toLowerCase().includes(word.toLowerCase()));
assert.notEqual(chosen.length, 0, `no check has '${word}' in its name: ${checks.map(({ name }) => name).join('; ')}`);

const begun = Date.now();
const failed = [];
let done = 0;
async function settle({ name, where, what }) {
  let error;
  let took = 0;
  try {
    const given = await where();
    await limited(async () => {
      const since = Date.now();
      await what(given);
      took = Date.now() - since;
    });
  } catch (caught) {
    error = caught;
    failed.push({ name, error });
  }
  done += 1;
  const mark = error === undefined ? `ok, ${(took / 1000).toFixed(1)} s` : 'FAILED';
  process.stderr.write(`[${done}/${chosen.length}] ${name}: ${mark}\n`);
}

try {
  await Promise.all(chosen.map(settle));
} finally {
  rmSync(place, { recursive: true, force: true });
}
for (const { name, error } of failed) console.log(`\n== ${name}\n${error.stack ?? error}`);
const seconds = Math.round((Date.now() - begun) / 1000);
console.log(`consumers: ${chosen.length - failed.length} of ${chosen.length} went well, in ${seconds} s`);
if (failed.length > 0) process.exitCode = 1;
