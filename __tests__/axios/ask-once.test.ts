// A call that goes on with another, for a job that comes back by itself: it asks once, and what is known goes with it.
import { describe, expect, test } from '@jest/globals';
import { midtrans, type RequestRecovery } from '../../src/index.js';
import { edges } from '../providers/keys/edges.js';
import { reply, serve } from './serve.js';

const KEYS = { orderId: 'order-1', idempotencyKey: 'key-1' };
const CHARGE = { payment_type: 'gopay', transaction_details: { order_id: 'order-1', gross_amount: 10_000 } };
const PAID = {
  ...CHARGE,
  status_code: '201',
  transaction_status: 'pending',
  order_id: 'order-1',
  gross_amount: '10000.00',
};
const NOT_FOUND = { status_code: '404', status_message: "Transaction doesn't exist." };
const MINUTE = 60_000;

/** A provider that answers look-ups like this, and accepts each charge. */
async function provider(said: object) {
  const served = await serve((response, request) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(request.method === 'GET' ? said : PAID));
  });
  return { url: served.url, asked: () => served.arrived.map(({ method }) => method) };
}

describe.each(edges)('by %s', (_edge, send) => {
  const goOn = (url: string, recovery: RequestRecovery, settledAfter = 15_000) =>
    send({
      provider: midtrans({ hosts: ['127.0.0.1'], settledAfter }),
      url,
      path: '/v2/charge',
      body: CHARGE,
      recovery: { keys: KEYS, askOnce: true, ...recovery },
    });

  test('an absence found too early to be believed ends as deferred until it can be, and nothing is sent', async () => {
    const { url, asked } = await provider(NOT_FOUND);
    const since = Date.now() - 2000;
    const report = await goOn(url, { doubt: { since, absences: 1 } });
    expect(asked()).toEqual(['GET']);
    expect(report).toMatchObject({ outcome: 'deferred', stoppedBy: 'ambiguous', processed: 'maybe', keys: KEYS });
    // The provider's fifteen seconds, and ten for clocks that differ.
    expect(Math.abs((report.retryAt ?? 0) - (since + 25_000))).toBeLessThan(2000);
    expect(report.doubt?.absences).toBe(2);
    expect(Math.abs((report.doubt?.since ?? 0) - since)).toBeLessThan(50);
  });

  test('a used key of something dead is replaced once that is believed: a later call would not replace it', async () => {
    const used = { status_code: '406', status_message: 'The order id has been used' };
    const { url, arrived } = await serve((response, request) => {
      const body = JSON.parse(arrived.at(-1)?.body || '{}') as Partial<typeof CHARGE>;
      const id = body.transaction_details?.order_id;
      const dead = { ...PAID, status_code: '407', transaction_status: 'expire' };
      const answer = request.method === 'GET' ? dead : id === 'order-1' ? used : { ...PAID, order_id: id };
      reply(200, answer)(response, request);
    });
    const report = await goOn(url, { processed: 'no' }, 200);
    expect(arrived.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET', 'POST']);
    expect(report).toMatchObject({
      outcome: 'recovered',
      processed: 'yes',
      rekeyed: expect.arrayContaining(['orderId']),
    });
  });

  test('a payment found absent before and again now is sent, by the times of the earlier call', async () => {
    const { url, asked } = await provider(NOT_FOUND);
    const report = await goOn(url, { doubt: { since: Date.now() - MINUTE, absences: 1 } });
    expect(asked()).toEqual(['GET', 'POST']);
    expect(report).toMatchObject({ outcome: 'ok', processed: 'yes' });
    expect(report.doubt).toBeUndefined();
  });

  test('nothing found once proves nothing, however long ago it was', async () => {
    const { url, asked } = await provider(NOT_FOUND);
    const report = await goOn(url, { doubt: { since: Date.now() - MINUTE, absences: 0 } });
    expect(asked()).toEqual(['GET']);
    expect(report).toMatchObject({ outcome: 'deferred', doubt: { absences: 1 } });
  });

  test('if nothing is known about the earlier call, its time counts from now', async () => {
    const { url, asked } = await provider(NOT_FOUND);
    const before = Date.now();
    const report = await goOn(url, {});
    expect(asked()).toEqual(['GET']);
    expect(report.outcome).toBe('deferred');
    // Whoever comes back then has to allow for clocks that differ.
    expect(report.retryAt ?? 0).toBeGreaterThanOrEqual(before + 25_000);
    expect(report.retryAt ?? 0).toBeLessThan(Date.now() + 25_001);
    expect(report.doubt?.since).toBeGreaterThanOrEqual(before);
  });

  test('a time in the future is not that of an earlier call: it counts from now', async () => {
    const { url, asked } = await provider(NOT_FOUND);
    const report = await goOn(url, { doubt: { since: Date.now() + MINUTE, absences: 5 } });
    expect(asked()).toEqual(['GET']);
    expect(report.outcome).toBe('deferred');
  });

  test('an undecided look-up ends the call as unknown, and resets the count', async () => {
    const { url, asked } = await provider({ status_code: '500' });
    const report = await goOn(url, { doubt: { since: Date.now() - MINUTE, absences: 5 } });
    expect(asked()).toEqual(['GET']);
    expect(report).toMatchObject({ outcome: 'unknown', doubt: { absences: 0 } });
  });

  test('the time of the first attempt is passed on, and on again by later calls', async () => {
    const { url } = await provider(NOT_FOUND);
    const first = await send({
      provider: midtrans({ hosts: ['127.0.0.1'] }),
      url: 'http://127.0.0.1:1',
      path: '/v2/charge',
      body: CHARGE,
      recovery: { maxAttempts: 1 },
    });
    expect(first.doubt).toBeUndefined();
    // Midtrans has forgotten the key by now.
    const sentAt = Date.now() - 10 * MINUTE;
    const report = await goOn(url, { doubt: { since: Date.now() - MINUTE, absences: 0, sentAt } });
    expect(report.doubt?.sentAt).toBe(sentAt);
    expect((await goOn(url, {})).doubt).not.toHaveProperty('sentAt');
  });

  test('a time of the first attempt that this clock does not believe is passed on all the same: another clock may', async () => {
    const { url } = await provider(NOT_FOUND);
    const sentAt = Date.now() + 10 * MINUTE;
    const report = await goOn(url, { doubt: { since: Date.now() - MINUTE, absences: 0, sentAt } });
    expect(report.doubt?.sentAt).toBe(sentAt);
  });

  test('a payment that is found ends the call at once', async () => {
    const { url, asked } = await provider({ ...PAID, status_code: '200', transaction_status: 'settlement' });
    expect(await goOn(url, {})).toMatchObject({ outcome: 'reconciled', processed: 'yes' });
    expect(asked()).toEqual(['GET']);
  });

  test.each([
    [{ doubt: { since: 'today', absences: 0 } }, 'doubt.since must be milliseconds since the epoch'],
    [{ doubt: { since: 1, absences: -1 } }, 'doubt.absences must be a number of look-ups, at least 0'],
    [
      { doubt: 7 },
      "doubt must be { since, absences, sentAt, sentBy, spent, used, lasting, origin, sentTo }, as in a report's doubt",
    ],
    [{ askOnce: 'yes' }, 'askOnce must be true or false'],
  ])('%j is refused', async (wrong, message) => {
    const { url, asked } = await provider(NOT_FOUND);
    await expect(goOn(url, wrong as never)).rejects.toThrow(message);
    expect(asked()).toEqual([]);
  });
});
