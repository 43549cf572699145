import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Queue } from 'bullmq';
import { Cluster } from 'ioredis';
import { deferTo } from '../../src/bullmq/index.js';
import { reportOf } from '../deferral/reports.js';
import { describeWithRedis, RedisServer } from '../redis/redis-server.js';
import { runDeferred } from './run-deferred.js';

const HOST = '127.0.0.1';
const SLOTS = 16_384;

/** A cluster of two nodes, each with half of the slots. */
async function startCluster(): Promise<readonly RedisServer[]> {
  const options = ['--cluster-enabled', 'yes', '--cluster-announce-ip', HOST];
  const nodes = await Promise.all([RedisServer.start(...options), RedisServer.start(...options)]);
  const half = SLOTS / 2;
  for (const [index, node] of nodes.entries()) {
    const slots = Array.from({ length: half }, (_, slot) => index * half + slot);
    await node.client().call('CLUSTER', 'ADDSLOTS', ...slots.map(String));
  }
  await nodes[0].client().call('CLUSTER', 'MEET', HOST, String(nodes[1].port));
  for (const node of nodes) {
    while (!String(await node.client().call('CLUSTER', 'INFO')).includes('cluster_state:ok')) await sleep(20);
  }
  return nodes;
}

describeWithRedis('recoverable deferred at a cluster', () => {
  test('finds a queue and its lost jobs, whichever node is named', async () => {
    const nodes = await startCluster();
    const cluster = new Cluster([{ host: HOST, port: nodes[0]?.port ?? 0 }]);
    // One of them is on the first node, the other on the second.
    for (const name of ['payments', 'payouts']) {
      const prefix = `{${name}}`;
      const queue = new Queue(name, { connection: cluster, prefix });
      const report = reportOf({ callId: 'lost', keys: { orderId: 'lost' }, retryAt: Date.now() + 3_600_000 });
      const { jobId = '' } = (await deferTo(queue, { job: () => ({}) })(report)) ?? {};
      await cluster.zrem(queue.toKey('delayed'), jobId);
      for (const { port } of nodes) {
        const place = ['--queue', name, '--prefix', prefix, '--redis', `redis://${HOST}:${port}`];
        expect(await runDeferred(['summary', ...place])).toMatchObject({
          code: 1,
          out: expect.stringMatching(/ 1 stray/),
          err: '',
        });
      }
      await queue.close();
    }
    cluster.disconnect();
  });
});
