// A resumed payment is looked up before it is sent: the log tells of that, so it tells the end too, and the timeline knows it.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import axios from 'axios';
import { recoverFetch } from '../../src/fetch/index.js';
import { attach, midtrans, recoveryOf } from '../../src/index.js';
import { type MidtransSimulator, startMidtrans } from '../../src/simulators/index.js';
import { readLine } from '../../src/timeline/read-line.js';
import { traceCall } from '../../src/timeline/trace.js';

let simulator: MidtransSimulator;
beforeEach(async () => {
  simulator = await startMidtrans();
});
afterEach(() => simulator.close());

const keys = { orderId: 'order-101', idempotencyKey: 'key-101' };
const charge = { payment_type: 'gopay', transaction_details: { order_id: 'order-101', gross_amount: 44_000 } };

/** What is logged about a charge, by level; how the call ended; and how the timeline says that it did. */
async function logged(by: 'axios' | 'fetch', recovery: object) {
  const lines: [string, string][] = [];
  const to = (level: string) => (line: object, msg?: string) =>
    void lines.push([level, JSON.stringify({ ...line, msg })]);
  const options = {
    provider: midtrans({ settledAfter: 0 }),
    logger: { info: to('info'), warn: to('warn'), error: to('error') },
  };
  let ended: unknown;
  if (by === 'axios') {
    const client = axios.create({ baseURL: simulator.url, headers: simulator.credentials });
    attach(client, options);
    ended = await client.post('/v2/charge', charge, { recovery });
  } else {
    const { fetch } = recoverFetch(globalThis.fetch, options);
    const headers = { ...simulator.credentials, 'content-type': 'application/json' };
    ended = await fetch(`${simulator.url}/v2/charge`, {
      method: 'POST',
      headers,
      body: JSON.stringify(charge),
      recovery,
    });
  }
  return { lines, outcome: recoveryOf(ended)?.outcome };
}

test.each(['axios', 'fetch'] as const)(
  '%s: a resumed payment that is sent at last has its end in the log',
  async (by) => {
    const doubt = { since: Date.now() - 60_000, sentAt: Date.now() - 61_000, absences: 0 };
    const { lines, outcome } = await logged(by, { keys, doubt });
    expect(outcome).toBe('ok');
    expect(lines.map(([level, line]) => [level, JSON.parse(line).event])).toContainEqual(['info', 'recovery.finished']);
    const told = lines.map(([, line]) => readLine(line)).filter((line) => typeof line === 'object');
    expect(traceCall(told as never)).toMatchObject({ outcome: 'ok', processed: 'yes', attempts: 1 });
  },
);

test.each(['axios', 'fetch'] as const)('%s: one that succeeds at once has no lines', async (by) => {
  expect(await logged(by, {})).toEqual({ lines: [], outcome: 'ok' });
});
