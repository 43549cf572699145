import { expect, test } from '@jest/globals';
import { mayHaveMade } from '../../src/engine/rivals.js';

test.each([
  ['another reference', { reference: 'B' }, { reference: 'A' }, { reference: 'A' }],
  ['another amount, in whatever form', { amount: 7 }, { amount: '15.00' }, { value: 15 }],
  ['another amount, as a text without a fraction', { amount: 7 }, { amount: 15 }, { value: '15' }],
  ['another reference with a number at its end', { reference: 'A-8' }, { reference: 'A-7' }, { reference: 'A-7' }],
  ['another reference with a number in front', { reference: '8-A' }, { reference: '7-A' }, { reference: '7-A' }],
  [
    'another number too long to be an amount',
    { to: '9007199254740992' },
    { to: '9007199254740993' },
    ['9007199254740993'],
  ],
  ['another currency, in whatever case', { amount: { currency: 'EUR' } }, { amount: { currency: 'usd' } }, ['USD']],
  ['another item in the same place', { parts: [{ sku: 'y' }] }, { parts: [{ sku: 'x' }] }, { parts: [{ sku: 'x' }] }],
])('what shows %s was made by somebody else', (_, asked, other, object) => {
  expect(mayHaveMade(asked, other, object)).toBe(false);
  expect(mayHaveMade(other, other, object)).toBe(true);
});

test.each([
  ['that both ask for', { reference: 'A' }, { reference: 'A' }, { reference: 'A' }],
  ['that only one of them names', {}, { amount: 5 }, { amount: 5 }],
  ['that only one of them names, with parts', {}, { amount: { value: 5 } }, { amount: { value: 5 } }],
  ['that it does not show', { token: 'b' }, { token: 'a' }, { id: 1, amount: 5 }],
  ['that it shows of both', { reference: 'B' }, { reference: 'A' }, [{ reference: 'A' }, { reference: 'B' }]],
  ['that has another form', { amount: 5 }, { amount: { value: 5 } }, { amount: { value: 5 } }],
  ['that has another form in the other request', { amount: { value: 7 } }, { amount: 5 }, { amount: 5 }],
  ['that is empty', { note: null, ok: true }, { note: null, ok: false }, { note: null, ok: false }],
  ['of which nothing is left', { amount: 7 }, { amount: 5 }, undefined],
])('nothing tells them apart by a field %s', (_, asked, other, object) => {
  expect(mayHaveMade(asked, other, object)).toBe(true);
});
