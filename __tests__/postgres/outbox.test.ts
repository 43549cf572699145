import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { type MidtransSimulator, startMidtrans } from '../../src/simulators/index.js';
import { ensureBuilt, ROOT, runNode } from '../examples/built.js';
import { describeWithPostgres, PostgresServer } from './postgres-server.js';

const OUTBOX = pathToFileURL(join(ROOT, 'examples/outbox/outbox.mjs')).href;

describeWithPostgres('the outbox of examples/outbox', () => {
  let server: PostgresServer;
  let pool: Pool;
  let simulator: MidtransSimulator;
  beforeAll(async () => {
    await ensureBuilt();
    server = await PostgresServer.start();
    pool = server.pool();
    simulator = await startMidtrans({ latency: 30 });
    await run('const { TABLES } = outbox; await pool.query(TABLES);');
  });
  afterAll(() => simulator.close());

  /** Runs code with the outbox, a client and a pool, in a process of its own, and gives what it prints. */
  async function run(code: string): Promise<string> {
    const script = `
      import axios from 'axios';
      import pg from 'pg';
      import { attach, midtrans } from 'recoverable';
      import * as outbox from '${OUTBOX}';
      const client = axios.create({ baseURL: '${simulator.url}', auth: { username: 'SB-Mid-server-simulator', password: '' } });
      attach(client, { provider: midtrans({ settledAfter: 200 }), logger: false, circuitBreaker: false });
      const pool = new pg.Pool({ connectionString: '${server.url}' });
      ${code}
      await pool.end();`;
    const { code: exit, output } = await runNode('--input-type=module', '-e', script);
    expect([exit, output]).toEqual([0, output]);
    return output;
  }

  /** A process that is killed so many milliseconds after it has said a word for the nth time. */
  async function killed(word: string, nth: number, ms: number, orders: readonly string[]): Promise<void> {
    const args = [join(__dirname, 'shop.mjs'), simulator.url, server.url, ...orders];
    const shop = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    const ended = new Promise((resolve) => shop.once('exit', resolve));
    shop.stdout.on('data', (text) => {
      said += text;
      if (said.split(`${word}\n`).length > nth) setTimeout(() => shop.kill('SIGKILL'), ms);
    });
    await ended;
  }

  const rows = async (sql: string) => (await pool.query(sql)).rows;
  const chargesOf = (id: string) =>
    simulator.ledger.entries.filter((entry) => entry.kind === 'charge' && entry.id === id).length;

  test.each<[string, string, number]>([
    ['before anything is sent', 'calls', 0],
    ['while the provider is at it', 'calls', 15],
    ['when it has the answer and has told nobody', 'answered', 0],
  ])('loses no payment, and makes none twice, if the process dies %s', async (when, word, ms) => {
    const orders = [1, 2, 3].map((number) => `${when.replaceAll(' ', '-').slice(0, 12)}-${number}`);
    await killed(word, 2, ms, orders);
    const stored = (await rows('SELECT id FROM orders')).map(({ id }) => id);
    const placed = orders.filter((id) => stored.includes(id));
    expect(placed.length).toBeGreaterThanOrEqual(2);
    expect(placed.length).toBeLessThan(4);

    await run('await outbox.sweep(pool, client);');
    expect(await rows('SELECT * FROM payment_intents')).toEqual([]);
    expect(await rows(`SELECT DISTINCT status FROM orders`)).toEqual([{ status: 'paid' }]);
    expect(placed.map(chargesOf)).toEqual(placed.map(() => 1));
    // What was never stored was never sent either.
    for (const id of orders) if (!stored.includes(id)) expect(chargesOf(id)).toBe(0);
  });

  test('keeps what the provider defers until then, and gives up what it refuses', async () => {
    const comeBack = { when: 'before', kind: 'status', status: 429, headers: { 'retry-after': '3600' } } as const;
    const place = (id: string) =>
      run(`await outbox.placeOrder(pool, client, { id: '${id}', amount: 5 }).catch(() => {});`);
    simulator.inject({ ...comeBack, match: { method: 'POST' } });
    await place('put-off');
    simulator.inject({ when: 'before', kind: 'provider', code: '401', match: { method: 'POST' } });
    await place('refused');
    expect(await rows(`SELECT id, status FROM orders WHERE amount = 5 ORDER BY id`)).toEqual([
      { id: 'put-off', status: 'pending' },
      { id: 'refused', status: 'refused' },
    ]);
    const [intent] = await rows(
      "SELECT order_id, due_at > now() + interval '50 minutes' AS is_later FROM payment_intents",
    );
    expect(intent).toEqual({ order_id: 'put-off', is_later: true });
  });

  test('leaves an order as a notification has settled it before the call has ended', async () => {
    const review = { status_code: '201', transaction_status: 'capture', fraud_status: 'challenge' };
    const payment = { order_id: 'reviewed', transaction_id: 't-1', gross_amount: '6.00', payment_type: 'credit_card' };
    const body = { ...review, ...payment, currency: 'IDR' };
    simulator.inject({ when: 'before', kind: 'body', status: 200, body, match: { method: 'POST' } });
    await run(`
      const notify = () => pool.query("UPDATE orders SET status = 'paid' WHERE id = 'reviewed'");
      client.interceptors.response.use((response) => notify().then(() => response));
      await outbox.placeOrder(pool, client, { id: 'reviewed', amount: 6 });`);
    expect(await rows(`SELECT status FROM orders WHERE id = 'reviewed'`)).toEqual([{ status: 'paid' }]);
    expect(await rows(`SELECT * FROM payment_intents WHERE order_id = 'reviewed'`)).toEqual([]);
  });
});
