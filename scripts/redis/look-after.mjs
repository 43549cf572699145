// A payment whose job has fallen out of BullMQ's lists, which the command finds and puts back. Run where the package is installed,
// with the connection as JSON in the first argument.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { Queue } from 'bullmq';
import { recoveryOf } from 'recoverable';
import { deferTo } from 'recoverable/bullmq';
import { connectionTo } from './connection.mjs';
import { startShop } from './shop.mjs';

const at = JSON.parse(process.argv[2]);
const shop = await startShop();
const { connection, close } = await connectionTo(at);
const queue = new Queue('refunds', { connection, prefix: '{shop}' });
queue.on('error', () => {});
const put = await deferTo(queue, { job: () => ({}), logger: false })(
  recoveryOf(await shop.pay().then(assert.fail, (thrown) => thrown)),
);
assert.match(command('summary'), / 0 stray, .* 1 waiting/);
execFileSync('redis-cli', [...tls(), '-c', '-p', String(at.port), 'zrem', '{shop}:refunds:delayed', put.jobId]);
assert.match(command('summary'), / 1 stray/);
assert.match(command('list'), /stray/);
assert.match(command('retry', put.jobId), /is due now/);
assert.match(command('summary'), / 0 stray, .* 1 waiting/);
await queue.close();
await close();
console.log('looked after');
process.exit();

function tls() {
  return at.tls ? ['--tls', '--cacert', at.certificate] : [];
}

function command(...args) {
  const url = `redis${at.tls ? 's' : ''}://127.0.0.1:${at.port}`;
  const given = ['recoverable', 'deferred', ...args, '--queue', 'refunds', '--prefix', '{shop}', '--redis', url];
  const env = { ...process.env, ...(at.tls && { NODE_EXTRA_CA_CERTS: at.certificate }) };
  const { stdout, stderr } = spawnSync('npx', given, { encoding: 'utf8', env });
  assert.equal(stderr, '');
  return stdout;
}
