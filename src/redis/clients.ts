import { CLOSED_ERROR } from '../traffic/why-local.js';

/** The part of ioredis 4 or later, or iovalkey, that is used: of a `Redis` or a `Cluster`. */
export interface IoredisClient {
  readonly status?: string;
  evalsha(sha: string, numberOfKeys: number, ...rest: string[]): Promise<unknown>;
  eval(script: string, numberOfKeys: number, ...rest: string[]): Promise<unknown>;
}

/** The keys and arguments of a script, as node-redis takes them. */
export interface NodeRedisArguments {
  keys: string[];
  arguments: string[];
}

/** The part of node-redis 4 or later (the package `redis`) that is used: of a client, a pool, a cluster or a sentinel. */
export interface NodeRedisClient {
  readonly isReady?: boolean;
  readonly isOpen?: boolean;
  evalSha(sha: string, given: NodeRedisArguments): Promise<unknown>;
  eval(script: string, given: NodeRedisArguments): Promise<unknown>;
}

/** The part of valkey-glide that is used: of a `GlideClient` or a `GlideClusterClient`. */
export interface GlideClient {
  customCommand(args: string[]): Promise<unknown>;
}

/** The application's client for Redis or Valkey. */
export type RedisClient = IoredisClient | NodeRedisClient | GlideClient;

/** Runs a script: by its hash, or in full. */
export interface ScriptRunner {
  /** @throws if the client has no connection: it would hold the command back until it has one, or for ever if it was closed */
  ensureConnected(): void;
  byHash(hash: string, keys: readonly string[], args: readonly string[]): Promise<unknown>;
  whole(script: string, keys: readonly string[], args: readonly string[]): Promise<unknown>;
}

/** How to run scripts with this client; `undefined` if it is of no supported kind. */
export function runnerOf(client: RedisClient | undefined | null): ScriptRunner | undefined {
  if (typeof client !== 'object' || client === null) return undefined;
  if (has(client, 'evalsha')) return ofIoredis(client as IoredisClient);
  if (has(client, 'evalSha')) return ofNodeRedis(client as NodeRedisClient);
  return has(client, 'customCommand') ? ofGlide(client as GlideClient) : undefined;
}

function has(client: object, method: string): boolean {
  return typeof (client as Record<string, unknown>)[method] === 'function';
}

/** The states in which ioredis sends a command, or soon will. */
const SENDS = new Set(['wait', 'connecting', 'connect', 'ready']);
/** The state of ioredis after which it does not connect again by itself. */
const ENDED = 'end';

function ofIoredis(client: IoredisClient): ScriptRunner {
  return {
    ensureConnected() {
      const { status } = client;
      if (status !== undefined && !SENDS.has(status)) notThere(status, status === ENDED);
    },
    byHash: (hash, keys, args) => client.evalsha(hash, keys.length, ...keys, ...args),
    whole: (script, keys, args) => client.eval(script, keys.length, ...keys, ...args),
  };
}

function ofNodeRedis(client: NodeRedisClient): ScriptRunner {
  let hasBeenOpen = false;
  return {
    ensureConnected() {
      const { isOpen, isReady } = client;
      hasBeenOpen ||= isOpen === true;
      // One that has never been open is about to be. A pool does not say whether it is ready, and connects anew after it was closed.
      const isClosed = hasBeenOpen && isOpen === false;
      if (isClosed || isReady === false) notThere(isClosed ? 'closed' : 'not ready', isClosed);
    },
    byHash: (hash, keys, args) => client.evalSha(hash, { keys: [...keys], arguments: [...args] }),
    whole: (script, keys, args) => client.eval(script, { keys: [...keys], arguments: [...args] }),
  };
}

function ofGlide(client: GlideClient): ScriptRunner {
  const send = (command: string, script: string, keys: readonly string[], args: readonly string[]) =>
    client.customCommand([command, script, String(keys.length), ...keys, ...args]);
  return {
    ensureConnected() {},
    byHash: (hash, keys, args) => send('EVALSHA', hash, keys, args),
    whole: (script, keys, args) => send('EVAL', script, keys, args),
  };
}

function notThere(state: string, isClosed: boolean): never {
  const error = new Error(`Redis is not connected: ${state}`);
  if (isClosed) error.name = CLOSED_ERROR;
  throw error;
}
