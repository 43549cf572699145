import axios from 'axios';
import { attach, midtrans } from 'recoverable';
import { startMidtrans } from 'recoverable/simulators';
import { BUDGET, code, LIMITED, lost, POLICY, PROXY_PAGE, unsent } from './trouble.mjs';

/** 30 card payments. The Idempotency-Key that recoverable adds makes almost every trouble harmless. */
export async function openMidtrans(logger) {
  const simulator = await startMidtrans();
  const auth = { username: 'SB-Mid-server-simulator', password: '' };
  const client = axios.create({ baseURL: simulator.url, auth });
  const recovery = attach(client, {
    provider: midtrans({ onUsedOrderId: 're-key', settledAfter: 1000 }),
    policy: POLICY,
    retryBudget: BUDGET,
    logger,
  });

  const charge =
    (ref, { orderId = ref, amount = 150_000, token = 'token-1', config } = {}) =>
    () => {
      const body = {
        payment_type: 'credit_card',
        transaction_details: { order_id: orderId, gross_amount: amount },
        credit_card: { token_id: token },
        custom_field1: ref,
      };
      return client.post('/v2/charge', body, config);
    };
  const wrongKey = { auth: { username: 'wrong', password: '' } };

  const scripted = [
    { ref: 'mid-1', faults: [code('503')], send: charge('mid-1') },
    { ref: 'mid-2', faults: [code('900'), code('503')], send: charge('mid-2') },
    { ref: 'mid-3', faults: [code('429', LIMITED)], send: charge('mid-3') },
    { ref: 'mid-4', faults: [lost], send: charge('mid-4') },
    { ref: 'mid-5', faults: [PROXY_PAGE, unsent], send: charge('mid-5') },
    { ref: 'mid-6', send: charge('mid-6', { orderId: 'mid-1' }) },
    { ref: 'mid-7', send: charge('mid-7', { orderId: 'mid-2' }) },
    { ref: 'mid-8', send: charge('mid-8', { token: 'token-deny-05' }) },
    { ref: 'mid-9', send: charge('mid-9', { token: 'token-deny-51' }) },
    { ref: 'mid-10', send: charge('mid-10', { config: wrongKey }) },
    { ref: 'mid-11', send: charge('mid-11', { token: 'token-amex-900' }) },
    // The id is used, maybe by this call's first attempt. The look-up finds that it is another payment.
    { ref: 'mid-12', faults: [unsent], send: charge('mid-12', { orderId: 'mid-3', amount: 99_000 }) },
  ];
  const random = Array.from({ length: 18 }, (_, index) => {
    const ref = `mid-${index + 13}`;
    return { ref, send: charge(ref) };
  });
  return {
    name: 'midtrans',
    simulator,
    recovery,
    scripted,
    random,
    chaos: [code('503'), code('900'), code('500'), lost, unsent, PROXY_PAGE, { when: 'after', kind: 'half' }],
    refOf: (entry) => (entry.kind === 'charge' ? entry.request.custom_field1 : undefined),
  };
}
