// The clients of Redis and Valkey that redisState takes, in the versions that it is tried with, and how each is connected.
const HOST = '127.0.0.1';

const ioredis = (exported) => `
import { ${exported} as Client } from 'PACKAGE';
export const connect = async ({ port, user, password, tls, cluster, sentinel }) => {
  const options = { username: user, password, ...(tls && { tls: { ca: tls } }) };
  if (sentinel) return new Client({ sentinels: [{ host: '${HOST}', port }], name: sentinel, ...options });
  if (cluster) return new Client.Cluster([{ host: '${HOST}', port }], { redisOptions: options });
  return new Client({ port, host: '${HOST}', ...options });
};
export const close = (client) => client.disconnect();
`;
const nodeRedis = `
import * as redis from 'PACKAGE';
export const connect = async ({ port, user, password, tls, cluster, sentinel }) => {
  const options = { username: user, password, socket: { host: '${HOST}', port, ...(tls && { tls: true, ca: tls }) } };
  const client = sentinel
    ? redis.createSentinel({ name: sentinel, sentinelRootNodes: [{ host: '${HOST}', port }] })
    : cluster
      ? redis.createCluster({ rootNodes: [options] })
      : redis.createClient(options);
  client.on('error', () => {});
  await client.connect();
  return client;
};
export const close = (client) => (client.destroy ?? client.disconnect).call(client);
`;
const glide = `
import { GlideClient, GlideClusterClient } from 'PACKAGE';
export const connect = ({ port, user, password, cluster }) =>
  (cluster ? GlideClusterClient : GlideClient).createClient({
    addresses: [{ host: '${HOST}', port }],
    // Its own limit, 250 ms, is too short for a busy machine.
    requestTimeout: 10_000,
    ...(user && { credentials: { username: user, password } }),
  });
export const close = (client) => client.close();
`;

/** By name: the package with its version, and a module with `connect` and `close`. */
export const clients = {
  'ioredis 4': ['ioredis@4', ioredis('default')],
  'ioredis 5': ['ioredis@5', ioredis('Redis')],
  'ioredis 6': ['ioredis@6', ioredis('Redis')],
  iovalkey: ['iovalkey', ioredis('Redis')],
  'node-redis 4': ['redis@4', nodeRedis],
  'node-redis 5': ['redis@5', nodeRedis],
  'node-redis 6': ['redis@6', nodeRedis],
  'valkey-glide': ['@valkey/valkey-glide@2', glide],
};

/** Clients that ask a sentinel for the server. */
export const asksSentinels = (name) => !['valkey-glide', 'node-redis 4'].includes(name);

/** A package's name without its version. */
export function nameOf(spec) {
  return spec.replace(/(?<!^)@[^@/]*$/, '');
}
