// The calls of a shop as metrics for Prometheus, by OpenTelemetry. The example scrapes them itself.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import axios from 'axios';
import { attach, constant, midtrans } from 'recoverable';
import { instrument } from 'recoverable/opentelemetry';
import { startMidtrans } from 'recoverable/simulators';

// An application would leave the server to the exporter: new PrometheusExporter({ port: 9464 }).
const exporter = new PrometheusExporter({ preventServerStart: true, withoutTargetInfo: true, withoutScopeInfo: true });
const meterProvider = new MeterProvider({ readers: [exporter] });
const metrics = createServer((request, response) => exporter.getMetricsRequestHandler(request, response));
await new Promise((resolve) => metrics.listen(0, '127.0.0.1', resolve));

const simulator = await startMidtrans();
const client = axios.create({ baseURL: simulator.url, auth: { username: 'SB-Mid-server-simulator', password: '' } });
const recovery = attach(client, { provider: midtrans(), policy: { backoff: constant(20) }, logger: false });
const stop = instrument(recovery, { meterProvider });

const charge = (orderId) =>
  client
    .post('/v2/charge', { payment_type: 'gopay', transaction_details: { order_id: orderId, gross_amount: 44_000 } })
    .catch((error) => error);

// 1. Twenty customers pay, and nothing goes wrong.
for (let number = 1; number <= 20; number++) await charge(`order-${number}`);

// 2. A bank in trouble, a lost answer, and a refused card.
simulator.inject({ when: 'before', kind: 'provider', code: '503' });
await charge('order-21');
simulator.inject({ when: 'after', kind: 'reset' });
await charge('order-22');
simulator.inject({ when: 'before', kind: 'provider', code: '402' });
await charge('order-23');

const { port } = metrics.address();
const { data } = await axios.get(`http://127.0.0.1:${port}/metrics`);
const lines = data.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
for (const line of lines) if (!line.includes('_bucket')) console.log(line);

// Prometheus gets the same figures as the client itself has counted.
const counted = (name) =>
  lines.filter((line) => line.startsWith(`${name}{`)).reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
const { attempts, outcomes } = recovery.stats();
assert.equal(counted('recoverable_attempts_total'), attempts);
assert.equal(counted('recoverable_calls_total'), outcomes.ok + outcomes.recovered + outcomes.failed);
assert.equal(simulator.ledger.count('charge'), 22);
console.log('Prometheus agrees with the client: 23 calls, 25 attempts');

stop();
metrics.close();
metrics.closeAllConnections();
await meterProvider.shutdown();
await simulator.close();
