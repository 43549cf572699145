// A payment can be voided in parts: a void is found like a capture, unless the payment itself says that all of it is voided.
import { describe, expect, test } from '@jest/globals';
import type { Finding, LookUpTools, Unaskable } from '../../src/index.js';
import { reconcileCheckoutCom } from '../../src/providers/checkout-com/look-up.js';

const NOW = Date.parse('2026-11-27T06:00:00Z');
const voided = (more: object = {}, seconds = 1) => ({
  id: 'act_1',
  type: 'Void',
  amount: 300,
  approved: true,
  processed_on: new Date(NOW + seconds * 1000).toISOString(),
  ...more,
});

interface Stands {
  readonly actions: readonly object[];
  readonly status?: string;
  readonly id?: string;
  readonly isAnothers?: (id: unknown) => boolean;
}

async function found(body: object, { actions, status = 'Authorized', id = 'pay_1', isAnothers }: Stands) {
  const get = async (path: string) => ({
    status: 200,
    headers: {},
    data: path === './actions' ? actions : { id, status },
    clockAhead: { least: 0, most: 1000 },
  });
  const request = { method: 'POST', path: '/payments/pay_1/voids', header: () => undefined, body };
  const tools = { get, keys: {}, failure: { code: 'ECONNRESET' }, firstSentAt: NOW, lastSentAt: NOW, isAnothers };
  return (await reconcileCheckoutCom(true)(request, tools as unknown as LookUpTools)) as Finding & Unaskable;
}

describe('a void of a part that lost its answer', () => {
  const part = { amount: 300, reference: 'V-1' };

  test('is found by its reference and amount', async () => {
    const finding = await found(part, { actions: [voided({ reference: 'V-1' })] });
    expect(finding).toMatchObject({ state: 'landed', answer: { data: { action_id: 'act_1' } } });
  });

  test("is not another call's, nor one of minutes ago, nor one of two", async () => {
    const mine = { reference: 'V-1' };
    expect(await found(part, { actions: [voided(mine)], isAnothers: () => true })).toMatchObject({
      state: 'undecided',
    });
    expect(await found(part, { actions: [voided(mine, -300)] })).toMatchObject({ state: 'undecided' });
    const two = [voided(mine), voided({ ...mine, id: 'act_2' })];
    expect(await found(part, { actions: two })).toMatchObject({ state: 'undecided' });
  });

  test('cannot be looked up without a reference', async () => {
    expect((await found({ amount: 300 }, { actions: [voided()] })).unaskable).toContain('reference');
  });
});

describe('a void of all that is left, without a reference,', () => {
  test('is done if the payment is voided, whoever did it', async () => {
    const stands = { actions: [voided()], status: 'Voided' };
    expect(await found({}, stands)).toMatchObject({ state: 'landed', answer: { data: { action_id: 'act_1' } } });
    expect(await found({}, { ...stands, isAnothers: () => true })).toMatchObject({ state: 'landed' });
  });

  test('is not the void of a part that leaves the payment authorized', async () => {
    expect(await found({}, { actions: [voided()] })).toMatchObject({ state: 'undecided' });
    expect(await found({}, { actions: [voided()], status: 'Voided', id: 'pay_2' })).toMatchObject({
      state: 'undecided',
    });
  });

  test('is absent if there is none', async () => {
    expect(await found({}, { actions: [] })).toMatchObject({ state: 'absent' });
  });
});
