import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Pool } from 'pg';
import { freePort } from '../redis/redis-server.js';
import { describeWith, isInstalled, type Needed } from '../with-server.js';

const HOST = '127.0.0.1';

/** Debian keeps the server out of the path. */
const PATHS = (() => {
  const debian = '/usr/lib/postgresql';
  try {
    return readdirSync(debian).map((version) => join(debian, version, 'bin'));
  } catch {
    return [];
  }
})();
const env = { ...process.env, PATH: [process.env.PATH, ...PATHS].join(delimiter) };

const NEEDED: Needed = { program: 'initdb', package: 'postgresql', env };

/** PostgreSQL does not run as root: then it runs as the user that its package has made. */
const user = (() => {
  if (process.getuid?.() !== 0) return {};
  const idOf = (what: string) =>
    Number(execFileSync('id', [what, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }));
  return isInstalled(NEEDED) ? { uid: idOf('-u'), gid: idOf('-g') } : {};
})();

const started: PostgresServer[] = [];

/** Tests against a real server; in CI they must run. */
export function describeWithPostgres(name: string, tests: () => void): void {
  describeWith(NEEDED, started, name, tests);
}

/** A PostgreSQL of our own, on a port of its own, in a folder that goes with it. */
export class PostgresServer {
  private readonly folder = mkdtempSync(join(tmpdir(), 'recoverable-postgres-'));
  private process: ChildProcess | undefined;
  private readonly pools: Pool[] = [];

  private constructor(readonly port: number) {}

  get url(): string {
    return `postgres://postgres@${HOST}:${this.port}/postgres`;
  }

  static async start(): Promise<PostgresServer> {
    const server = new PostgresServer(await freePort());
    started.push(server);
    const { folder } = server;
    if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
    const options = ['--username', 'postgres', '--auth', 'trust', '--no-sync', '--encoding', 'UTF8', '--locale', 'C'];
    execFileSync('initdb', ['--pgdata', join(folder, 'data'), ...options], {
      env,
      stdio: 'ignore',
      cwd: folder,
      ...user,
    });
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    const data = join(this.folder, 'data');
    const options = ['-p', String(this.port), '-h', HOST, '-k', this.folder, '-c', 'max_connections=200'];
    for (;;) {
      const server = spawn('postgres', ['-D', data, ...options], { env, stdio: 'ignore', cwd: this.folder, ...user });
      this.process = server;
      // It ends at once as long as a process of one that was killed is there.
      while (server.exitCode === null && !(await this.answers()))
        await new Promise((resolve) => setTimeout(resolve, 20));
      if (server.exitCode === null) return;
    }
  }

  /** As the kernel kills it: nothing is said to anybody. */
  async kill(): Promise<void> {
    const { process } = this;
    if (process === undefined || process.exitCode !== null || process.signalCode !== null) return;
    const ended = new Promise((resolve) => process.once('exit', resolve));
    process.kill('SIGKILL');
    await ended;
  }

  /** Connections that are closed with the server. */
  pool(): Pool {
    const pool = new Pool({ connectionString: this.url, max: 5 });
    pool.on('error', () => {});
    this.pools.push(pool);
    return pool;
  }

  async remove(): Promise<void> {
    await Promise.all(this.pools.map((pool) => pool.end()));
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  private async answers(): Promise<boolean> {
    const pool = new Pool({ connectionString: this.url, max: 1 });
    pool.on('error', () => {});
    try {
      await pool.query('SELECT 1');
      return true;
    } catch {
      return false;
    } finally {
      await pool.end();
    }
  }
}
