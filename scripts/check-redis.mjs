// Installs the package with each client of Redis and Valkey, and each BullMQ, that it supports. Two processes learn from each
// other, a worker resumes a payment, and the command finds a lost one: on the installed server, and with --all on Redis 6 to 8 and
// Valkey 8 (from Debian's packages), with only the rights that the documents ask for, and on the oldest and the newest of them in a
// cluster, through a sentinel and over TLS. With --all, npm also resolves it in projects that bring older clients.
// `npm run check:redis [-- --all] [-- WORD]`: with a word, the checks whose names have it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { run } from './consumers/run.mjs';
import { asksSentinels, clients, nameOf } from './redis/clients.mjs';
import { projects, resolveBeside, resolveNarrow } from './redis/projects.mjs';
import { LEAST_RIGHTS } from './redis/rights.mjs';
import { servers, startServer } from './redis/servers.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const word = process.argv.slice(2).find((each) => !each.startsWith('--')) ?? '';
const place = mkdtempSync(join(tmpdir(), 'recoverable-redis-'));
/** The oldest that `peerDependencies` allows is one of them. */
const BULLMQ = [
  ['bullmq@5.0.0'],
  ['bullmq@5'],
  ['bullmq@6', 'ioredis@5'],
  ['bullmq@6', 'ioredis@6'],
  ['bullmq@6', 'redis@5'],
  ['bullmq@6', 'redis@6'],
];
const NEST = ['@nestjs/bullmq', '@nestjs/common', '@nestjs/core', 'bullmq@6', 'ioredis@6', 'reflect-metadata', 'rxjs'];
const OLDEST = 'Redis 6';
const PROGRAMS = ['learn.mjs', 'connection.mjs', 'defer.mjs', 'look-after.mjs', 'nest.mjs', 'shop.mjs'];
const SLOTS = Array.from({ length: 16_384 }, (_, slot) => String(slot));
const USER = { user: 'payments', password: 'secret' };

const made = new Map();
const checks = [];
let isWell = true;
try {
  const packed = join(place, (await run(root, 'npm', 'pack', '--silent', '--pack-destination', place)).trim());
  const found = await servers(place, process.argv.includes('--all'));
  for (const [server, command] of Object.entries(found)) {
    const isNewest = server === Object.keys(found).at(-1);
    const isEdge = isNewest || server === OLDEST;
    for (const name of Object.keys(clients)) {
      const learn = (at) => runIn(siteOf(name), 'learn.mjs', at, /learned/);
      check(`${server}, ${name}`, () => withServer(command, [], learn));
      check(`${server}, ${name}, least rights`, () =>
        withServer([...command, ...rights()], [], (at) => learn({ ...at, ...USER })),
      );
      if (isEdge) check(`${server} cluster, ${name}`, () => withCluster(command, learn));
      if (isEdge && asksSentinels(name)) check(`${server} sentinel, ${name}`, () => withSentinel(command, learn));
      if (isEdge && name !== 'valkey-glide') check(`${server} TLS, ${name}`, () => withTls(command, learn));
    }
    // BullMQ itself needs Redis 6.2.
    for (const specs of server === OLDEST ? [] : BULLMQ) {
      const folder = () => site(specs.join('-'), specs, {});
      const pay = async (at) => {
        await runIn(folder(), 'defer.mjs', at, /paid/);
        // The command takes the URL of one server.
        if (!at.sentinel) await runIn(folder(), 'look-after.mjs', at, /looked after/);
      };
      const name = specs.join(' by ');
      check(`${server}, ${name}`, () => withServer(command, [], pay));
      if (!isNewest) continue;
      check(`${server} TLS, ${name}`, () => withTls(command, pay));
      // BullMQ takes neither a cluster nor a sentinel of node-redis.
      if (specs.at(-1).startsWith('redis@')) continue;
      check(`${server} cluster, ${name}`, () => withCluster(command, pay));
      check(`${server} sentinel, ${name}`, () => withSentinel(command, pay));
    }
    if (isNewest) {
      const nest = (at) => runIn(site('nest', NEST, {}), 'nest.mjs', at, /paid/);
      check(`${server}, @nestjs/bullmq`, () => withServer(command, [], nest));
    }
  }

  if (process.argv.includes('--all')) {
    check('a package that takes BullMQ 6 only, beside BullMQ 5', () => resolveNarrow(join(place, 'narrow-project')));
    for (const [name, packages] of Object.entries(projects)) {
      check(`installs beside ${name}`, () => resolveBeside(join(place, name), packages, packed));
    }
  }

  const chosen = checks.filter(({ name }) => name.includes(word));
  for (const [index, { name, what }] of chosen.entries()) {
    try {
      await what();
      console.log(`ok   ${index + 1}/${chosen.length} ${name}`);
    } catch (error) {
      isWell = false;
      console.log(`FAIL ${index + 1}/${chosen.length} ${name}\n${error.message}`);
    }
  }

  function siteOf(name) {
    const [spec, text] = clients[name];
    return site(name.replace(' ', '-'), [spec], { 'client.mjs': text.replace('PACKAGE', nameOf(spec)) });
  }

  /** A folder with these packages installed, which is made once. If it cannot be made, all its checks fail with its own reason. */
  function site(name, packages, files) {
    if (!made.has(name)) made.set(name, makeSite(join(place, name), packages, files));
    return made.get(name);
  }

  async function makeSite(folder, packages, files) {
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}\n');
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    for (const file of PROGRAMS) copyFileSync(join(root, 'scripts/redis', file), join(folder, file));
    // An install that would end with ERESOLVE ends this check.
    await run(folder, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', 'axios@1', packed, ...packages);
    return folder;
  }
} finally {
  rmSync(place, { recursive: true, force: true });
}
process.exitCode = isWell ? 0 : 1;

function check(name, what) {
  checks.push({ name, what });
}

async function runIn(folder, program, at, expected) {
  assert.match(await run(await folder, process.execPath, program, JSON.stringify(at)), expected);
}

async function withServer(command, more, what) {
  const server = await startServer(command, place, ...more);
  try {
    await what({ port: server.port });
  } finally {
    server.stop();
  }
}

/** A user with the rights that the documents ask for; no other user may do anything. */
function rights() {
  const file = join(place, 'rights.conf');
  // Redis 6.0 requires the right to HELLO before it knows the user.
  const users = ['default on nopass -@all +hello', `${USER.user} on >${USER.password} ${LEAST_RIGHTS}`];
  writeFileSync(file, users.map((user) => `user ${user}\n`).join(''));
  return [file];
}

/** A cluster of one node that has all slots. */
async function withCluster(command, what) {
  const server = await startServer(command, place, '--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1');
  try {
    // Redis 6 does not know ADDSLOTSRANGE.
    execFileSync('redis-cli', ['-p', String(server.port), 'cluster', 'addslots', ...SLOTS], { stdio: 'ignore' });
    for (;;) {
      const info = execFileSync('redis-cli', ['-p', String(server.port), 'cluster', 'info'], { encoding: 'utf8' });
      if (info.includes('cluster_state:ok')) break;
      await sleep(50);
    }
    await what({ port: server.port, cluster: true });
  } finally {
    server.stop();
  }
}

/** A sentinel that knows where the server is. */
async function withSentinel(command, what) {
  const server = await startServer(command, place);
  const file = join(server.folder, 'sentinel.conf');
  writeFileSync(file, `sentinel monitor payments 127.0.0.1 ${server.port} 1\n`);
  let sentinel;
  try {
    sentinel = await startServer([...command, file, '--sentinel'], place);
    await what({ port: sentinel.port, sentinel: 'payments' });
  } finally {
    sentinel?.stop();
    server.stop();
  }
}

async function withTls(command, what) {
  const [key, certificate] = ['key.pem', 'certificate.pem'].map((file) => join(place, file));
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  const openssl = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-keyout', key, '-out', certificate];
  execFileSync('openssl', [...openssl, ...subject], { stdio: 'ignore' });
  const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate];
  const server = await startServer(command, place, '--tls-port', 'PORT', '--tls-auth-clients', 'no', ...files);
  try {
    await what({ port: server.port, tls: readFileSync(certificate, 'utf8'), certificate });
  } finally {
    server.stop();
  }
}
