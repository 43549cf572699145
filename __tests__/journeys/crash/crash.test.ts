import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type MidtransSimulator, startMidtrans } from '../../../src/simulators/index.js';
import { ensureBuilt, ROOT } from '../../examples/built.js';

/** Calls under way in a process when it is killed, and processes killed. `CRASHES=10` for the long form. */
const CALLS = 20;
const CRASHES = Number(process.env.CRASHES ?? 3);

let simulator: MidtransSimulator;
let folder: string;

beforeAll(async () => {
  await ensureBuilt();
  simulator = await startMidtrans({ latency: 10 });
  folder = mkdtempSync(join(tmpdir(), 'recoverable-crash-'));
});
afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

function start(store: string, orders: readonly string[]): ChildProcess {
  const child = join(__dirname, 'child.mjs');
  return spawn(process.execPath, [child, simulator.url, store, ...orders], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

const ready = (child: ChildProcess) => new Promise((resolve) => child.stdout?.once('data', resolve));
const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('close', resolve));

/** The last outcome stored for each order. */
function outcomesIn(store: string): Record<string, string> {
  const lines = readFileSync(store, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'));
  const entries = lines.map((line) => JSON.parse(line) as { order: string; outcome?: string });
  return Object.fromEntries(entries.flatMap(({ order, outcome }) => (outcome === undefined ? [] : [[order, outcome]])));
}

test(
  'a process killed in the middle of its calls is followed by one that charges nothing twice',
  async () => {
    simulator.chaos({
      seed: 7,
      ratio: 0.3,
      faults: [
        { when: 'after', kind: 'reset' },
        { when: 'before', kind: 'reset' },
        { when: 'after', kind: 'html' },
        { when: 'before', kind: 'provider', code: '503' },
      ],
    });
    let interrupted = 0;
    for (let crash = 0; crash < CRASHES; crash++) {
      const store = join(folder, `${crash}.jsonl`);
      const orders = Array.from({ length: CALLS }, (_, index) => `crash${crash}n${index}`);
      const first = start(store, orders);
      // From now on: a process that was quick may have ended before it is killed.
      const over = ended(first);
      await ready(first);
      // Spread over the life of the calls, so that they die before, within and after their attempts.
      await new Promise((resolve) => setTimeout(resolve, 15 + ((crash * 37) % 120)));
      first.kill('SIGKILL');
      await over;
      interrupted += CALLS - Object.keys(outcomesIn(store)).length;

      expect(await ended(start(store, orders))).toBe(0);
      const outcomes = outcomesIn(store);
      for (const order of orders) {
        expect({ order, outcome: outcomes[order] }).toEqual({
          order,
          outcome: expect.stringMatching(/^(?:ok|recovered|reconciled)$/),
        });
        const charges = simulator.ledger.entries.filter(
          ({ id, kind }) => kind === 'charge' && (id === order || id.startsWith(`${order}-`)),
        );
        expect({ order, charges: charges.length }).toEqual({ order, charges: 1 });
      }
    }
    expect(interrupted).toBeGreaterThan(0);
  },
  CRASHES * 30_000,
);
