import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import axios from 'axios';
import { attach, constant, midtrans } from '../../src/index.js';
import { type Fault, startMidtrans } from '../../src/simulators/index.js';
import { instrument } from '../../src/telemetry/index.js';
import { ROOT } from '../examples/built.js';
import { blocksOf, pageAt } from './pages.js';

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}

const dashboard = JSON.parse(readFileSync(join(ROOT, 'docs', 'grafana.json'), 'utf8')) as { panels: readonly Panel[] };
const panels = dashboard.panels.map(
  ({ title, targets }) => [title, targets.map(({ expr }) => expr).join('\n')] as const,
);
const alerts = blocksOf(pageAt('docs/opentelemetry.md'))
  .filter(({ language }) => language === 'yaml')
  .map(({ text }) => ['the alerts', text.replace(/#.*$/gm, '')] as const);

/** Metrics and labels that an exporter writes after calls that were retried, looked up and refused, without the shared state. */
const written = new Set<string>();
beforeAll(async () => {
  const reader = new PrometheusExporter({ preventServerStart: true });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const simulator = await startMidtrans();
  const client = axios.create({ baseURL: simulator.url, auth: { username: 'SB-Mid-server-simulator', password: '' } });
  const provider = midtrans({ keys: { idempotencyKey: false }, settledAfter: 0 });
  const state = { limit: 50, exchange: () => Promise.reject(new Error('connect ECONNREFUSED')) };
  const stop = instrument(attach(client, { provider, state, policy: { backoff: constant(1) }, logger: false }), {
    meterProvider,
  });
  const faults: readonly Fault[] = [
    { when: 'before', kind: 'status', status: 429 },
    { when: 'after', kind: 'reset' },
    { when: 'before', kind: 'provider', code: '402' },
  ];
  for (const [index, fault] of faults.entries()) {
    simulator.inject(fault);
    const details = { order_id: `order-${index}`, gross_amount: 44_000 };
    await client.post('/v2/charge', { payment_type: 'gopay', transaction_details: details }).catch(() => undefined);
  }
  const { resourceMetrics } = await reader.collect();
  for (const word of new PrometheusSerializer().serialize(resourceMetrics).match(/\w+/g) ?? []) written.add(word);
  stop();
  await meterProvider.shutdown();
  await simulator.close();
});
afterAll(() => written.clear());

describe('what is drawn and alerted on', () => {
  test.each([...panels, ...alerts])('%s: uses metrics and labels that are written', (_, text) => {
    const used = [...new Set(text.match(/\brecoverable_\w+/g) ?? [])];
    expect(used).not.toEqual([]);
    expect(used.filter((name) => !written.has(name))).toEqual([]);
  });

  test('covers everything that is measured', () => {
    const measured = [...written].filter((name) =>
      /^recoverable_\w+_(?:total|bucket|level|state)$|^recoverable_waiting$/.test(name),
    );
    const drawn = panels.map(([, expr]) => expr).join('\n');
    expect(measured.length).toBeGreaterThan(5);
    expect(measured.filter((name) => !drawn.includes(name))).toEqual([]);
  });
});
