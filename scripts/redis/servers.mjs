// Servers to try the package with: the one that is installed, and with --all those of other Debian releases, unpacked beside it.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const MIRROR = 'http://deb.debian.org/debian';
const MACHINE = process.arch === 'arm64' ? 'arm64' : 'amd64';
/** Milliseconds within which a server answers. */
const LIMIT = 10_000;

/** By name: a Debian release, the package in it, and its program. */
const ELSEWHERE = {
  'Redis 6': ['bullseye', 'redis-server', 'redis-check-rdb'],
  'Redis 8': ['trixie', 'redis-server', 'redis-check-rdb'],
  'Valkey 8': ['trixie', 'valkey-server', 'valkey-check-rdb'],
};

/** How to start each server, by name: a command and its first arguments. */
export async function servers(place, all) {
  const found = { [installed()]: ['redis-server'] };
  if (!all) return found;
  for (const [name, [release, ...packages]] of Object.entries(ELSEWHERE)) {
    found[name] = await unpack(join(place, name.replace(' ', '-')), release, packages[0]);
  }
  return found;
}

function installed() {
  const [, major] = /v=(\d+)/.exec(execFileSync('redis-server', ['--version'], { encoding: 'utf8' }));
  return `Redis ${major}`;
}

/** A package with all that it needs, its C library included: other releases are built for another one. */
async function unpack(folder, release, name) {
  const index = await indexOf(release);
  const wanted = [name];
  for (const each of wanted) {
    for (const needed of index.get(each)?.needs ?? []) if (!wanted.includes(needed)) wanted.push(needed);
  }
  mkdirSync(folder, { recursive: true });
  for (const each of wanted) {
    const { file } = index.get(each) ?? {};
    if (file === undefined) continue;
    const archive = join(folder, `${each}.deb`);
    writeFileSync(archive, await fetched(`${MIRROR}/${file}`));
    execFileSync('dpkg-deb', ['-x', archive, folder]);
  }
  const libraries = ['lib', 'usr/lib'].flatMap((each) => [join(folder, each), ...subfolders(join(folder, each))]);
  const loader = libraries.map((each) => join(each, LOADER)).find(existsSync);
  return [loader, '--library-path', libraries.join(':'), programOf(folder, name)];
}

const LOADER = process.arch === 'arm64' ? 'ld-linux-aarch64.so.1' : 'ld-linux-x86-64.so.2';

/** What the package calls a server may be a link to its check program, which is the server itself. */
function programOf(folder, name) {
  const programs = [name, name.replace('server', 'check-rdb')].map((each) => join(folder, 'usr/bin', each));
  return programs.find(existsSync);
}

function subfolders(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((each) => each.isDirectory())
    .map((each) => join(each.parentPath, each.name));
}

const indexes = new Map();

/** The packages of a release, by name: their files and what they need. */
async function indexOf(release) {
  if (!indexes.has(release)) {
    const packed = await fetched(`${MIRROR}/dists/${release}/main/binary-${MACHINE}/Packages.xz`);
    const text = execFileSync('xz', ['-dc'], { input: packed, encoding: 'utf8', maxBuffer: 2 ** 28 });
    const entries = text
      .split('\n\n')
      .map((entry) => [field(entry, 'Package'), entry])
      .map(([name, entry]) => [name, { file: field(entry, 'Filename'), needs: needsOf(entry) }]);
    indexes.set(release, new Map(entries));
  }
  return indexes.get(release);
}

function field(entry, name) {
  return new RegExp(`^${name}: (.*)$`, 'm').exec(entry)?.[1];
}

function needsOf(entry) {
  const needs = `${field(entry, 'Depends') ?? ''}, ${field(entry, 'Pre-Depends') ?? ''}`;
  return needs
    .split(',')
    .map((each) => each.split('|')[0].trim().split(/[ :]/)[0])
    .filter((each) => /^(?:lib|lua)|-tools$/.test(each));
}

async function fetched(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} was answered by ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

/** Starts a server on a port of its own, and waits until it answers. */
export async function startServer([command, ...first], place, ...more) {
  const port = await freePort();
  const folder = mkdtempSync(join(place, 'data-'));
  const fixed = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const args = [...first, ...(more.includes('--tls-port') ? ['--port', '0'] : ['--port', String(port)]), ...fixed];
  const given = more.map((each) => (each === 'PORT' ? String(port) : each));
  const child = spawn(command, [...args, ...given], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const until = Date.now() + LIMIT;
  while (!(await isListening(port))) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`${command} did not start\n${output}`);
    await sleep(50);
  }
  return { port, folder, stop: () => child.kill('SIGKILL') };
}

function isListening(port) {
  return new Promise((resolve) => {
    const socket = new Socket();
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.connect(port, '127.0.0.1').once('connect', () => socket.destroy());
  });
}

/** A cluster's node takes the port that is 10,000 higher too. */
const HIGHEST_PORT = 55_535;

async function freePort() {
  const port = await new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
  return port > HIGHEST_PORT ? freePort() : port;
}
