import assert from 'node:assert/strict';
import { startMidtrans } from 'recoverable/simulators';

/** The provider of this example's shop, and the secrets that must not be in any log. */
export const provider = await startMidtrans();
export const serverKey = 'SB-Mid-server-simulator';
const secrets = [serverKey, btoa(`${serverKey}:`), 'token-', 'customer-secret', 'secret-query'];

/** A destination for pino that prints each line and keeps it. */
export const log = {
  lines: [],
  write(line) {
    process.stdout.write(line);
    this.lines.push(JSON.parse(line));
  },
};

/** The charge that the shop sends to Midtrans. */
export function chargeFor(orderId, token) {
  return {
    payment_type: 'credit_card',
    transaction_details: { order_id: orderId, gross_amount: 150_000 },
    credit_card: { token_id: token },
  };
}

/** What the shop answers if a payment did not succeed: "docs/outcomes.md" says why. */
export function answerTo({ decline, processed, retryAt }) {
  if (decline) return { status: 402, headers: {}, body: { declined: decline.code } };
  if (processed !== 'no') return { status: 202, headers: {}, body: { charged: 'unknown' } };
  if (retryAt === undefined) return { status: 502, headers: {}, body: { charged: false } };
  const seconds = Math.max(1, Math.ceil((retryAt - Date.now()) / 1000));
  return { status: 503, headers: { 'retry-after': String(seconds) }, body: { charged: false } };
}

/** Three customers pay in the shop at this URL. Their log lines can be told apart, and contain no secrets. */
export async function visit(shop) {
  const pay = async (id, token) => {
    const headers = {
      'content-type': 'application/json',
      'x-request-id': `request-${id}`,
      authorization: 'Bearer customer-secret',
    };
    const init = { method: 'POST', headers, body: JSON.stringify({ token }) };
    const response = await fetch(`${shop}/orders/order-${id}/pay?secret-query`, init);
    return [response.status, await response.json()];
  };

  // Two at a time, and both meet trouble: a connection that breaks, and an answer that never comes.
  provider.inject({ when: 'before', kind: 'reset' }, { when: 'after', kind: 'hang' });
  const paid = await Promise.all([pay(1, 'token-1'), pay(2, 'token-2')]);
  assert.deepEqual(paid, Array(2).fill([200, { outcome: 'recovered' }]));
  // A declined card: an error that the shop answers, and logs.
  assert.deepEqual(await pay(3, 'token-deny-05'), [402, { declined: 'do_not_honor' }]);
  // The framework handles an error that has nothing to do with a payment: this body is not JSON.
  const broken = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' };
  assert.equal((await fetch(`${shop}/orders/order-4/pay`, broken)).status, 400);
  await new Promise((resolve) => setTimeout(resolve, 50));

  for (const id of [1, 2, 3]) {
    const lines = log.lines.filter(({ reqId }) => reqId === `request-${id}`);
    const events = lines.flatMap(({ event = [] }) => event);
    assert.deepEqual(
      events,
      id === 3 ? ['recovery.fail-fast', 'recovery.finished'] : ['recovery.retry', 'recovery.finished'],
    );
    for (const { event, keys } of lines) if (event) assert.equal(keys.orderId, `order-${id}`);
    assert.ok(lines.length > events.length, 'the shop has lines of its own');
  }
  assert.ok(log.lines.every(({ event, reqId }) => event === undefined || reqId !== undefined));
  const [failed] = log.lines.filter(({ err }) => err !== undefined);
  assert.deepEqual(failed.err.recovery.outcome, 'failed');
  const all = JSON.stringify(log.lines);
  for (const secret of secrets) assert.ok(!all.includes(secret), `${secret} is in the log`);

  assert.equal(provider.ledger.count('charge'), 2);
  console.log('ledger: 2 charges, 1 decline, nothing twice; every line has its request, and no line a secret');
}
