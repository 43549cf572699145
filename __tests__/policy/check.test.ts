import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { checkOptions, functionOf, numberFrom, options, wholeFrom } from '../../src/policy/check.js';

const schema = options({
  size: numberFrom(2, 'a number, at least 2'),
  mode: v.optional(v.literal('fast', "'fast', or left out")),
  tell: v.optional(functionOf('a function')),
  more: v.optional(options({ depth: numberFrom(0, 'a number') })),
});
const check = (given: unknown) => () => checkOptions<unknown>('make', schema, given);

describe('wrong options are rejected with what is expected', () => {
  const whole = 'an object with some of: size, mode, tell, more';
  test.each([
    [{ size: 1.9 }, 'make: size must be a number, at least 2; got 1.9'],
    [{ size: Number.POSITIVE_INFINITY }, 'make: size must be a number, at least 2; got Infinity'],
    [{ size: Number.NaN }, 'make: size must be a number, at least 2; got NaN'],
    [{ size: '5' }, "make: size must be a number, at least 2; got '5'"],
    [{ size: undefined }, 'make: size must be a number, at least 2; got undefined'],
    [{}, 'make: size is missing; expected a number, at least 2'],
    [{ size: 2, mode: 'slow' }, "make: mode must be 'fast', or left out; got 'slow'"],
    [{ size: 2, tell: 'me' }, "make: tell must be a function; got 'me'"],
    [{ size: 2, colour: 1 }, `make: colour is not an option; expected ${whole}`],
    [{ size: 2, more: {} }, 'make: more.depth is missing; expected a number'],
    [{ size: 2, more: 5 }, 'make: more must be an object with some of: depth; got 5'],
    [5, `make: the options must be ${whole}; got 5`],
    [undefined, `make: the options must be ${whole}; got undefined`],
    [[], `make: the options must be ${whole}; got an empty array`],
    [[{ size: 2 }], `make: the options must be ${whole}; got an array`],
    [{ size: 2, more: [] }, 'make: more must be an object with some of: depth; got an empty array'],
    [
      { tell: 0, more: { depth: 'deep' } },
      "make:\n  size is missing; expected a number, at least 2\n  tell must be a function; got 0\n  more.depth must be a number; got 'deep'",
    ],
  ])('%j', (given, message) => {
    expect(check(given)).toThrow(new TypeError(message));
  });

  test.each([
    [{ secret: '4811111111111114' }, 'got an object'],
    [['4811111111111114'], 'got an array'],
    [[], 'got an empty array'],
    [null, 'got null'],
    [`${'x'.repeat(60)}4811`, `got '${'x'.repeat(60)}'... 4 more characters`],
  ])('a value that may be secret is not shown: %j', (value, shown) => {
    expect(check({ size: value })).toThrow(new TypeError(`make: size must be a number, at least 2; ${shown}`));
  });
});

test('a whole number is asked for in words of its own, or as such', () => {
  const counts = options({ tries: wholeFrom(2), calls: wholeFrom(0, 'a number of calls') });
  expect(() => checkOptions<unknown>('make', counts, { tries: 1, calls: 0.5 })).toThrow(
    new TypeError(
      'make:\n  tries must be a whole number, at least 2; got 1\n  calls must be a number of calls; got 0.5',
    ),
  );
  const given: unknown = { tries: 2, calls: 0 };
  expect(checkOptions('make', counts, given)).toBe(given);
});

test('right options come back unchanged', () => {
  for (const given of [{ size: 2 }, { size: 3, mode: 'fast', tell: () => {}, more: { depth: 0 } }]) {
    expect(check(given)()).toBe(given);
  }
});

describe('options are those that an object has, wherever it has them from', () => {
  test('its class', () => {
    class Sized {
      get size() {
        return 2;
      }
    }
    const given = new Sized();
    expect(check(given)()).toBe(given);
    expect(check(Object.create({ size: 2, colour: 1 }))).toThrow('make: colour is not an option');
  });

  test('but not what old libraries give to every object, unless it was given to this one', () => {
    Object.defineProperty(Object.prototype, 'extra', {
      value: 1,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    try {
      expect(check({ size: 2, more: { depth: 0 } })()).toEqual({ size: 2, more: { depth: 0 } });
      expect(check({ size: 2, extra: 1 })).toThrow('make: extra is not an option');
    } finally {
      Reflect.deleteProperty(Object.prototype, 'extra');
    }
  });
});

test('a field that is missing is said to be, although its value may be anything', () => {
  const given: unknown = {};
  expect(() => checkOptions('make', options({ it: v.unknown() }), given)).toThrow(
    new TypeError('make: it is missing; expected a value'),
  );
});

test('a wrong name is shown itself, and not what is under it, which may be secret', () => {
  const named = options({ headers: v.record(v.pipe(v.string(), v.regex(/^[a-z]+$/, 'names of headers')), v.string()) });
  const given: unknown = { headers: { 'x y': 'secret' } };
  expect(() => checkOptions('make', named, given)).toThrow(
    new TypeError("make: headers.x y must be names of headers; got 'x y'"),
  );
});

describe('what two fields must be together', () => {
  const pair = v.pipe(
    options({ one: v.optional(v.number()), other: v.optional(v.number()) }),
    v.check(({ one, other }) => one === other, 'a pair'),
  );

  test('is said of the whole', () => {
    const given: unknown = { one: 1 };
    expect(() => checkOptions('make', pair, given)).toThrow(
      new TypeError('make: the options must be a pair; got an object'),
    );
  });

  test('or of the one that is wrong, with its own value, however deep it is', () => {
    const deep = options({
      sides: options({
        left: v.pipe(
          pair,
          v.forward(
            v.check(({ one }) => one !== 5, 'another'),
            ['one'],
          ),
        ),
      }),
    });
    const given: unknown = { sides: { left: { one: 5, other: 5 } } };
    expect(() => checkOptions('make', deep, given)).toThrow(
      new TypeError('make: sides.left.one must be another; got 5'),
    );
  });
});

test('of many complaints, the first ten are listed', () => {
  const many = options({ sizes: v.array(numberFrom(2, 'a number, at least 2')) });
  const given: unknown = { sizes: Array.from({ length: 40 }, () => 0) };
  const lines = messageOf(() => checkOptions('make', many, given)).split('\n');
  expect(lines).toHaveLength(12);
  expect([lines[0], lines[1], lines[10], lines[11]]).toEqual([
    'make:',
    '  sizes[0] must be a number, at least 2; got 0',
    '  sizes[9] must be a number, at least 2; got 0',
    '  and 30 more',
  ]);
  const ten: unknown = { sizes: Array.from({ length: 10 }, () => 0) };
  expect(messageOf(() => checkOptions('make', many, ten)).split('\n')).toHaveLength(11);
});

describe('an element of a list is named', () => {
  const row = options({
    code: v.optional(v.string('a code')),
    name: v.optional(v.string('a name')),
    wait: v.optional(v.number('a number')),
  });
  const table = options({
    rows: v.optional(v.array(row, 'an array')),
    more: v.optional(options({ words: v.array(v.string('a word')) })),
  });
  const wrong = (given: unknown) => messageOf(() => checkOptions<unknown>('make', table, given));

  test.each([
    [{ rows: [{ wait: 'long' }] }, "make: rows[0].wait must be a number; got 'long'"],
    [
      { rows: [{ code: 'A' }, { code: 'B', wait: 'long' }] },
      "make: rows[1] (code 'B').wait must be a number; got 'long'",
    ],
    [{ rows: [{ code: 'A', name: 'n', wait: '' }] }, "make: rows[0] (code 'A').wait must be a number; got ''"],
    [{ rows: [{ code: '', name: 'n', wait: '' }] }, "make: rows[0] (name 'n').wait must be a number; got ''"],
    [{ rows: [{ code: 5 }] }, 'make: rows[0].code must be a code; got 5'],
    [{ rows: [null] }, 'make: rows[0] must be an object with some of: code, name, wait; got null'],
    [{ more: { words: ['a', 1] } }, 'make: more.words[1] must be a word; got 1'],
    [{ rows: [{ code: '4811 1111 1111 1114', wait: '' }] }, "make: rows[0] (code '***').wait must be a number; got ''"],
  ])('%j', (given, message) => {
    expect(wrong(given)).toBe(message);
  });

  test('and so is an option of any of them', () => {
    expect(wrong({ rows: [{ code: 'A', wiat: 1 }] })).toContain(
      "rows[0] (code 'A').wiat is not an option; did you mean rows[].wait?",
    );
    expect(wrong({ name: 'n' })).toContain('name is not an option; did you mean rows[].name?');
  });
});

test('of several shapes, the complaint is about the one that was meant', () => {
  const either = options({ limit: v.union([v.literal(false), options({ depth: numberFrom(0, 'a number') })]) });
  expect(() => checkOptions<unknown>('make', either, { limit: { depth: 'deep' } })).toThrow(
    new TypeError("make: limit.depth must be a number; got 'deep'"),
  );
});

test('a function that makes the expected value is to be called, whatever its name', () => {
  const logging = options({ logger: v.optional(v.custom<object>(() => false, 'a logger, as pino() makes one')) });
  const wrong = (logger: unknown) => () => checkOptions<unknown>('make', logging, { logger });
  const expected = 'make: logger must be a logger, as pino() makes one; got the function';
  expect(wrong(function pino() {})).toThrow(new TypeError(`${expected} pino itself: call it`));
  expect(wrong(function logger() {})).toThrow(new TypeError(`${expected} logger itself: call it`));
  expect(wrong((() => () => {})())).toThrow(new TypeError(`${expected} itself: call it`));
  expect(wrong(console.log)).toThrow('got a function');
});

test('an unknown option inside another is taken for one beside it', () => {
  const limits = () => v.optional(options({ maxAttempts: v.number('a number') }));
  const nested = options({ policy: limits(), budget: limits() });
  const given: unknown = { budget: { maxAttempts: 1, retries: 1 } };
  expect(() => checkOptions('make', nested, given)).toThrow('did you mean budget.maxAttempts?');
});

test('so is one inside an element of a list', () => {
  const limits = () => v.optional(v.array(options({ maxAttempts: v.number('a number') })));
  const lists = options({ policies: limits(), budgets: limits() });
  const given: unknown = { budgets: [{ maxAttempts: 1, retries: 1 }] };
  expect(() => checkOptions('make', lists, given)).toThrow('did you mean budgets[].maxAttempts?');
});

describe('what belongs to the HTTP client', () => {
  const hintFor = (name: string) => messageOf(() => checkOptions<unknown>('make', schema, { size: 2, [name]: 'x' }));

  test.each(['baseURL', 'base_url', 'auth', 'password', 'apiKey', 'stripe_api_key', 'stripeApiKey', 'clientSecret'])(
    '%s is said to',
    (name) => {
      expect(hintFor(name)).toContain(' is not an option here: it belongs to your HTTP client');
    },
  );

  test.each(['oauth', 'authority', 'passwords', 'apiKeys', 'monkey'])('%s is not known to', (name) => {
    expect(hintFor(name)).toMatch(/^make: \w+ is not an option; expected an object/);
  });
});

test('a function is shown by its kind', () => {
  expect(check({ size: () => 4811 })).toThrow(new TypeError('make: size must be a number, at least 2; got a function'));
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}
