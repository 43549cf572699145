import { describe, expect, test } from '@jest/globals';
import { maskCards } from '../../src/redaction/cards.js';
import { redactText } from '../../src/redaction/redact-text.js';
import { safePath } from '../../src/redaction/redaction.js';

describe('the shown path', () => {
  test.each([
    ['/v2/charge', '/v2/charge'],
    ['/v2/order-101/status', '/v2/order-101/status'],
    ['/v2/order%2F7/status', '/v2/order%2F7/status'],
    ['/mdes/digitization/static/1/0/getToken', '/mdes/digitization/static/1/0/getToken'],
    ['/payments/550e8400-e29b-41d4-a716-446655440000', '/payments/550e8400-e29b-41d4-a716-446655440000'],
    ['/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV', '/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV'],
    ['https://user:word@host/pay?x=1#y', '/pay'],
    ['//user:word@host/pay', '/pay'],
    ['', '/'],
    ['/cards/4811111111111114/pay', '/cards/************1114/pay'],
    ['/cards/4811-1111-1111-1114/pay', '/cards/************1114/pay'],
    ['/cards/4811%201111%201111%201114', '/cards/***'],
    ['/cards/4811/1111/1111/1114', '/cards/************1114'],
    ['/cards/2024-4811-1111-1111-1114', '/cards/2024-************1114'],
    ['/cards/20264811111111111114', '/cards/****************1114'],
    ['/cards/378282246310005', '/cards/***********0005'],
    ['/cards/3782-822463-10005', '/cards/***********0005'],
    ['/customers/budi@example.com', '/customers/***'],
    ['/customers/budi%2540example.com', '/customers/***'],
    ['/customers/Budi%20Santoso', '/customers/***'],
    ['/customers/%E0%A4%A', '/customers/***'],
    ['/v2/point_inquiry/481111-1114-a901971f-2f1b-4781-802a-df326fbf0e9c', '/v2/point_inquiry/***'],
    ['/v2/x/481111-1114-a901971f-2f1b-4781-802a-df326fbf0e9c', '/v2/x/***'],
    ['/token/abc/next', '/token/***/next'],
    ['/cardCvv/917', '/cardCvv/***'],
    ['/expiry/1227', '/expiry/***'],
    ['/pay;cvv=917', '/***'],
    ['/keys/SB-Mid-server-9d1cA7', '/keys/***'],
    ['/keys/sk_live_51HabcDEF', '/keys/***'],
    ['/s/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', '/s/***'],
    ['/s/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b', '/s/***'],
  ])('of %s is %s', (url, shown) => {
    expect(safePath(url)).toBe(shown);
  });

  test('is not long', () => {
    expect(safePath(`/${'a-/'.repeat(1000)}`).length).toBe(300);
    expect(safePath(`/v2/${'a-'.repeat(1000)}`)).toBe('/v2/***');
  });
});

/** A card number in groups of these lengths. */
function grouped(card: string, lengths: readonly number[], between: string): string {
  const ends = lengths.map((_, index) => lengths.slice(0, index + 1).reduce((sum, each) => sum + each, 0));
  return lengths.map((length, index) => card.slice((ends[index] as number) - length, ends[index])).join(between);
}

describe('card numbers', () => {
  const SEPARATORS = [
    '-',
    '~',
    ':',
    ',',
    '.',
    '/',
    ' ',
    '_',
    '+',
    '|',
    '--',
    ' - ',
    '%2D',
    '%2d',
    '%20',
    '%3A',
    '\u2013',
    '\u00a0',
  ];
  const DIVISIONS = [
    [8, 8],
    [6, 6, 4],
    [4, 4, 4, 4],
    [1, 15],
    [15, 1],
    [2, 2, 2, 2, 2, 2, 2, 2],
    Array.from({ length: 16 }, () => 1),
  ];
  test.each(SEPARATORS)('are found in any groups, with %j between', (between) => {
    for (const card of ['4811111111111114', '5555555555554444', '2200123456789019', '3530111333300000']) {
      for (const lengths of DIVISIONS) {
        const written = grouped(card, lengths, between);
        const shown = `************${card.slice(-4)}`;
        expect(maskCards(written)).toBe(shown);
        expect(maskCards(`order-2026-${written}-7x`)).toMatch(shown);
        expect(safePath(`/orders/${encodeURIComponent(written)}/pay`)).not.toMatch(card.slice(-7));
        expect(redactText(`of ${written} x`)).not.toMatch(/\d\D{0,3}\d\D{0,3}\d\D{0,3}\d\D{0,3}\d/);
      }
    }
  });

  test.each([
    ['378282246310005', [4, 6, 5]],
    ['30569309025904', [7, 7]],
    ['4222222222222', [6, 7]],
    ['6304219447607087665', [4, 4, 4, 4, 3]],
    ['6304219447607087665', [10, 9]],
  ])('of other lengths are found: %s in groups of %j', (card, lengths) => {
    expect(maskCards(grouped(card, lengths, '~'))).toBe(`${'*'.repeat(card.length - 4)}${card.slice(-4)}`);
  });

  test('are found if their digits are percent-encoded, or of another script', () => {
    expect(safePath('/v2/%34%38%31%31111111111114')).toBe('/v2/************1114');
    expect(safePath('/v2/%2534811-1111~1111,1114')).not.toMatch('1111~1111');
    expect(maskCards('٤٨١١-١١١١-١١١١-١١١٤')).toMatch(/^\*{12}.{4}$/);
    expect(maskCards('order-%34%38%31%31111111111114')).toBe('order-************1114');
    expect(maskCards('order %253481111111111111%34, 40%31')).toBe('order ************1114, 401');
    expect(maskCards('order-%34%38')).toBe('order-%34%38');
  });

  test.each([
    '20261121-083612-001',
    '2026-11-21 08:36:12.123',
    '550e8400-e29b-41d4-a716-446655440000',
    '192.168.100.200:443',
    'INV/2026/11/21/000123/4567',
    '1700000000-12345',
  ])('%s contains none', (text) => {
    expect(maskCards(text)).toBe(text);
  });

  test.each(['1700000000001', 'order-101', '2026-11-21', '4811111111111115', '12345678'])('%s is none', (text) => {
    expect(maskCards(text)).toBe(text);
  });
});

describe('a text of unknown origin', () => {
  test.each([
    ['timeout of 10000ms exceeded', 'timeout of 10000ms exceeded'],
    ['connect ECONNREFUSED 192.168.100.200:443', 'connect ECONNREFUSED 192.168.100.200:443'],
    ['at 2026-11-21T08:36:12.123Z', 'at 2026-11-21T08:36:12.123Z'],
    ['Request failed with status code 401', 'Request failed with status code 401'],
    [
      'midtrans 503; the order may have been charged: check GET /v2/order-101/status before charging again',
      'midtrans 503; the order may have been charged: check GET /v2/order-101/status before charging again',
    ],
    ['card 4811111111111114 refused', 'card *** refused'],
    ['card 4811 1111-1111  1114 refused', 'card *** refused'],
    ['card 123456789012', 'card ***'],
    ['card ٤٨١١١١١١١١١١١١١٤', 'card ***'],
    ['Authorization: Bearer abc.def', 'Authorization: ***'],
    ['sent Bearer abc.def, refused', 'sent Bearer ***, refused'],
    ['sent Basic dXNlcjpwYXNz', 'sent Basic ***'],
    ['sent OAuth oauth_signature="a%2Fb", oauth_nonce="n"', 'sent OAuth ***'],
    ['cvv=917&x=1', 'cvv=***&x=1'],
    ['CVV is 917', 'CVV is ***'],
    ['cvv: 917 expiry 12/27', 'cvv: *** expiry ***'],
    ['{"card_cvv":"917","amount":5}', '{"card_cvv":***,"amount":5}'],
    ['{\\"cvv\\":\\"917\\",\\"a\\":1}', '{\\"cvv\\":***,\\"a\\":1}'],
    ['%22cvv%22%3A%22917%22', '%22cvv%22%3A***'],
    ['{"cardholderName":"Budi Santoso"}', '{"cardholderName":***}'],
    ['{ name: "Budi Santoso" }', '{ name: *** }'],
    ['serverKey=abc, next', 'serverKey=***, next'],
    ['card[cvv]=917', 'card[cvv]=***'],
    ['GET https://user:word@host.example/pay?token=abc failed', 'GET https://host.example/pay?*** failed'],
    ['GET /pay?token=abc failed', 'GET /pay?*** failed'],
    ['of budi@example.com', 'of ***'],
    ['with SB-Mid-server-9d1cA7', 'with ***'],
  ])('%s becomes %s', (text, shown) => {
    expect(redactText(text)).toBe(shown);
  });

  test('is read quickly, whatever it holds', () => {
    for (const piece of [
      'a',
      '1',
      '"',
      '%22',
      'token',
      'cvv ',
      '\\',
      '@',
      'a.',
      '1 ',
      '-',
      'A1a',
      '://',
      '?=',
      'name=',
    ]) {
      expect(redactText(piece.repeat(100_000)).length).toBeLessThanOrEqual(1000);
    }
  });
});

test.each([
  'GET /v2/pay%204111%201111%201111%201111/status',
  '/v2/4111%252D1111%252D1111%252D1111',
  '4111----1111----1111----1111',
])('a card number is found beside and between what is encoded: %s', (text) => {
  expect(maskCards(text)).toMatch(/\*{12}1111/);
});
