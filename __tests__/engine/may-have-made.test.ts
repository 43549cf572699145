import { expect, test } from '@jest/globals';
import { mayHaveMade } from '../../src/engine/may-have-made.js';

test.each([
  ['another reference', { reference: 'B' }, { reference: 'A' }, { reference: 'A' }],
  ['another amount, in whatever form', { amount: 7 }, { amount: '5.00' }, { value: 5 }],
  ['another currency, in whatever case', { amount: { currency: 'EUR' } }, { amount: { currency: 'usd' } }, ['USD']],
  ['another item in the same place', { parts: [{ sku: 'y' }] }, { parts: [{ sku: 'x' }] }, { parts: [{ sku: 'x' }] }],
])('what shows %s was made by somebody else', (_, asked, other, object) => {
  expect(mayHaveMade(asked, other, object)).toBe(false);
  expect(mayHaveMade(other, other, object)).toBe(true);
});

test.each([
  ['that both ask for', { reference: 'A' }, { reference: 'A' }, { reference: 'A' }],
  ['that only one of them names', {}, { amount: 5 }, { amount: 5 }],
  ['that it does not show', { token: 'b' }, { token: 'a' }, { id: 1, amount: 5 }],
  ['that it shows of both', { reference: 'B' }, { reference: 'A' }, [{ reference: 'A' }, { reference: 'B' }]],
  ['that has another form', { amount: 5 }, { amount: { value: 5 } }, { amount: { value: 5 } }],
  ['that is empty', { note: null, ok: true }, { note: null, ok: false }, { note: null, ok: false }],
  ['of which nothing is left', { amount: 7 }, { amount: 5 }, undefined],
])('nothing tells them apart by a field %s', (_, asked, other, object) => {
  expect(mayHaveMade(asked, other, object)).toBe(true);
});
