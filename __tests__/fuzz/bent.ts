import fc from 'fast-check';
import { ORDER } from './payments.js';

const NAMES = ['error', 'errors', 'error_code', 'error_codes', 'name', 'debug_id', 'message', 'status', 'id', 'code'];

/** JSON of which no text and no number can be made. */
const UNSPOKEN = { toString: '', valueOf: '' };

/** A good answer, of which anything may be missing, be another word, or be added. */
export function bent(good: unknown, bad: readonly unknown[]): fc.Arbitrary<unknown> {
  const word = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...bad) },
    { weight: 2, arbitrary: fc.constantFrom(ORDER, 'order-2', 0, 1, 1000, '1000', '1000.00', '999.99', 1001, 'usd') },
    { weight: 1, arbitrary: fc.constantFrom(null, true, false, '', [], {}, [{}], '__proto__', UNSPOKEN) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
  );
  return bend(good, word);
}

function bend(good: unknown, word: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 18, arbitrary: fields(good, word) },
    { weight: 2, arbitrary: word },
    // A list of one word is not the word.
    { weight: 1, arbitrary: fields(good, word).map((each) => [each]) },
  );
}

function seldom<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

function fields(good: unknown, word: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  if (Array.isArray(good)) {
    const each = good.map((item) => bend(item, word));
    const whole = fc.tuple(...each);
    // Several may be alike.
    const another = good.length === 0 ? word : fc.oneof(word, bend(good[0], word));
    return fc.oneof(
      { weight: 8, arbitrary: whole },
      { weight: 1, arbitrary: fc.tuple(whole, another).map(([list, more]) => [...list, more]) },
    );
  }
  if (typeof good !== 'object' || good === null) return fc.constant(good);
  const names = Object.keys(good);
  const own = fc.record(Object.fromEntries(names.map((name) => [name, bend(Reflect.get(good, name), word)])));
  return fc
    .tuple(own, seldom(fc.constantFrom('', ...names)), seldom(fc.tuple(fc.constantFrom(...NAMES), word)))
    .map(([whole, missing, more]) => {
      const kept = Object.entries(whole).filter(([name]) => name !== missing);
      return Object.fromEntries(more && !names.includes(more[0]) ? [...kept, more] : kept);
    });
}
