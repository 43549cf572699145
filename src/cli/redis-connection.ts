import type { RedisServer } from './redis-server.js';

/** What BullMQ connects with, and how to close what it leaves open. */
export interface Connection {
  readonly connection: object;
  /** Rejects if there is no such server, unless BullMQ says so itself. */
  readonly connected: Promise<unknown>;
  close(): Promise<void>;
}

/** Milliseconds. */
const CONNECT = 5000;

/**
 * A connection as the application's BullMQ has it: by ioredis, or by node-redis if only that is installed. A person, or cron, waits,
 * so a server that is not there is told of at once.
 *
 * @param takesClients BullMQ 6 takes clients of node-redis; BullMQ 5 has ioredis with it
 */
export async function connectionTo(server: RedisServer, takesClients: boolean): Promise<Connection> {
  const redis = takesClients && !(await isThere(import('ioredis'))) ? await nodeRedis() : undefined;
  // If there is none of the two, BullMQ says what to install.
  if (redis === undefined) {
    const once = { maxRetriesPerRequest: null, connectTimeout: CONNECT, retryStrategy: () => null };
    return { connection: { ...server, ...once }, connected: Promise.resolve(), close: async () => {} };
  }
  const { db, tls, host, port, ...credentials } = server;
  const socket = { host, port, ...(tls && { tls: true, ...tls }), connectTimeout: CONNECT, reconnectStrategy: false };
  const client = redis.createClient({ ...credentials, database: db, socket });
  client.on('error', () => {});
  const connected = client.connect();
  // Whoever waits for it hears of it.
  connected.catch(() => {});
  const close = async () => {
    if (client.isOpen) client.destroy();
  };
  return { connection: client, connected, close };
}

interface NodeRedis {
  createClient(options: object): {
    readonly isOpen: boolean;
    on(event: 'error', listener: () => void): unknown;
    connect(): Promise<unknown>;
    destroy(): void;
  };
}

async function nodeRedis(): Promise<NodeRedis | undefined> {
  try {
    // @ts-expect-error: the application's, if it has it
    return (await import('redis')) as NodeRedis;
  } catch {
    return undefined;
  }
}

async function isThere(loaded: Promise<unknown>): Promise<boolean> {
  return loaded.then(
    () => true,
    () => false,
  );
}
