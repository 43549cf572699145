// A transactional outbox: the intent to pay is stored with the order, in one transaction, before the first attempt. If the process
// dies at any time after that, the intent is still there, and `sweep` resumes it. This needs PostgreSQL (`pg`) and no queue.
import { recoveryOf } from 'recoverable';

/** Longer than any call may take: the client's `deadline` is 60 s unless you say otherwise. */
const LONGER_THAN_A_CALL = '2 minutes';

export const TABLES = `
  CREATE TABLE IF NOT EXISTS orders (id text PRIMARY KEY, amount integer NOT NULL, status text NOT NULL DEFAULT 'pending');
  CREATE TABLE IF NOT EXISTS payment_intents (
    order_id text PRIMARY KEY REFERENCES orders (id),
    keys jsonb NOT NULL,
    due_at timestamptz NOT NULL
  );`;

/** Stores order and intent, or neither, and then makes the payment. */
export async function placeOrder(pool, client, order, after = LONGER_THAN_A_CALL) {
  await inTransaction(pool, async (connection) => {
    await connection.query('INSERT INTO orders (id, amount) VALUES ($1, $2)', [order.id, order.amount]);
    await connection.query('INSERT INTO payment_intents VALUES ($1, $2, now() + $3::interval)', [
      order.id,
      // This names the payment at the provider, so it must be known before the first attempt.
      { orderId: order.id },
      after,
    ]);
  });
  return attempt(pool, client, order, {});
}

/** Resumes whatever a process has left behind. Run it every minute, in as many processes as you like. */
export async function sweep(pool, client) {
  let found = 0;
  for (;;) {
    // A sweep that takes an intent owns it for as long as a call may take; after that another sweep can take it.
    const { rows } = await pool.query(
      `UPDATE payment_intents SET due_at = now() + $1::interval WHERE order_id = (
         SELECT order_id FROM payment_intents WHERE due_at < now() ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
       ) RETURNING order_id, keys, (SELECT amount FROM orders WHERE id = order_id) AS amount`,
      [LONGER_THAN_A_CALL],
    );
    if (rows.length === 0) return found;
    found += 1;
    const [{ order_id: id, keys, amount }] = rows;
    // It is not known how far the process got. With its keys the payment is looked up before anything is sent.
    await attempt(pool, client, { id, amount }, { keys }).catch(() => {});
  }
}

async function attempt(pool, client, { id, amount }, recovery) {
  const charge = { payment_type: 'credit_card', transaction_details: { order_id: id, gross_amount: amount } };
  try {
    const response = await client.post('/v2/charge', charge, { recovery });
    // A payment under review is accepted, and not paid yet: the provider's notification settles the order.
    await settle(pool, id, recoveryOf(response)?.pending ? 'pending' : 'paid');
    return response;
  } catch (error) {
    const report = recoveryOf(error);
    const isOpen = report === undefined || report.outcome !== 'failed' || report.stoppedBy !== 'rule';
    // Unknown, or deferred, or without a report: the intent stays, with its current keys, until a sweep settles it.
    if (isOpen) await keep(pool, id, report);
    else await settle(pool, id, 'refused');
    throw error;
  }
}

function keep(pool, id, report) {
  const { keys = {}, retryAt } = report ?? {};
  const due = retryAt === undefined ? null : new Date(retryAt);
  const change = 'SET keys = keys || $2, due_at = coalesce($3, due_at)';
  return pool.query(`UPDATE payment_intents ${change} WHERE order_id = $1`, [id, lasting(keys), due]);
}

/** Leaves out the key that is made for each call, since it does not name the payment. */
function lasting({ idempotencyKey: _, ...keys }) {
  return keys;
}

function settle(pool, id, status) {
  return inTransaction(pool, async (connection) => {
    // A notification may have settled the order before this call ended: what it said stays.
    await connection.query("UPDATE orders SET status = $2 WHERE id = $1 AND status = 'pending'", [id, status]);
    await connection.query('DELETE FROM payment_intents WHERE order_id = $1', [id]);
  });
}

async function inTransaction(pool, work) {
  const connection = await pool.connect();
  try {
    await connection.query('BEGIN');
    await work(connection);
    await connection.query('COMMIT');
  } catch (error) {
    await connection.query('ROLLBACK');
    throw error;
  } finally {
    connection.release();
  }
}
