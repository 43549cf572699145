import diagnosticsChannel from 'node:diagnostics_channel';
import { afterEach, expect, test } from '@jest/globals';
import { type EventName, type LogLine, midtrans, recoveryOf } from '../../src/index.js';
import { attached, thrownBy } from './attached.js';
import { reply, reset, serve } from './serve.js';

const subscribed: [string, (line: unknown) => void][] = [];
afterEach(() => {
  for (const [name, listener] of subscribed.splice(0)) diagnosticsChannel.unsubscribe(name, listener);
});

function subscribe(event: string, listener: (line: LogLine) => void): void {
  diagnosticsChannel.subscribe(`recoverable:${event}`, listener as (line: unknown) => void);
  subscribed.push([`recoverable:${event}`, listener as (line: unknown) => void]);
}

test('a channel, a listener and the log report the same', async () => {
  const server = await serve(reply(503), reply(200));
  const logged: unknown[] = [];
  const log = (line: unknown) => logged.push(line);
  const { client, recovery } = attached(server.url, { logger: { info: log, warn: log, error: log } });
  const published: unknown[] = [];
  const heard: unknown[] = [];
  for (const event of ['retry', 'finished']) {
    subscribe(event, (line) => published.push(line));
    recovery.on(`recovery.${event}` as EventName, (line) => heard.push(line));
  }
  await client.get('/payments/1');
  expect(published.map((line) => (line as LogLine).event)).toEqual(['recovery.retry', 'recovery.finished']);
  expect(heard).toEqual(published);
  expect(logged).toEqual(published);
});

test('every failed attempt is an event, even one that is not retried, and so is a refusal by the budget', async () => {
  const server = await serve(reply(503));
  const { client } = attached(server.url, { retryBudget: { ratio: 0, burst: 1 } });
  const told: string[] = [];
  for (const event of ['attempt', 'budget']) {
    subscribe(event, (line) => told.push(`${line.event} ${line.attempt} ${line.stoppedBy ?? line.action}`));
  }
  await thrownBy(client.get('/payments/1'));
  expect(told).toEqual(['recovery.attempt 1 retry', 'recovery.attempt 2 budget', 'recovery.budget 2 retry']);
});

test('a look-up reports what was found', async () => {
  const server = await serve(
    reset,
    reply(200, { status_code: '404' }),
    reply(200, {
      ...{ status_code: '200', transaction_status: 'capture', order_id: 'L-1' },
      ...{ gross_amount: '1', payment_type: 'gopay' },
    }),
  );
  const { client } = attached(server.url, { provider: midtrans({ keys: { idempotencyKey: false } }) });
  const found: string[] = [];
  subscribe('look-up', (line) => found.push(`${line.found} ${line.status}`));
  const charge = { payment_type: 'gopay', transaction_details: { order_id: 'L-1', gross_amount: 1 } };
  expect(recoveryOf(await client.post('/v2/charge', charge))?.outcome).toBe('reconciled');
  expect(found).toEqual(['absent 200', 'landed 200']);
});

test('a plain success is published only if somebody subscribes', async () => {
  const server = await serve(reply(200));
  const { client } = attached(server.url);
  const outcomes: unknown[] = [];
  await client.get('/payments/1');
  subscribe('finished', (line) => outcomes.push(line.outcome));
  await client.get('/payments/1');
  expect(outcomes).toEqual(['ok']);
});
