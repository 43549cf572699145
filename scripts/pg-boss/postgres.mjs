// A PostgreSQL of our own, which can be killed and started again. It needs the programs of the package postgresql.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** Debian keeps the server out of the path. */
const DEBIAN = '/usr/lib/postgresql';
const places = existsSync(DEBIAN) ? readdirSync(DEBIAN).map((version) => join(DEBIAN, version, 'bin')) : [];
const env = { ...process.env, PATH: [process.env.PATH, ...places].join(delimiter) };

/** PostgreSQL does not run as root: then it runs as the user that its package has made. */
const idOf = (what) => Number(execFileSync('id', [what, 'postgres']));
const user = process.getuid() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};

export async function startPostgres() {
  const folder = mkdtempSync(join(tmpdir(), 'recoverable-postgres-'));
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const [data, port] = [join(folder, 'data'), await freePort()];
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const made = ['--username', 'postgres', '--auth', 'trust', '--no-sync', '--encoding', 'UTF8', '--locale', 'C'];
  execFileSync('initdb', ['--pgdata', data, ...made], { env, stdio: 'ignore', cwd: folder, ...user });
  let server;

  async function start() {
    const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder];
    for (;;) {
      server = spawn('postgres', args, { env, stdio: 'ignore', cwd: folder, ...user });
      // It ends at once as long as a process of one that was killed is there.
      while (server.exitCode === null && !(await answers(url))) await sleep(20);
      if (server.exitCode === null) return;
    }
  }

  /** As the kernel kills it: nothing is said to anybody. */
  async function kill() {
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  }

  await start();
  return {
    url,
    start,
    kill,
    async remove() {
      await kill();
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

async function answers(connectionString) {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {});
  return client
    .connect()
    .then(
      () => true,
      () => false,
    )
    .finally(() => client.end().catch(() => {}));
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
