// BullMQ's connection to a server: options of ioredis or a client of its, or a client of node-redis if that is what is installed.
export async function connectionTo({ port, user, password, tls, cluster, sentinel }) {
  const there = { host: '127.0.0.1', port };
  const ioredis = await import('ioredis').catch(() => undefined);
  if (ioredis === undefined) {
    const { createClient } = await import('redis');
    const socket = { ...there, ...(tls && { tls: true, ca: tls }) };
    const client = createClient({ username: user, password, socket });
    client.on('error', () => {});
    await client.connect();
    return { connection: client, close: () => client.destroy() };
  }
  const own = { username: user, password, ...(tls && { tls: { ca: tls } }), maxRetriesPerRequest: null };
  const connection = cluster
    ? new ioredis.Cluster([there], { redisOptions: own })
    : sentinel
      ? { sentinels: [there], name: sentinel, ...own }
      : { ...there, ...own };
  return { connection, close: () => connection.disconnect?.() };
}
