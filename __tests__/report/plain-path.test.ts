import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { maskCards } from '../../src/redaction/cards.js';
import { isPlainPath, safePath, shownPath } from '../../src/redaction/redaction.js';
import { SECRET_WORDS } from '../../src/redaction/secret-shapes.js';

/** Words of paths, secret names and what stands after them, tokens and cards, whole and in pieces. */
const pieces = fc.oneof(
  fc.constantFrom('v2', 'charge', 'order-1', 'status', 'payments', '', '.', '..', 'name', 'my_name', 'oauth_x', 'pan'),
  fc.constantFrom('card-pin', 'cardCvv', 'tokens', 'e-mail', 'x.token', 'exp_year', 'server-key', 'sk_live_12345678'),
  fc.constantFrom('4111', '1111', '411111', '11111', '4111111111111111', '4111.1111', 'eyJhbGci.e', '%34111', 'a b'),
  fc.constantFrom(...SECRET_WORDS.split('|').map((word) => word.replace(/[^a-z_-]/g, ''))),
  fc.stringMatching(/^[a-z\d_.~-]{0,12}$/),
);

describe('a plain path', () => {
  test('is what examining each segment leaves unchanged, apart from cards', () => {
    let plain = 0;
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 6 }), fc.constantFrom('/', '', '//'), (words, begin) => {
        const path = `${begin}${words.join('/')}`;
        expect(safePath(path)).toBe(shownPath(path));
        if (!isPlainPath(path)) return;
        plain += 1;
        expect(shownPath(path)).toBe(maskCards(path));
      }),
      { numRuns: 20_000 },
    );
    // Else nothing was tried.
    expect(plain).toBeGreaterThan(1000);
  });

  test.each(['/v2/order-1/status', '/v2/charge', '/payments/1', '/'])('%s is one', (path) => {
    expect(isPlainPath(path)).toBe(true);
  });

  test.each(['/tokens/a', '//host/a', '/a?pan=1', '/v2/token-1-2-3', '/A', '/a%20b', 'https://host/a', ''])(
    '%s is none',
    (path) => {
      expect(isPlainPath(path)).toBe(false);
    },
  );
});
