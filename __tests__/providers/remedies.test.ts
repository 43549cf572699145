import { describe, expect, test } from '@jest/globals';
import { explain, lemanpay, mastercard, mdes, midtrans, type Provider, plainHttp, type Rule } from '../../src/index.js';
import { lemanpayRemedies } from '../../src/providers/lemanpay/remedies.js';
import { gatewayRemedies, mastercardRemedies } from '../../src/providers/mastercard/remedies.js';
import { mdesRemedies } from '../../src/providers/mdes/remedies.js';
import { midtransRemedies } from '../../src/providers/midtrans/remedies.js';
import { plainHttpRemedies } from '../../src/providers/plain-http/remedies.js';
import type { Remedies } from '../../src/providers/rows.js';
import { sharedRules } from '../../src/providers/shared-rules.js';

const LONGEST = 100;

const CASES: readonly (readonly [name: string, provider: Provider, data: readonly Remedies[]])[] = [
  ['midtrans', midtrans(), [midtransRemedies]],
  ['midtrans, re-key', midtrans({ onUsedOrderId: 're-key' }), [midtransRemedies]],
  ['mastercard', mastercard(), [mastercardRemedies, gatewayRemedies]],
  ['mdes', mdes(), [mdesRemedies, gatewayRemedies]],
  ['mdes, fail-fast', mdes({ onUsedTaskId: 'fail-fast' }), [mdesRemedies, gatewayRemedies]],
  ['lemanpay', lemanpay(), [lemanpayRemedies]],
  ['plain-http', plainHttp(), [plainHttpRemedies]],
];

const nameOf = ({ code, field, when }: Rule) => ({ code, field, when });

describe.each(CASES)('the remedies of %s', (_name, { rules }, data) => {
  test('every row has one', () => {
    expect(rules.filter(({ remedy }) => remedy === undefined).map(nameOf)).toEqual([]);
  });

  test('each is one plain sentence of at most 100 characters, and not the why again', () => {
    const wrong = rules.filter(({ remedy = '', why }) => {
      const sentence = /^[A-Z][^\n]*[^.\s]\.$/.test(remedy) && !/[.!?] [A-Z]/.test(remedy);
      return !sentence || remedy.length > LONGEST || remedy.toLowerCase().startsWith(why.toLowerCase());
    });
    expect(wrong.map(({ remedy }) => remedy)).toEqual([]);
  });

  test('each that is written reaches a row', () => {
    const written = data.flatMap((remedies) => Object.entries(remedies));
    const idle = written.filter(
      ([code, remedy]) => !rules.some((rule) => rule.code === code && rule.remedy === remedy),
    );
    expect(idle).toEqual([]);
  });
});

test("a row's own remedy goes before the one of its code", () => {
  const refund = { method: 'POST', url: '/v2/o-1/refund', status: 200, data: { status_code: '406' } };
  expect(explain(midtrans(), refund)?.remedy).toMatch(/refund/);
  expect(explain(midtrans(), { ...refund, url: '/v2/charge' })?.remedy).toBe(midtransRemedies['406']);
});

test('no row that all providers share is documented by one of them, or by a paper that only we have', () => {
  const foreign = /mastercard|midtrans|mdes|leman|stripe|adyen|classification|design:/i;
  expect(sharedRules.filter(({ source, why, remedy }) => foreign.test([source, why, remedy].join(' ')))).toEqual([]);
});
