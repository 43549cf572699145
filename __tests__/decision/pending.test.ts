// What was accepted and is not done: it is asked about within the policy's `pendingLimit`, and nothing is sent again.
import { describe, expect, test } from '@jest/globals';
import type { ResolvedPolicy } from '../../src/policy/policy.js';
import type { Finding, LookUpAnswer } from '../../src/providers/look-up.js';
import { found, Story } from './story.js';

const LIMIT = 5000;
const answer = { status: 200, headers: {}, data: { id: 1 } } as unknown as LookUpAnswer;
const succeeded = { what: 'succeeded', status: 200, isPending: true } as const;

/** A call whose answer says that it was accepted and is not done. */
function accepted(policy: Partial<ResolvedPolicy> = {}) {
  const story = new Story({}, { pendingLimit: LIMIT, ...policy });
  story.on('begun');
  return story;
}

/** The same, once it is time to ask. */
function asking(policy?: Partial<ResolvedPolicy>) {
  const story = accepted(policy);
  story.after(succeeded, 'waited');
  return story;
}

test('what is not done is waited for, and asked about', () => {
  const story = accepted();
  expect(story.on(succeeded)).toEqual({ do: 'wait', ms: 2000 });
  expect(story.course.asking).toMatchObject({ why: 'pending', asked: 0 });
  expect(story.on('waited')).toEqual({ do: 'ask' });
});

test('what is done is handed back at once', () => {
  expect(accepted().on({ what: 'succeeded', status: 200 })).toEqual({ do: 'settle' });
});

test('without a limit it is handed back at once', () => {
  expect(accepted({ pendingLimit: 0 }).on(succeeded)).toMatchObject({ do: 'settle' });
});

describe('a look-up says', () => {
  test('that it is done, with the answer that says so: the call gets that', () => {
    const finding: Finding = { state: 'landed', answer };
    expect(asking().on(found(finding))).toEqual({ do: 'settle', outcome: 'reconciled', adopt: finding });
  });

  test('that it is done, without an answer: the call gets the one that it has', () => {
    expect(asking().on(found('landed'))).toEqual({ do: 'settle', outcome: 'reconciled', adopt: 'last' });
  });

  test.each(['denied', 'dead', 'undone'] as const)(
    'that it is %s: it did not happen, and is not sent again',
    (state) => {
      const story = asking();
      const step = story.on(found({ state, declined: '05' }));
      expect(step).toEqual({ do: 'settle', outcome: 'failed', stoppedBy: 'rule', declined: '05' });
      expect(story.course.processed).toBe('no');
    },
  );

  test.each([
    ['that it is still not done', { state: 'landed', answer, pending: true }],
    ['nothing', { state: 'undecided' }],
    ['that it is absent, which a look-up that is late says too', { state: 'absent' }],
    ['that something else under its name was refused', { state: 'denied', shared: true }],
  ] as const)('%s: it is asked again, after a longer wait', (_what, finding) => {
    const story = asking();
    const waits = [1, 2, 3, 4].map((asked) => {
      expect(story.on(found(finding))).toMatchObject({ do: 'wait' });
      expect(story.course.asking).toMatchObject({ why: 'pending', asked });
      expect(story.on('waited')).toEqual({ do: 'ask' });
      return story.course.asking?.delayMs ?? 0;
    });
    expect(waits[3]).toBeGreaterThan(waits[0] as number);
  });

  test('no more, since it can no longer be asked: the call gets the answer that it has', () => {
    expect(asking().on(found(undefined))).toMatchObject({ do: 'settle' });
  });
});

test('at the end of the limit the call gets the answer that it has', () => {
  const story = asking();
  expect(story.on(found('undecided'), { now: LIMIT + 1 })).toEqual({ do: 'settle' });
});

test.each([
  [1000, { do: 'wait', ms: 1000 }],
  [250, { do: 'wait', ms: 250 }],
  [249, { do: 'settle' }],
])('%d ms before that it is asked once more, at the end, unless that is too soon after this time', (left, step) => {
  expect(asking().on(found('undecided'), { now: LIMIT - left })).toEqual(step);
});

describe('what a look-up of a call in doubt finds accepted', () => {
  const open: Finding = { state: 'landed', answer, pending: true };
  const doubting = (policy: Partial<ResolvedPolicy> = {}) => {
    const story = new Story({ protectedFor: 0 }, { pendingLimit: LIMIT, ...policy });
    story.after('begun', 'reset', 'waited');
    return story;
  };

  test('is asked about until it is done', () => {
    const story = doubting();
    expect(story.on(found(open))).toMatchObject({ do: 'wait' });
    expect(story.course.asking).toMatchObject({ why: 'pending', accepted: open });
    story.on('waited');
    expect(story.on(found('landed'))).toEqual({
      do: 'settle',
      outcome: 'reconciled',
      adopt: { state: 'landed', answer },
    });
  });

  test('is adopted as accepted at the end of the limit', () => {
    const story = doubting();
    story.after(found(open), 'waited');
    expect(story.on(found('undecided'), { now: LIMIT + 1 })).toMatchObject({ do: 'settle', adopt: open });
  });

  test('is adopted at once if it is done', () => {
    expect(doubting().on(found({ state: 'landed', answer }))).toMatchObject({ do: 'settle', outcome: 'reconciled' });
  });

  test('is not aborted if the caller gives up: nobody told the caller that it was accepted', () => {
    const story = doubting();
    story.on(found(open));
    expect(story.on('abandoned')).toEqual({ do: 'settle' });
  });

  test('is waited for if it is an earlier call, which can be given up too', () => {
    const story = new Story({}, { pendingLimit: LIMIT, keys: { order_id: '1' } });
    story.after('begun', 'waited', found(open));
    expect(story.course.asking?.why).toBe('pending');
    expect(story.on('abandoned')).toMatchObject({ do: 'settle' });
  });

  test('is adopted at once without a limit', () => {
    expect(doubting({ pendingLimit: 0 }).on(found(open))).toMatchObject({ do: 'settle', adopt: open });
  });

  test('is adopted then without asking the backoff of the caller for a wait that never comes', () => {
    const asked: number[] = [];
    const story = doubting({ pendingLimit: 0, backoff: (attempt) => asked.push(attempt) });
    asked.length = 0;
    story.on(found(open));
    expect(asked).toEqual([]);
  });
});

describe('a question that is refused at the door, or given up', () => {
  const refusal = { stoppedBy: 'breaker', code: 'X', message: 'x' } as const;

  test('ends the waiting with what the call has', () => {
    const step = asking().on({ what: 'refused', refusal, isQuestion: true });
    expect(step).toMatchObject({ do: 'settle' });
    expect('outcome' in step && step.outcome === 'failed').toBe(false);
  });

  test('is an abort, though the call has an answer', () => {
    expect(asking().on('abandoned')).toEqual({ do: 'settle', outcome: 'aborted', stoppedBy: 'abort' });
  });
});
