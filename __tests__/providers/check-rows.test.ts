import { describe, expect, test } from '@jest/globals';
import { bodyKey, defineProvider, type KeyDefinition, midtrans, type Rule } from '../../src/index.js';

const order: KeyDefinition = { name: 'order', kind: 'operation', ...bodyKey('id') };
const nonce: KeyDefinition = { name: 'nonce', kind: 'attempt' };
const row = (given: Partial<Rule>): Rule => ({
  code: 'USED',
  action: 'fail-fast',
  processed: 'no',
  why: 'used',
  source: 'here',
  basis: 'J',
  ...given,
});

function define(given: Partial<Rule>, keys: readonly KeyDefinition[] = [order, nonce]) {
  return defineProvider({ name: 'acme', keys, facts: ['phase'], rules: [row({}), row(given)] });
}

describe('defineProvider refuses a row that could never do what it says', () => {
  test.each<[Partial<Rule>, string]>([
    [{ action: 're-key' }, 'keys is missing: a re-key needs the names of the keys to replace, the refused one first'],
    [
      { action: 're-key', keys: [] },
      'keys is missing: a re-key needs the names of the keys to replace, the refused one first',
    ],
    [
      { action: 're-key', keys: ['order_id'] },
      'keys names order_id, which is not a key of this provider; expected one of order, nonce',
    ],
    [
      { keys: ['order', 'reference'] },
      'keys names reference, which is not a key of this provider; expected one of order, nonce',
    ],
    [
      { when: { endpiont: 'charge' } },
      'when.endpiont is not a fact; expected one of method, operation, endpoint, from, status, recoverable, key, phase, or one that read returns and facts names',
    ],
    [{ when: { constructor: 'x' } }, 'when.constructor is not a fact'],
    [{ when: { method: 'post' } }, "when.method must be a method in upper case, such as POST; got 'post'"],
    [{ when: { method: [] } }, 'when.method is empty, so the row would never match'],
    [{ when: { operation: ['write', 'reads'] } }, "when.operation must be read, repeatable or write; got 'reads'"],
    [{ when: { from: 'header' } }, "when.from must be body, text, status or transport; got 'header'"],
    [{ when: { status: '5XX' } }, "when.status must be a status, such as 503, or 5xx for a class; got '5XX'"],
    [{ when: { recoverable: 'yes' } }, "when.recoverable must be 'true' or 'false', as a string; got 'yes'"],
    [{ when: { key: 'fresh' } }, "when.key must be unused; got 'fresh'"],
    [
      { action: 'retry', decline: { code: 'try_again', retryable: 'later' } },
      "action must be 'fail-fast', because a decline is final; got 'retry'",
    ],
  ])('%j', (given, complaint) => {
    expect(() => define(given)).toThrow(`provider acme: rules[1] (code 'USED').${complaint}`);
  });

  test('a re-key of a key that has no write, and one in a provider without keys', () => {
    const unwritten: KeyDefinition = { name: 'order', kind: 'operation', read: () => 'o' };
    const used = { action: 're-key', keys: ['order'] } as const;
    expect(() => define(used, [unwritten])).toThrow(
      "rules[1] (code 'USED').keys names order first, which has no write",
    );
    expect(() => define(used, [])).toThrow(
      "rules[1] (code 'USED').keys names order, which is not a key of this provider; it has none",
    );
  });

  test("also among the rows that a caller puts before a built-in provider's", () => {
    const rules = [row({ when: { transaction_status: 'deny' } })];
    expect(() => midtrans({ rules })).toThrow(
      "provider midtrans: rules[0] (code 'USED').when.transaction_status is not a fact",
    );
  });

  test.each<Partial<Rule>>([
    { action: 're-key', keys: ['order'] },
    { action: 're-key', keys: ['nonce', 'order'] },
    { when: { method: ['POST', 'PUT'], operation: 'write', endpoint: 'charge', from: ['body', 'transport'] } },
    { when: { status: ['503', '5xx'], recoverable: 'true', phase: 'auth' } },
  ])('but accepts %j', (given) => {
    expect(define(given).rules[1]).toMatchObject(given);
  });

  test('rows may name a key that is switched off, and it does nothing', () => {
    const provider = midtrans({ keys: { orderId: false } });
    const off = provider.keys.find(({ name }) => name === 'orderId');
    expect(off).toEqual({ name: 'orderId', kind: 'operation' });
  });
});

test('the renew of a key without its own returns the fresh value', () => {
  expect(define({}).keys[0]?.renew?.('old', 'fresh')).toBe('fresh');
});

describe('defineProvider says what is wrong with a row', () => {
  test.each<[object, string]>([
    [
      { source: undefined },
      "rules[1] (code 'USED').source must be a string that says where this is documented; got undefined",
    ],
    [{ code: 503 }, "rules[1].code must be a string, such as 'BUSY', or '*' for any; got 503"],
    [
      { action: 'retri' },
      "rules[1] (code 'USED').action must be one of retry, fail-fast, re-key, reconcile; got 'retri'",
    ],
    [
      { colour: 'red' },
      "rules[1] (code 'USED').colour is not an option; expected an object with some of: code, field, when, action",
    ],
  ])('%j: only the wrong field, its value and what would be right', (given, message) => {
    const lines = complaintAbout(given);
    expect(lines[0]).toContain(`defineProvider: ${message}`);
    expect(lines).toHaveLength(1);
  });

  test('a line for each of several problems, and none for the fields that are right', () => {
    const { source: _, ...rest } = row({});
    expect(() =>
      defineProvider({ name: 'acme', rules: [{ ...rest, basis: 'X', when: { status: 503 } } as never] }),
    ).toThrow(
      new TypeError(
        [
          'defineProvider:',
          "  rules[0] (code 'USED').when.status must be a string or an array of strings; got 503",
          "  rules[0] (code 'USED').source is missing; expected a string that says where this is documented",
          "  rules[0] (code 'USED').basis must be one of S, S~, D, J; got 'X'",
        ].join('\n'),
      ),
    );
  });

  test('a line for each row that could never match', () => {
    const rules = [row({ when: { operation: 'reads' } }), row({}), row({ action: 're-key' })];
    expect(() => defineProvider({ name: 'acme', rules })).toThrow(
      new TypeError(
        [
          'provider acme:',
          "  rules[0] (code 'USED').when.operation must be read, repeatable or write; got 'reads'",
          "  rules[2] (code 'USED').keys is missing: a re-key needs the names of the keys to replace, the refused one first",
        ].join('\n'),
      ),
    );
  });
});

function complaintAbout(given: object): readonly string[] {
  try {
    define(given as Partial<Rule>);
  } catch (error) {
    return (error as Error).message.split('\n');
  }
  return [];
}
