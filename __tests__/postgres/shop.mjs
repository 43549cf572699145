// A process that places orders until it is killed: `shop.mjs PROVIDER DATABASE ORDER...`, and says "calls" before each request.
import axios from 'axios';
import pg from 'pg';
import { attach, midtrans } from 'recoverable';
import { placeOrder } from '../../examples/outbox/outbox.mjs';

const [url, connectionString, ...orders] = process.argv.slice(2);
const client = axios.create({ baseURL: url, auth: { username: 'SB-Mid-server-simulator', password: '' } });
attach(client, { provider: midtrans({ settledAfter: 200 }), logger: false, circuitBreaker: false });
const pool = new pg.Pool({ connectionString });
client.interceptors.request.use((config) => {
  process.stdout.write('calls\n');
  return config;
});
client.interceptors.response.use((response) => {
  process.stdout.write('answered\n');
  return response;
});
process.stdout.write('ready\n');
for (const id of orders) await placeOrder(pool, client, { id, amount: 10_000 }, '0 seconds').catch(() => {});
await pool.end();
