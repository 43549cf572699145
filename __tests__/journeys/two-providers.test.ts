import { expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, constant, mastercard, midtrans, recoveryOf } from '../../src/index.js';
import { startMastercard, startMidtrans, startPlainHttp } from '../../src/simulators/index.js';
import { keep } from '../simulators/keep.js';
import { gateway, signing } from './signing.js';

/** One client for everything that a shop talks to: Midtrans, Mastercard, which wants signatures, and a server of its own. */
async function shop() {
  const bank = await keep(startMidtrans());
  const network = await keep(startMastercard(gateway));
  const own = await keep(startPlainHttp());
  const client = axios.create();
  const recovery = attach(client, {
    providers: [midtrans({ hosts: [bank.host] }), mastercard({ hosts: [network.host] })],
    policy: { backoff: constant(2) },
    // Every call is to be tried to its end.
    retryBudget: false,
    logger: false,
  });
  client.interceptors.request.use(signing(client), null, {
    runWhen: ({ url }) => url?.startsWith(network.url) === true,
  });
  const auth = { username: 'SB-Mid-server-simulator', password: '' };
  return {
    bank,
    network,
    own,
    recovery,
    client,
    charge: (orderId: string) =>
      client.post(
        `${bank.url}/v2/charge`,
        {
          payment_type: 'credit_card',
          transaction_details: { order_id: orderId, gross_amount: 5 },
          credit_card: { token_id: 'token-1' },
        },
        { auth },
      ),
    authenticate: (id: string) =>
      client.post(
        `${network.url}/authentications`,
        { threeDsTransactionId: id, amount: 5 },
        { headers: { 'Content-Type': 'application/json', 'X-Mc-Correlation-Id': `c-${id}` } },
      ),
  };
}

test('one client with two providers recovers each by its own dialect, at the same time', async () => {
  const { bank, network, own, recovery, client, charge, authenticate } = await shop();
  bank.chaos({
    seed: 7,
    ratio: 0.4,
    faults: [
      { when: 'before', kind: 'provider', code: '503' },
      { when: 'before', kind: 'provider', code: '429', headers: { 'retry-after-ms': '1' } },
      { when: 'after', kind: 'reset' },
    ],
  });
  network.chaos({
    seed: 8,
    ratio: 0.4,
    faults: [
      { when: 'before', kind: 'provider', code: 'SYSTEM_ERROR', status: 429 },
      { when: 'before', kind: 'provider', code: 'OAUTH_NONCE_USED' },
    ],
  });
  const numbers = Array.from({ length: 20 }, (_, index) => index);
  const settled = await Promise.all(
    numbers.flatMap((number) => [
      charge(`O-${number}`).catch((error: unknown) => error),
      authenticate(`3ds-${number}`).catch((error: unknown) => error),
    ]),
  );
  const reports = settled.map((each) => recoveryOf(each));
  expect(reports.map((report) => report?.provider)).toEqual(numbers.flatMap(() => ['midtrans', 'mastercard']));
  for (const [index, report] of reports.entries()) {
    const [ledger, id] = index % 2 === 0 ? [bank.ledger, `O-${index / 2}`] : [network.ledger, `3ds-${(index - 1) / 2}`];
    const landed = ['ok', 'recovered', 'reconciled'].includes(report?.outcome ?? '');
    if (report?.outcome !== 'unknown') expect([id, ledger.of(id).length]).toEqual([id, landed ? 1 : 0]);
    else expect(ledger.of(id).length).toBeLessThanOrEqual(1);
  }
  expect(reports.filter((report) => report?.outcome === 'recovered').length).toBeGreaterThan(5);
  expect(recovery.stats().calls).toBe(40);
  expect(bank.requests.some(({ headers }) => headers.authorization?.startsWith('OAuth'))).toBe(false);
  expect(network.requests.every(({ headers }) => headers['idempotency-key'] === undefined)).toBe(true);

  own.inject({ when: 'before', kind: 'status', status: 503 });
  const alone = await client.post(`${own.url}/payments`, { amount: 5 }).catch((error: unknown) => error);
  expect(recoveryOf(alone)).toBeUndefined();
  expect(own.requests.length).toBe(1);
});

test('a code of the one provider means nothing in an answer of the other', async () => {
  const { bank, network, charge, authenticate } = await shop();
  const signature = { Errors: { Error: [{ ReasonCode: 'OAUTH_NONCE_USED', Source: 'Gateway', Recoverable: false }] } };
  bank.inject({ when: 'before', kind: 'body', status: 400, body: signature });
  const refused = recoveryOf(await charge('O-1').catch((error: unknown) => error));
  expect(refused).toMatchObject({ provider: 'midtrans', outcome: 'failed', stoppedBy: 'rule' });
  expect(refused?.attempts.map(({ code }) => code)).toEqual(['400']);

  network.inject({ when: 'after', kind: 'body', body: { status_code: '503', threeDsTransactionId: '3ds-1' } });
  const passed = await authenticate('3ds-1');
  expect(recoveryOf(passed)).toMatchObject({ provider: 'mastercard', outcome: 'ok' });
});
