// Two processes of a service call one provider. The first finds it down; the second, which starts a moment later and has seen no
// failure, does not even try: they share a circuit breaker through Redis.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import { Redis } from 'ioredis';
import { attach, plainHttp, recoveryOf } from 'recoverable';
import { redisState } from 'recoverable/redis';
import { startPlainHttp } from 'recoverable/simulators';

const [role, url, socket] = process.argv.slice(2);
if (role === undefined) await show();
else await call();

/** One process of the service. It calls until its breaker is open. */
async function call() {
  const redis = new Redis({ path: socket });
  const client = axios.create({ baseURL: url });
  const { on } = attach(client, {
    provider: plainHttp(),
    policy: { maxAttempts: 1, longestWait: 5000 }, // a call that would have to wait longer is refused at once
    circuitBreaker: { row: 5, openFor: 160_000 }, // the first time only a sixteenth of that: ten seconds
    state: redisState(redis, { prefix: 'payments-service' }),
    logger: false,
  });
  on('recovery.breaker', ({ breaker }) => console.log(`${role}: the breaker is ${breaker}`));
  let good = 0;
  let failed = 0;
  let refused;
  while (refused === undefined) {
    const report = await client.get('/payments/1').then(() => undefined, recoveryOf);
    if (report === undefined) good += 1;
    else if (report.stoppedBy === 'breaker' && report.attempts.length === 0) refused = report;
    else failed += 1;
    process.send?.({ good, failed });
    await sleep(100);
  }
  console.log(`${role}: ${failed} calls failed at the provider; the next was refused, and nothing was sent`);
  redis.disconnect();
}

async function show() {
  try {
    execFileSync('redis-server', ['--version']);
  } catch {
    console.log("skipped: this example needs redis-server, such as Debian's package of that name");
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'recoverable-fleet-'));
  const fixed = ['--port', '0', '--save', '', '--unixsocket', `${folder}/socket`];
  const redis = spawn('redis-server', [...fixed, '--dir', folder]);
  const simulator = await startPlainHttp();
  await axios.post(`${simulator.url}/payments`, { id: '1', amount: 1 });

  const start = async (name, hear) => {
    const args = [new URL(import.meta.url).pathname, name, simulator.url, `${folder}/socket`];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.on('message', hear);
    const [code] = await once(child, 'exit');
    assert.equal(code, 0);
  };
  try {
    const failures = { when: 'before', kind: 'status', status: 500 };
    await start('first', ({ good }) => {
      if (good === 3) simulator.chaos({ seed: 1, ratio: 1, faults: [failures] });
    });
    simulator.chaos(null);
    const before = simulator.requests.length;
    await start('second', () => {});
    const sent = simulator.requests.length - before;
    assert.ok(sent <= 1, `the second process has sent ${sent} requests`);
    console.log('the provider was left in peace by a process that had not met its trouble');
  } finally {
    await simulator.close();
    const ended = once(redis, 'exit');
    redis.kill();
    await ended;
    rmSync(folder, { recursive: true });
  }
}
