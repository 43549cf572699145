import axios from 'axios';
import { attach, lemanpay } from 'recoverable';
import { startLemanpay } from 'recoverable/simulators';
import { BUDGET, code, LIMITED, lost, POLICY, PROXY_PAGE, unsent } from './trouble.mjs';

/** 24 invoices and 6 reads. LemanPay has no key, so an invoice that may have been made is not retried. */
export async function openLemanpay(logger) {
  const simulator = await startLemanpay();
  const client = axios.create({ baseURL: simulator.url, headers: { Authorization: 'Bearer lemanpay-token' } });
  const recovery = attach(client, { provider: lemanpay(), policy: POLICY, retryBudget: BUDGET, logger });

  const invoice =
    (ref, { price = 25, config } = {}) =>
    () =>
      client.post('/invoices', { orderId: ref, price, currency: 'USD' }, config);
  const read = () => client.get('/invoices/invoice-1');
  const wrongToken = { headers: { Authorization: 'Bearer wrong' } };

  const scripted = [
    { ref: 'leman-1', send: invoice('leman-1') },
    { ref: 'leman-2', faults: [code('RateLimitException', LIMITED)], send: invoice('leman-2') },
    { faults: [unsent], send: read },
    { faults: [code('020000'), PROXY_PAGE], send: read },
    { ref: 'leman-3', faults: [lost], send: invoice('leman-3') },
    { ref: 'leman-4', faults: [code('010100')], send: invoice('leman-4') },
    { ref: 'leman-5', send: invoice('leman-5', { price: 0.001 }) },
    { ref: 'leman-6', send: invoice('leman-6', { config: wrongToken }) },
    { ref: 'leman-7', faults: [code('RateLimitException'), code('010118')], send: invoice('leman-7') },
    { ref: 'leman-8', faults: [{ when: 'after', kind: 'half' }], send: invoice('leman-8') },
  ];
  const random = Array.from({ length: 20 }, (_, index) => {
    const ref = `leman-${index + 9}`;
    return index % 5 === 4 ? { send: read } : { ref, send: invoice(ref) };
  });
  return {
    name: 'lemanpay',
    simulator,
    recovery,
    scripted,
    random,
    chaos: [code('RateLimitException'), code('RateLimitException'), code('010112'), PROXY_PAGE, lost],
    refOf: (entry) => (entry.kind === 'invoice' ? entry.request.orderId : undefined),
  };
}
