import { expect, test } from '@jest/globals';
import { isCutOff } from '../../src/failure/cut-off.js';

test.each([
  '{',
  '[',
  '{"id',
  '{"id":',
  '{"id": 1,',
  '{"id":1.5e-3',
  '{"a":{"b":[1,2',
  '{"a":{}',
  '[[],',
  '{"text":"a \\" quote',
  '{"text":"} ] \\\\"',
  '{"brace":"}"',
  // The beginning of a word, or of a number.
  '{"paid":t',
  '[fals',
  '[nul',
  '[-',
  ' \t\r\n{"a":1',
])('%j is cut off', (text) => {
  expect(isCutOff(text)).toBe(true);
});

test.each([
  '',
  ' ',
  '1',
  '"text',
  'true',
  't',
  '{}',
  '[]',
  '{"a":1}',
  '{"a":1}{"b"',
  '[1]\n[2',
  ']',
  '}{',
  '[OK] done',
  '{paid',
  '[truth',
  '[alse',
  '[+',
  'paid {',
])('%j is not', (text) => {
  expect(isCutOff(text)).toBe(false);
});
