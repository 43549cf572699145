// What a call that goes on with an earlier one is told of that.
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { checkOptions } from '../../src/policy/check.js';
import { doubtSchema } from '../../src/policy/doubt.js';
import { defaultPolicy, goesOnFromOpen, overlay, resumesInDoubt, resumesUsed } from '../../src/policy/policy.js';
import { requestRecoverySchema } from '../../src/policy/policy-schema.js';

test.each([
  [undefined, undefined, false],
  [undefined, 'maybe', false],
  [{ id: '1' }, undefined, true],
  [{ id: '1' }, 'maybe', true],
  [{ id: '1' }, 'yes', true],
  [{ id: '1' }, 'no', false],
] as const)('with the keys %j and the word %p it is in doubt: %p', (keys, processed, isIt) => {
  expect(resumesInDoubt({ keys, processed })).toBe(isIt);
});

const USED = { since: 1, absences: 0, used: true } as const;

test.each([
  ['a used key that nobody has been asked about', { keys: { id: '1' }, processed: 'maybe', doubt: USED }, false, true],
  [
    'one of which the report says that nothing was done',
    { keys: { id: '1' }, processed: 'no', doubt: USED },
    false,
    true,
  ],
  ['one of which a part may have been voided', { keys: {}, doubt: { ...USED, spent: true } }, true, false],
  ['a call in doubt', { keys: { id: '1' }, doubt: { since: 1, absences: 0 } }, true, false],
  ['a call in doubt of which nothing else is known', { keys: { id: '1' } }, true, false],
  ['a call that did nothing', { keys: { id: '1' }, processed: 'no' }, false, false],
  ['no call', {}, false, false],
  ['no call, since there are no keys', { doubt: USED }, false, false],
] as const)('what a call resumes that goes on with %s', (_, given, inDoubt, used) => {
  const goal = { keys: undefined, processed: undefined, ...given };
  expect([resumesInDoubt(goal), resumesUsed(goal)]).toEqual([inDoubt, used]);
  expect(goesOnFromOpen(goal)).toBe(inDoubt || used);
});

test.each([
  [{ since: 1, absences: 0 }, true],
  [USED, true],
  [{ ...USED, used: false }, false],
  [{ since: 1, absences: 2, sentAt: 1 }, true],
  [{ since: 1_796_057_944_000, absences: 0 }, true],
  [{ since: 1_796_057_944, absences: 0 }, false],
  [{ since: 1e9, absences: 0 }, false],
  [{ since: 1e11, absences: 0 }, true],
  [{ since: 1, absences: 0, spent: true, lasting: true, origin: 'https://a.test' }, true],
  [{ since: 1 }, false],
  [{ since: 1, absences: 0, spent: false }, false],
  [{ since: 1, absences: 0, lasting: false }, false],
  [{ since: Number.NaN, absences: 0 }, false],
  [{ since: 1, absences: -1 }, false],
  [{ since: 1, absences: 0.5 }, false],
  [{ since: 1, absences: 0, sentAt: 'then' }, false],
  ['then', false],
  [undefined, false],
])('%j is what is known of a doubt: %p', (value, isIt) => {
  expect(v.is(doubtSchema, value)).toBe(isIt);
});

test.each([
  [{ doubt: { since: 'then', absences: 0 } }, "doubt.since must be milliseconds since the epoch; got 'then'"],
  [
    { doubt: { since: Number.POSITIVE_INFINITY, absences: 0 } },
    'doubt.since must be milliseconds since the epoch; got Infinity',
  ],
  [
    { doubt: { since: 1_796_057_944, absences: 0 } },
    'doubt.since must be milliseconds since the epoch, not seconds; got 1796057944',
  ],
  [
    { doubt: { since: 1_796_057_944_000, absences: 0, sentAt: 1_796_057_944.5 } },
    'doubt.sentAt must be milliseconds since the epoch, not seconds; got 1796057944.5',
  ],
  [{ doubt: { since: 1 } }, 'doubt.absences is missing; expected a number of look-ups'],
  [{ doubt: { absences: 1 } }, 'doubt.since is missing; expected milliseconds since the epoch'],
  [{ doubt: { since: 1, absences: '2' } }, "doubt.absences must be a number of look-ups; got '2'"],
  [{ doubt: { since: 1, absences: 0.5 } }, 'doubt.absences must be a whole number of look-ups; got 0.5'],
  [{ doubt: { since: 1, absences: -1 } }, 'doubt.absences must be a number of look-ups, at least 0; got -1'],
  [{ doubt: { since: 1, absences: 0, spent: 1 } }, 'doubt.spent must be true; got 1'],
  [{ doubt: { since: 1, absences: 0, used: 1 } }, 'doubt.used must be true; got 1'],
  [{ doubt: { since: 1, absences: 0, lasting: 1 } }, 'doubt.lasting must be true; got 1'],
  [{ doubt: { since: 1, absences: 0, origin: 1 } }, 'doubt.origin must be scheme, host and port; got 1'],
  [{ doubt: { since: 1, absences: 0, sentTo: 1 } }, 'doubt.sentTo must be scheme, host and port; got 1'],
  [{ doubt: { since: 1, absences: 0, sentBy: 1 } }, 'doubt.sentBy must be the id of a call; got 1'],
  [
    { doubt: 5 },
    "doubt must be { since, absences, sentAt, sentBy, spent, used, lasting, origin, sentTo }, as in a report's doubt; got 5",
  ],
  [{ processed: 'perhaps' }, "processed must be 'no', 'maybe' or 'yes', as in a report; got 'perhaps'"],
  [{ askOnce: 1 }, 'askOnce must be true or false; got 1'],
  [{ pendingLimit: -1 }, 'pendingLimit must be a number of milliseconds, at least 0; got -1'],
])('a report that was stored wrongly is refused with what is expected: %j', (given: object, message) => {
  expect(() => checkOptions<unknown>('request', requestRecoverySchema, { keys: {}, ...given })).toThrow(
    new TypeError(`request: ${message}`),
  );
});

test.each(['no', 'maybe', 'yes'])('%s is what a report says', (processed) => {
  const given: unknown = { keys: {}, processed };
  expect(checkOptions('request', requestRecoverySchema, given)).toBe(given);
});

test.each([{ doubt: { since: 1, absences: 0 } }, { keys: undefined, processed: 'maybe' }, { processed: 'yes' }])(
  '%j without the keys of its report would make the payment again, and is refused',
  (given: object) => {
    expect(() => checkOptions<unknown>('request', requestRecoverySchema, given)).toThrow(
      new TypeError('request: keys must be those of the same report, {} if it has none; got undefined'),
    );
  },
);

test('without keys, only that nothing was done is believed', () => {
  const given: unknown = { processed: 'no', knownAt: 1e12, keys: undefined, doubt: undefined };
  expect(checkOptions('request', requestRecoverySchema, given)).toBe(given);
});

test('what is said for one request counts for it, and what is said below it stays', () => {
  const doubt = { since: 1, absences: 0 };
  const beforeResend = () => undefined;
  const below = overlay(defaultPolicy, { beforeResend });
  const above = overlay(below, { processed: 'no', doubt, knownAt: 5 });
  expect(above).toMatchObject({ beforeResend, processed: 'no', doubt, knownAt: 5 });
  expect(overlay(above, {})).toMatchObject({ beforeResend, processed: 'no', doubt, knownAt: 5 });
  expect(overlay(above, { knownAt: 6 }).knownAt).toBe(6);
});
