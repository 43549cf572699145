import axios from 'axios';
import { attach, plainHttp } from 'recoverable';
import { startPlainHttp } from 'recoverable/simulators';
import { BUDGET, code, LIMITED, lost, POLICY, PROXY_PAGE, unsent } from './trouble.mjs';

/** 30 payments: most with an Idempotency-Key that the caller vouches for, some without. */
export async function openPlainHttp(logger) {
  const simulator = await startPlainHttp({ apiKey: 'demo-key', idempotencyKeys: true });
  const client = axios.create({ baseURL: simulator.url, headers: { 'X-API-Key': 'demo-key' } });
  const recovery = attach(client, { provider: plainHttp(), policy: POLICY, retryBudget: BUDGET, logger });

  const pay =
    (ref, { amount = 500, ...config } = {}) =>
    () =>
      client.post('/payments', { id: ref, amount, currency: 'EUR' }, config);
  const safely = (ref, recovery = {}) =>
    pay(ref, { headers: { 'Idempotency-Key': `key-${ref}` }, recovery: { idempotent: true, ...recovery } });
  const wrongKey = { headers: { 'X-API-Key': 'wrong' } };

  const scripted = [
    { ref: 'http-1', faults: [lost], send: safely('http-1') },
    { ref: 'http-2', faults: [PROXY_PAGE, unsent], send: safely('http-2') },
    { ref: 'http-3', faults: [code('500'), code('500')], send: safely('http-3') },
    { ref: 'http-4', faults: [code('429', LIMITED)], send: pay('http-4') },
    { ref: 'http-5', faults: [lost], send: pay('http-5') },
    { ref: 'http-6', faults: [unsent], send: pay('http-6') },
    { ref: 'http-7', send: pay('http-7', { amount: -1 }) },
    { ref: 'http-8', send: pay('http-8', wrongKey) },
    { ref: 'http-9', faults: [{ when: 'before', kind: 'hang' }], send: safely('http-9', { attemptTimeout: 300 }) },
  ];
  const random = Array.from({ length: 20 }, (_, index) => {
    const ref = `http-${index + 10}`;
    return { ref, send: safely(ref) };
  });
  // A quota that resets in an hour. It comes last: nothing waits that long, and later calls would be held back too.
  random.push({ ref: 'http-30', faults: [code('429', { headers: { 'retry-after': '3600' } })], send: pay('http-30') });
  return {
    name: 'plain-http',
    simulator,
    recovery,
    scripted,
    random,
    chaos: [code('500'), PROXY_PAGE, unsent, lost, { when: 'after', kind: 'truncate' }],
    refOf: (entry) => (entry.kind === 'payment' ? entry.id : undefined),
  };
}
