// A client of a provider that at first asks to be left alone, and later makes the payment.
import { createServer } from 'node:http';
import axios from 'axios';
import { attach, midtrans } from 'recoverable';

const charge = { transaction_details: { order_id: 'order-1', gross_amount: 1 }, payment_type: 'credit_card' };

export async function startShop() {
  let isQuiet = true;
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.method === 'GET') return response.end('{"status_code":"404","status_message":"none"}');
    if (isQuiet) return response.writeHead(429, { 'retry-after': '1' }).end('{"status_code":"429"}');
    response.end('{"status_code":"200","transaction_status":"capture","order_id":"order-1","gross_amount":"1.00"}');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = axios.create({ baseURL: `http://127.0.0.1:${server.address().port}` });
  attach(client, { provider: midtrans(), logger: false, policy: { maxRetryAfter: 100 } });
  return {
    pay: (options = {}) => client.post('/v2/charge', charge, options),
    wakeUp() {
      isQuiet = false;
    },
  };
}
