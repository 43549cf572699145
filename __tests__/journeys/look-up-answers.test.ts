import { afterEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, constant, mastercard, type Reconcile, recoveryOf } from '../../src/index.js';
import { type MastercardSimulator, startMastercard } from '../../src/simulators/index.js';

let simulator: MastercardSimulator;
afterEach(() => simulator.close());

const reconcile: Reconcile = async (_request, { get }) => {
  const answer = await get('/authentications/3ds-1');
  return answer.status === 404 ? 'absent' : answer;
};

async function authenticate(deadline: number) {
  const client = axios.create({ baseURL: simulator.url });
  const policy = { backoff: constant(5), deadline };
  attach(client, { provider: mastercard({ reconcile }), policy, logger: false });
  const headers = { 'X-Mc-Correlation-Id': 'correlation-1' };
  return client
    .post('/authentications', { threeDsTransactionId: '3ds-1' }, { headers })
    .catch((error: unknown) => error);
}

describe('the answer of a look-up', () => {
  test('is adopted, and the look-up carries no key of the payment, which Mastercard would refuse as used', async () => {
    simulator = await startMastercard();
    simulator.inject({ when: 'after', kind: 'reset' });
    const response = await authenticate(5000);
    expect(response).toMatchObject({ status: 200, data: { threeDsTransactionId: '3ds-1' } });
    expect(recoveryOf(response)?.outcome).toBe('reconciled');
    expect(simulator.requests[1]?.headers['x-mc-correlation-id']).toBeUndefined();
  });

  test('that is an error says nothing about the payment', async () => {
    simulator = await startMastercard();
    simulator.inject({ when: 'before', kind: 'reset' });
    const faults = [{ when: 'before', kind: 'provider', code: 'AUTHENTICATION_FAILED' }] as const;
    simulator.chaos({ seed: 1, ratio: 1, faults, match: ({ method }) => method === 'GET' });
    expect(recoveryOf(await authenticate(200))?.outcome).toBe('unknown');
    expect(simulator.ledger.count()).toBe(0);
  });
});
