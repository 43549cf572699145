// The issuer does not answer, and MDES asks to come back in an hour. The application does not wait: it stores the rest of the
// work with BullMQ and ends. An hour later another process resumes the calls, and looks each up before it sends anything.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axios from 'axios';
import { Queue } from 'bullmq';
import { attach, mdes, recoveryOf } from 'recoverable';
import { deferralWorker, deferTo } from 'recoverable/bullmq';
import { startMdes } from 'recoverable/simulators';

const HOUR = 3_600_000;
/** Jobs that are due in an hour run up to a tenth later, so that they do not all come back at once. */
const LATER = 1.1 * HOUR;
const QUEUE = 'late-tokens';
const [role, url, socket] = process.argv.slice(2);
const connection = { path: socket };

if (role === 'today') await callToday();
else if (role === 'in an hour') await goOnInAnHour();
else await show();

/** How the application makes the request: from an id, and what its database has for it. */
function tokenize(account, recovery = {}) {
  const client = axios.create({ baseURL: `${url}/mdes/digitization/1/0` }); // https://api.mastercard.com/mdes/…
  attach(client, { provider: mdes(), logger: false });
  const fundingAccountInfo = { panUniqueReference: account };
  const body = { requestId: randomUUID(), tokenRequestorId: '12345678901', taskId: randomUUID(), fundingAccountInfo };
  return client.post('/tokenize', body, { recovery });
}

/** One process: it stores the calls that it puts off, and ends. */
async function callToday() {
  const queue = new Queue(QUEUE, { connection });
  const defer = deferTo(queue, { job: (_report, account) => ({ account }) });
  for (const account of ['account-1', 'account-2']) {
    const report = recoveryOf(await tokenize(account).catch((error) => error));
    const { runAt } = await defer(report, account);
    const minutes = Math.round((runAt - Date.now()) / 60_000);
    console.log(`${account}: ${report.attempts[0].code}, ${report.outcome}: stored, to go on in ${minutes} minutes`);
  }
  await queue.close();
}

/** Another process, which knows only what Redis has kept of the calls. */
async function goOnInAnHour() {
  const now = Date.now;
  Date.now = () => now() + LATER;
  const worker = deferralWorker(QUEUE, ({ data, recovery }) => tokenize(data.account, recovery), { connection });
  for (let done = 0; done < 2; done++) {
    const [{ data }, { outcome, report }] = await once(worker, 'completed');
    const sent = report.attempts.length === 0 ? 'nothing was sent' : 'sent again';
    console.log(`${data.data.account}: ${outcome}, ${sent}`);
  }
  await worker.close();
}

async function show() {
  try {
    execFileSync('redis-server', ['--version']);
  } catch {
    console.log("skipped: this example needs redis-server, such as Debian's package of that name");
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'recoverable-deferral-'));
  const redis = spawn('redis-server', [
    '--port',
    '0',
    '--unixsocket',
    `${folder}/socket`,
    '--dir',
    folder,
    '--save',
    '',
  ]);
  let skipped = 0;
  const simulator = await startMdes({ now: () => Date.now() + skipped });
  // The first issuer decides within the hour; the second never receives the request.
  simulator.issuerSilentFor(HOUR / 2, { retryAfterSeconds: 3600 });
  simulator.issuerSilentOnce({ completes: false, retryAfterSeconds: 3600 });

  const run = async (name) => {
    const self = new URL(import.meta.url);
    const child = spawn(process.execPath, [self.pathname, name, simulator.url, `${folder}/socket`], {
      stdio: 'inherit',
    });
    const [code] = await once(child, 'exit');
    assert.equal(code, 0);
  };
  try {
    await run('today');
    assert.equal(simulator.ledger.count('token'), 0);
    console.log('an hour and a restart later:');
    skipped = LATER;
    await run('in an hour');
    assert.equal(simulator.ledger.count('token'), 2);
    console.log('ledger: 2 tokens, nothing twice');
  } finally {
    await simulator.close();
    const ended = once(redis, 'exit');
    redis.kill();
    await ended;
    rmSync(folder, { recursive: true });
  }
}
