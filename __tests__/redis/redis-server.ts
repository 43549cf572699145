import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis, type RedisOptions } from 'ioredis';
import { describeWith, type Needed } from '../with-server.js';

const HOST = '127.0.0.1';

const started: RedisServer[] = [];

const NEEDED: Needed = { program: 'redis-server', package: 'redis-server' };

/** Tests against a real server; in CI they must run. */
export function describeWithRedis(name: string, tests: () => void): void {
  describeWith(NEEDED, started, name, tests);
}

/** A redis-server of our own, on a port of its own, with nothing on disk but a folder that goes with it. */
export class RedisServer {
  readonly port: number;
  private readonly folder = mkdtempSync(join(tmpdir(), 'recoverable-redis-'));
  private process: ChildProcess | undefined;
  private readonly clients: Redis[] = [];

  private constructor(
    port: number,
    private readonly more: readonly string[],
  ) {
    this.port = port;
  }

  /** Starts one that is stopped after the tests; `more` are options of redis-server's, such as `--appendonly yes`. */
  static async start(...more: string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), more);
    started.push(server);
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    const fixed = ['--bind', HOST, '--save', '', '--appendonly', 'no', '--dir', this.folder];
    this.process = spawn('redis-server', ['--port', String(this.port), ...fixed, ...this.more], { stdio: 'ignore' });
    const client = new Redis(this.port, HOST, { retryStrategy: () => 20, maxRetriesPerRequest: null });
    client.on('error', () => {});
    // One that asks for a password answers too.
    await client.ping().catch(() => {});
    client.disconnect();
  }

  /** As the kernel kills it: nothing is said to anybody. */
  async kill(): Promise<void> {
    const { process } = this;
    if (process === undefined || process.exitCode !== null || process.signalCode !== null) return;
    const ended = new Promise((resolve) => process.once('exit', resolve));
    process.kill('SIGKILL');
    await ended;
  }

  pause(): void {
    this.process?.kill('SIGSTOP');
  }

  goOn(): void {
    this.process?.kill('SIGCONT');
  }

  /** A connection that is closed with the server. */
  client(options: Omit<RedisOptions, 'replyMapping'> = {}): Redis {
    const client = new Redis({ port: this.port, host: HOST, disconnectTimeout: 100, ...options });
    client.on('error', () => {});
    this.clients.push(client);
    return client;
  }

  async remove(): Promise<void> {
    for (const client of this.clients) client.disconnect();
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A node of a cluster takes the port that is 10,000 higher too. */
const HIGHEST_PORT = 55_535;

export async function freePort(): Promise<number> {
  const found = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, HOST, () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
  return found > HIGHEST_PORT ? freePort() : found;
}
