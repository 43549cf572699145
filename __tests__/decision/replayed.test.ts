// What protects a resend when it goes out, and the times of an earlier call.
import { describe, expect, test } from '@jest/globals';
import { failures } from './failures.js';
import { found, Story } from './story.js';

describe('a key', () => {
  test.each([
    ['that still protects', 60_000, { do: 'send' }],
    ['that died meanwhile', 0, { do: 'wait' }],
  ] as const)('%s, when the resend goes out', (_what, protectedFor, step) => {
    const story = new Story();
    story.after('begun', 'reset', 'waited');
    expect(story.on({ what: 'admitted' }, { protectedFor })).toMatchObject(step);
  });

  test.each([
    ['by what it keeps of that answer', 60_000, { do: 'send' }],
    ['and not, if it keeps no such answer', 0, { do: 'wait' }],
  ] as const)('protects a resend after an answer in doubt, %s', (_what, ms, step) => {
    const asked: string[] = [];
    const protectedAfter = (doubt: string) => {
      asked.push(doubt);
      return ms;
    };
    const story = new Story();
    story.after('begun', 'unavailable', 'waited');
    expect(story.on({ what: 'admitted' }, { protectedAfter })).toMatchObject(step);
    expect(new Set(asked)).toEqual(new Set(['told']));
  });
});

test('the times of an earlier call count: what was given up long ago has had its time', () => {
  const given = { protectedFor: 0, now: 100_000 };
  const begun = (agoMs?: number) => {
    const story = new Story(given, { keys: { order_id: '1' } });
    story.on({ what: 'begun', ...(agoMs !== undefined && { earlier: { agoMs, absences: 1 } }) });
    story.on('waited');
    return story.on(found('absent'));
  };
  expect(begun(60_000)).toMatchObject({ do: 'enter' });
  expect(begun(5000)).toMatchObject({ do: 'wait' });
  expect(begun()).toMatchObject({ do: 'wait' });
});

test.each([
  [0, { do: 'settle' }],
  [1, { do: 'wait' }],
  [undefined, { do: 'wait' }],
] as const)('a row that allows %p retries allows no more where nobody can tell', (maxRetries, step) => {
  const { unreadable } = failures;
  const rule = { ...unreadable.rule, ...(maxRetries !== undefined && { maxRetries }) };
  const story = new Story();
  story.after('begun', { what: 'failed', classified: { ...unreadable, rule } }, 'waited');
  expect(story.on(found(undefined))).toMatchObject(step);
});

test('nor where it is found that nothing has arrived: the same would come of it', () => {
  const end = (maxRetries: number) => {
    const { unheardOf } = failures;
    const { lookFirst: _, ...rule } = unheardOf.rule;
    const story = new Story({ protectedFor: 0 });
    const classified = { ...unheardOf, rule: { ...rule, action: 'reconcile', maxRetries } } as const;
    story.after('begun', { what: 'failed', classified }, 'waited');
    return story.on(found({ state: 'absent', final: true }));
  };
  expect(end(1)).toMatchObject({ do: 'wait' });
  expect(end(0)).toMatchObject({ do: 'settle', outcome: 'failed' });
});
