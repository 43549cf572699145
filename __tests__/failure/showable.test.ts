import { describe, expect, test } from '@jest/globals';
import { asSpelt, isShown, looksLikeCode, shownDecline, shownSource } from '../../src/failure/showable.js';

describe('a code', () => {
  test.each([
    'token_not_found',
    'KEY_TESTED',
    'E1',
    'AB12345',
    'HTTP2',
    'ERROR99',
    'A_2XX',
    'A_4XX_B',
    '05',
    '12345',
    '123456',
    ' a.b ',
  ])('%j looks like one', (code) => {
    expect(looksLikeCode(code)).toBe(true);
  });

  test.each([
    'ABC123',
    'ABC_DEF123',
    'A_4XXX',
    'A_44XX',
    'A_1B',
    'AB_12XX',
    'A123456',
    'A_123456',
    '1234567',
    'A B',
    'A\tB',
    'A  B',
    'A-B',
    'sk_live_51HabcDEF',
    'sk_live_abcdefghijkl',
    'pk.test.abcdefghijkl',
    'E_sk_live_abcdefghijkl',
    'rk_prod_1',
    'whsec_abcdefgh',
    '123456_A',
    'CVV_123',
    'CVC_1',
    'CVN_123',
    'PIN12',
    'EXP_12',
    'EXPIRY_12_29',
  ])('%j does not', (code) => {
    expect(looksLikeCode(code)).toBe(false);
  });
});

test('a code is no longer than two hundred characters, however much it looks like one', () => {
  const word = 'A'.repeat(25);
  const longest = `${`${word}_`.repeat(7)}${'A'.repeat(18)}`;
  expect(longest).toHaveLength(200);
  expect(looksLikeCode(longest)).toBe(true);
  for (const length of [1, 100_000]) expect(looksLikeCode(`${longest}${'A'.repeat(length)}`)).toBe(false);
});

test.each([
  [undefined, undefined],
  ['05', '05'],
  [' 05 ', '05'],
  [51, '51'],
  ['do_not_honor', 'do_not_honor'],
  ['4811111111111114', 'UNRECOGNISED_CODE'],
  [4811111111111114, 'UNRECOGNISED_CODE'],
  ['Budi Santoso', 'UNRECOGNISED_CODE'],
  [null, 'UNRECOGNISED_CODE'],
  [{ code: '05' }, 'UNRECOGNISED_CODE'],
])('the code of a refusal %j is shown as %j', (code, shown) => {
  expect(shownDecline(code)).toBe(shown);
});

describe('the source of an error', () => {
  const longest = `${'card '.repeat(7)}order`;

  test.each([
    'Gateway',
    'MASTERCARD PROCESSING',
    'the card issuer',
    'ACS Vendor  Processing',
    'card-issuer_API',
    'Client',
    'Directory Server',
    'Open Payments',
    'Risk Rules',
    'Token Service',
  ])('%j is shown', (source) => {
    expect(shownSource(source)).toBe(source);
    expect(shownSource(` ${source} `)).toBe(source);
  });

  test('is shown whole or not at all', () => {
    expect(shownSource(longest)).toBe(longest);
    expect(shownSource(`${longest}s`)).toBeUndefined();
    expect(shownSource(`${longest} Budi`)).toBeUndefined();
  });

  test.each([
    undefined,
    '',
    ' ',
    'Budi',
    'SANTOSO',
    'Budi-Santoso',
    'budi_santoso',
    'sk_live_abcdefghijkl',
    'Budi Santoso',
    'Gateway of Budi',
    'gatewayx card',
    'xgateway card',
    '1a',
    'a1',
  ])('%j is not', (source) => {
    expect(shownSource(source)).toBeUndefined();
  });
});

describe('a code that no row names is spelt as the provider spells it:', () => {
  test.each([
    ['api_error', 'api_error'],
    ['API_ERROR', 'API_ERROR'],
    [' api_error ', 'api_error'],
    ['error.busy', 'error.busy'],
    ['ERROR.BUSY', 'ERROR.BUSY'],
    ['Busy', 'Busy'],
    ['invalidField', 'invalidField'],
    ['InvalidField', 'InvalidField'],
    ['invalidFieldName', 'invalidFieldName'],
    ['e1001', 'e1001'],
    ['503', '503'],
  ])('%j as %j', (code, spelt) => {
    expect(asSpelt(code)).toBe(spelt);
  });

  test.each([
    ['aBcDeFgHi', 'ABCDEFGHI'],
    ['abCdefGhijKl', 'ABCDEFGHIJKL'],
    ['Api_Error', 'API_ERROR'],
  ])('but in upper case if its letters may be those of a token: %j as %j', (code, spelt) => {
    expect(asSpelt(code)).toBe(spelt);
  });
});

describe('a code of which the provider says that its codes look so', () => {
  const shows = /^[\w-]+$/;

  test.each(['905_1-b', ' 905_1-b ', 'b'.repeat(64)])('%j is shown', (code) => {
    expect(isShown(code, shows)).toBe(true);
    expect(shownDecline(code, shows)).toBe(code.trim());
  });

  test.each(['b'.repeat(65), '905 1', 'sk_live_abcdefghijkl1', '4111-1111-1111-1111'])('%j is not', (code) => {
    expect(isShown(code, shows)).toBe(false);
  });

  test('nor is any other, if the provider says nothing', () => {
    expect(isShown('905_1-b', undefined)).toBe(false);
  });
});
