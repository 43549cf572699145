import { describe, expect, test } from '@jest/globals';
import { type Asking, firstDelay, isExhausted, nextDelay } from '../../src/decision/asking.js';
import { freeTraffic } from '../../src/decision/decide.js';
import type { Finding, State } from '../../src/providers/look-up.js';
import { failures, policy } from './failures.js';
import { doubting, found, resuming, Story } from './story.js';

const SETTLE = { do: 'settle' };
const OUT_OF_TIME = { do: 'settle', stoppedBy: 'deadline' };
const SEND = { do: 'enter' };
const BARE = { protectedFor: 0 };
const SHUT = { traffic: { ...freeTraffic, isOpen: false } };
const GO_ON = { do: 'wait', ms: 0 };
const NEXT_LOOK = { do: 'wait', ms: 2000 };
/** Nothing was found, and nothing proves anything until the provider has had its time: after a third of it. */
const LOOK_BETWEEN = { do: 'wait', ms: 5000 };
/** By then the provider has shown what has reached it. */
const SETTLED = { now: 15_000 };
const adopted = (finding: Finding) => ({ do: 'settle', outcome: 'reconciled', adopt: finding });

describe('what is found about an attempt in doubt', () => {
  test.each<[State, object, string]>([
    ['landed', adopted({ state: 'landed' }), 'unknown'],
    ['denied', { do: 'settle', outcome: 'failed', stoppedBy: 'rule' }, 'failed'],
    ['dead', NEXT_LOOK, 'unknown'],
    ['foreign', SETTLE, 'unknown'],
    ['absent', LOOK_BETWEEN, 'unknown'],
    ['undecided', NEXT_LOOK, 'unknown'],
    // Half done, and sending it again does the other half.
    ['partial', GO_ON, 'unknown'],
  ])('%s', (state, step, outcome) => {
    const story = doubting('unreadable');
    expect(story.on(found(state))).toEqual(step);
    expect(story.course.outcome).toBe('unknown');
    expect(story.course.ambiguous).toBe(outcome === 'unknown');
  });

  test('reports the code of a refusal', () => {
    expect(doubting('unreadable').on(found({ state: 'denied', declined: '05' }))).toMatchObject({ declined: '05' });
  });

  test('absent twice, once the provider has had its time: it did not land, and is sent again', () => {
    const story = doubting('unreadable');
    story.on(found('absent'));
    story.on('waited', SETTLED);
    expect(story.on(found('absent'), SETTLED)).toEqual(GO_ON);
    expect(story.course.ambiguous).toBe(false);
    // It is asked for in the budget's name, as every resend after a look-up.
    expect(story.on('waited')).toEqual({ do: 'enter', asksBudget: true });
  });

  test.each([14_999, 0])('absent, however often, and sent too early, at %d: asked again', (now) => {
    const story = doubting('unreadable');
    for (let asked = 1; asked < 8; asked++) {
      expect(story.on(found('absent'), { now: 20_000 })).toMatchObject({ do: 'wait' });
      story.on('waited', { now });
    }
    expect(story.course.ambiguous).toBe(true);
  });

  test('the time counts from the last attempt in doubt, not from the first, nor from one that was not sent', () => {
    const policy = { maxAttempts: 3 };
    const story = new Story({}, policy);
    story.after('begun', 'unavailable', 'waited');
    story.on('unavailable', { now: 4000 });
    story.on('waited', { now: 6000 });
    story.on('refused', { now: 9000 });
    expect(story.course.asking).toMatchObject({ since: 9000, settlesAt: 19_000 });
  });

  test('a provider that settles sooner is believed sooner, and one that takes minutes is not', () => {
    for (const [settledAfter, step] of [
      [0, GO_ON],
      [600_000, { do: 'wait', ms: 3000 }],
    ] as const) {
      const story = doubting('unreadable', { ...BARE, settledAfter });
      story.after(found('absent'), 'waited');
      expect(story.on(found('absent'))).toEqual(step);
    }
  });

  test('the next look-up is the one that can prove absence, if that comes sooner; but never at once', () => {
    const nextAt = (now: number, state: State) =>
      doubting('unreadable', BARE, { backoff: () => 60_000 }).on(found(state), { now });
    expect(nextAt(12_000, 'absent')).toEqual({ do: 'wait', ms: 3000 });
    expect(nextAt(14_999, 'absent')).toEqual({ do: 'wait', ms: 250 });
    expect(nextAt(12_000, 'undecided')).toEqual(OUT_OF_TIME);
  });

  test.each([1000, 15_000, 600_000, 5_000_000])(
    'nothing is found, however short the backoff: asked three times in %d ms, and believed no sooner',
    (settledAfter) => {
      const remaining = 10 * settledAfter;
      const story = doubting('unreadable', { ...BARE, settledAfter, remaining }, { backoff: () => 0 });
      let now = 0;
      let asked = 1;
      let step = story.on(found('absent'), { now });
      while (story.course.ambiguous && asked < 20) {
        now += step.do === 'wait' ? step.ms : 0;
        story.on('waited', { now, remaining: remaining - now });
        step = story.on(found('absent'), { now, remaining: remaining - now });
        asked += 1;
      }
      expect({ asked, now, step }).toEqual({ asked: 3, now: settledAfter, step: GO_ON });
    },
  );

  test.each<[string, readonly (readonly [State, number])[], number]>([
    [
      'the one between has failed',
      [
        ['absent', 0],
        ['undecided', 5000],
        ['absent', 8000],
      ],
      7000,
    ],
    [
      'the first ones have failed',
      [
        ['undecided', 0],
        ['undecided', 2000],
        ['absent', 5000],
      ],
      10_000,
    ],
    ['the first one comes so late that it is the one between', [['absent', 4000]], 11_000],
  ])('asked once between the first absence and the one that can be believed, even if %s', (_, told, ms) => {
    const story = doubting('unreadable');
    for (const [state, now] of told) {
      story.on('waited', { now });
      story.on(found(state), { now });
    }
    expect(story.step).toEqual({ do: 'wait', ms });
  });

  test('if absence cannot be proven in time, asks at the usual pace, because a late arrival can still be found', () => {
    const story = doubting('unreadable', { ...BARE, settledAfter: 600_000, remaining: 30_000 });
    expect(story.on(found('absent'))).toEqual(NEXT_LOOK);
  });

  test('a backoff that throws is reported, and the usual pace replaces it', () => {
    const broken = new Error('broken');
    const told: unknown[] = [];
    const backoff = () => {
      throw broken;
    };
    const story = doubting('unreadable', BARE, { backoff });
    expect(story.on(found('undecided'), { onError: (error) => told.push(error) })).toEqual(NEXT_LOOK);
    expect(told[0]).toMatchObject({ hook: 'backoff', thrown: broken });
    expect(doubting('reset', BARE, { backoff }).on(found('undecided'))).toEqual(NEXT_LOOK);
  });

  test('exactly half of the time is too little for the proof', () => {
    expect(doubting('unreadable', { ...BARE, remaining: 30_000 }).on(found('absent'))).toEqual(NEXT_LOOK);
    expect(doubting('unreadable', { ...BARE, remaining: 30_001 }).on(found('absent'))).toEqual(LOOK_BETWEEN);
  });

  test('the look-up between counts from when asking began, and replaces a usual one at the same time', () => {
    const later = { now: 3000 };
    expect(doubting('unreadable').on(found('absent'), later)).toEqual({ do: 'wait', ms: 2000 });
    const story = new Story(BARE);
    story.on('begun');
    story.on('unreadable', later);
    story.on('waited', later);
    expect(story.on(found('absent'), later)).toEqual(LOOK_BETWEEN);
  });

  test.each([
    [10_000, 25_000],
    [-1000, 15_000],
  ])(
    'what a client has held until %d ms may yet have been sent then: its absence proves nothing before %d',
    (heldUntil, at) => {
      const story = doubting('unreadable', { ...BARE, heldUntil, remaining: 600_000 });
      story.on(found('absent'));
      story.on('waited', { now: at - 1 });
      story.on(found('absent'), { now: at - 1 });
      expect(story.course.ambiguous).toBe(true);
      story.on('waited', { now: at });
      expect(story.on(found('absent'), { now: at })).toEqual(GO_ON);
      expect(story.course.ambiguous).toBe(false);
    },
  );

  test('what a client still holds is never proved absent', () => {
    const story = doubting('unreadable', { ...BARE, heldUntil: Number.POSITIVE_INFINITY, remaining: 600_000 });
    story.on(found('absent'));
    const late = { now: 500_000 };
    story.on('waited', late);
    expect(story.on(found('absent'), late)).toMatchObject({ do: 'wait' });
    expect(story.course).toMatchObject({ ambiguous: true, plan: 'ask' });
  });

  test('a kind of request that settles later than the provider is believed later', () => {
    const story = doubting('unreadable');
    story.on('waited', SETTLED);
    expect(story.on(found({ state: 'dead', settledAfter: 30_000 }), SETTLED)).toMatchObject({ do: 'wait' });
    const late = { now: 30_000 };
    story.on('waited', late);
    expect(story.on(found({ state: 'dead', settledAfter: 30_000 }), late)).toMatchObject({ outcome: 'failed' });
  });

  test("a refusal under a name that others share may be another's, until the provider has had its time", () => {
    const shared = { state: 'denied', shared: true } as const;
    const story = doubting('unreadable');
    expect(story.on(found(shared))).toMatchObject({ do: 'wait' });
    expect(story.course.ambiguous).toBe(true);
    story.on('waited', SETTLED);
    expect(story.on(found(shared), SETTLED)).toMatchObject({ outcome: 'failed', stoppedBy: 'rule' });
    expect(doubting('late', {}).on(found(shared))).toEqual(SEND);
  });

  test('a question that the door refuses does not let the request go out', () => {
    const refusal = { stoppedBy: 'breaker', code: 'ERR_BREAKER_OPEN', message: 'open' } as const;
    const refused = { what: 'refused', refusal, isQuestion: true } as const;
    expect(doubting('unreadable').on(refused)).toMatchObject({ do: 'wait' });
    expect(resuming(BARE).on(refused)).toEqual({ do: 'settle', outcome: 'unknown', stoppedBy: 'breaker' });
    expect(doubting('late', {}).on(refused)).toEqual(SEND);
  });

  test('without a deadline, a provider that never decides is asked twenty times', () => {
    const story = doubting('unreadable', { ...BARE, remaining: Number.POSITIVE_INFINITY });
    for (let asked = 1; asked < 20; asked++) {
      expect(story.on(found('undecided'))).toMatchObject({ do: 'wait' });
      story.on('waited');
    }
    expect(story.on(found('undecided'))).toEqual(SETTLE);
  });

  test('with a backoff of zero there is still a moment between two look-ups', () => {
    expect(doubting('unreadable', BARE, { backoff: () => 0 }).on(found('undecided'))).toEqual({ do: 'wait', ms: 250 });
  });

  test('the absence of something that can no longer arrive is believed at once', () => {
    expect(doubting('unreadable').on(found({ state: 'absent', final: true }))).toEqual(GO_ON);
    expect(doubting('unreadable').on(found({ state: 'dead', final: true }))).toEqual({
      do: 'settle',
      outcome: 'failed',
      stoppedBy: 'rule',
    });
    expect(resuming(BARE).on(found({ state: 'absent', final: true }))).toEqual(SEND);
  });

  test('dead: of this call, once the provider has had its time; before that it may be older', () => {
    const story = doubting('unreadable');
    story.on(found('dead'));
    story.on('waited', SETTLED);
    expect(story.on(found('dead'), SETTLED)).toEqual({ do: 'settle', outcome: 'failed', stoppedBy: 'rule' });
  });

  test('absent, undecided, absent: that is one in a row', () => {
    const story = doubting('unreadable');
    story.after(found('absent'), 'waited', found('undecided'), 'waited');
    expect(story.on(found('absent'))).toMatchObject({ do: 'wait', ms: expect.any(Number) });
    expect(story.course.ambiguous).toBe(true);
  });

  test('absent once: sent again if a key protects it, and still in doubt', () => {
    const story = doubting('unreadable', {});
    expect(story.on(found('absent'))).toEqual(GO_ON);
    expect(story.course.ambiguous).toBe(true);
    expect(doubting('unavailable', {}, { idempotent: false }).on(found('absent'))).toEqual(LOOK_BETWEEN);
  });

  test('absent twice, and it cannot be sent again: it failed', () => {
    for (const given of [{ ...BARE, repeatable: false }, BARE]) {
      const story = doubting('unreadable', given, given === BARE ? { maxAttempts: 1 } : {});
      story.on(found('absent'));
      story.on('waited', SETTLED);
      const stoppedBy = given === BARE ? { stoppedBy: 'attempts' } : {};
      expect(story.on(found('absent'))).toEqual({ do: 'settle', outcome: 'failed', ...stoppedBy });
    }
  });

  test('partial, and it cannot be sent again: still in doubt', () => {
    expect(doubting('unreadable', BARE, { maxAttempts: 1 }).on(found('partial'))).toEqual(SETTLE);
    expect(doubting('unreadable', BARE, { idempotent: false }).on(found('partial'))).toEqual(SETTLE);
  });

  test('a call that was held back is not sent again while the door is shut, whatever is found', () => {
    const refusal = { stoppedBy: 'breaker', code: 'ERR_BREAKER_OPEN', message: 'open' } as const;
    const held = () => {
      const story = new Story(SHUT);
      story.after('begun', 'unavailable', 'waited', { what: 'refused', refusal }, 'waited');
      return story;
    };
    expect(held().on(found('partial'))).toEqual({ do: 'settle', outcome: 'unknown', stoppedBy: 'breaker' });
    const asked = new Story(SHUT);
    asked.after('begun', 'unreadable', 'waited', found('absent'), 'waited', { what: 'refused', refusal }, 'waited');
    expect(asked.on(found('partial'))).toEqual({ do: 'settle', outcome: 'unknown', stoppedBy: 'breaker' });
    const story = held();
    story.on(found('absent'));
    story.on('waited', SETTLED);
    expect(story.on(found('absent'))).toEqual({ do: 'settle', outcome: 'failed', stoppedBy: 'breaker' });
  });

  test.each(['breaker', 'overload'] as const)(
    'a call held back by %s is sent again once the door is open',
    (stoppedBy) => {
      const story = new Story();
      const refusal = { stoppedBy, code: 'ERR_HELD', message: 'held' } as const;
      story.after('begun', 'unavailable', 'waited', { what: 'refused', refusal }, 'waited');
      expect(story.on(found('partial'))).toEqual(GO_ON);
    },
  );

  test('a change that was refused when it was sent again has already done what it can', () => {
    const story = new Story();
    story.after('begun', 'unavailable', 'waited', 'unchangeable', 'waited');
    expect(story.on(found('partial'))).toEqual(SETTLE);
  });

  test('after a used key, absence proves nothing', () => {
    const story = new Story();
    story.after('begun', 'unavailable', 'waited', 'used', 'waited', found('absent'));
    story.on('waited', SETTLED);
    expect(story.on(found('absent'))).toEqual(GO_ON);
    expect(story.course).toMatchObject({ ambiguous: true, evident: true });

    const last = new Story({}, { maxAttempts: 2 });
    last.after('begun', 'unavailable', 'waited', 'used', 'waited', found('absent'));
    last.on('waited', SETTLED);
    expect(last.on(found('absent'))).toMatchObject({ do: 'wait' });
  });

  test('asking meanwhile does not shorten a wait that the provider gave', () => {
    expect(doubting('unavailableTold').on(found('partial'), { now: 100 })).toEqual({ do: 'wait', ms: 4900 });
    expect(doubting('unavailableTold').on(found('partial'), { now: 5000 })).toEqual(GO_ON);
  });

  test('a given wait counts from the failure, and is over once asking has outlasted it, however long it was', () => {
    const story = new Story(BARE);
    story.on('begun');
    story.on('unavailableTold', { now: 100 });
    story.on('waited', { now: 100 });
    expect(story.on(found('partial'), { now: 200 })).toEqual({ do: 'wait', ms: 4900 });
    const outlasted = doubting('unavailableTold', BARE, { maxRetryAfter: 1000 });
    expect(outlasted.on(found('partial'), { now: 6000 })).toEqual(GO_ON);
    const fitting = doubting('unavailableTold', BARE, { maxRetryAfter: 5000 });
    expect(fitting.on(found('partial'), { now: 100 })).toEqual({ do: 'wait', ms: 4900 });
  });

  test('not sent again if the provider wants no retry, or if there is no time', () => {
    expect(doubting('unwelcome').on(found('partial'))).toEqual(SETTLE);
    expect(doubting('unreadable').on(found('partial'), { remaining: 0 })).toEqual(SETTLE);
    expect(doubting('unavailableNow').on(found('partial'))).toEqual(GO_ON);
  });

  test('defers if the rest of the wait does not fit', () => {
    const deferred = { do: 'settle', outcome: 'deferred', stoppedBy: 'retry-after', retryIn: 4900 };
    expect(doubting('unavailableTold').on(found('partial'), { now: 100, remaining: 4900 })).toEqual(deferred);
    expect(doubting('unavailableTold', BARE, { maxRetryAfter: 4999 }).on(found('partial'), { now: 100 })).toEqual(
      deferred,
    );
  });

  test('with no time for another look-up, the deadline ends it as it is', () => {
    expect(doubting('unreadable').on(found('undecided'), { remaining: 499 })).toEqual(OUT_OF_TIME);
    expect(doubting('unreadable').on(found('absent'), { remaining: 2000 })).toEqual(OUT_OF_TIME);
  });

  describe('if the usual wait no longer fits, it is asked once more, in the middle of the time that is left:', () => {
    test('what decided nothing may decide now', () => {
      const story = doubting('unreadable');
      expect(story.on(found('undecided'), { remaining: 500 })).toEqual({ do: 'wait', ms: 250 });
      story.on('waited', { remaining: 250 });
      expect(story.on(found('undecided'), { remaining: 200 })).toEqual(OUT_OF_TIME);
      expect(doubting('unreadable').on(found('undecided'), { remaining: 2000 })).toEqual({ do: 'wait', ms: 1000 });
    });

    test('no more than once, however much time is left then', () => {
      const story = doubting('unreadable');
      story.on(found('undecided'), { remaining: 1500 });
      story.on('waited', { remaining: 750 });
      expect(story.on(found('undecided'), { remaining: 740 })).toEqual(OUT_OF_TIME);
    });

    test('an absence is proven, if the provider has had its time by then', () => {
      const last = (now: number) => doubting('unreadable').on(found('absent'), { now, remaining: 2000 });
      expect([last(13_999), last(14_000), last(15_000)]).toEqual([
        { do: 'wait', ms: 1001 },
        { do: 'wait', ms: 1000 },
        { do: 'wait', ms: 1000 },
      ]);
      expect(doubting('unreadable').on(found('absent'), { now: 12_000, remaining: 2000 })).toEqual(OUT_OF_TIME);
      const story = doubting('unreadable');
      story.on(found('absent'), { now: 16_000, remaining: 2000 });
      story.on('waited', { now: 17_000, remaining: 1000 });
      expect(story.on(found('absent'), { now: 17_000, remaining: 1000 })).toEqual(GO_ON);
    });
  });
});

describe('what is found under a key that was refused on a first attempt', () => {
  const rekeyed = { ...GO_ON, rekey: failures.used.rule };

  test.each<[State, object]>([
    ['landed', adopted({ state: 'landed' })],
    // A fresh key would charge the card again.
    ['denied', { do: 'settle', outcome: 'failed', stoppedBy: 'rule' }],
    ['dead', NEXT_LOOK],
    ['foreign', rekeyed],
    ['absent', LOOK_BETWEEN],
    ['undecided', NEXT_LOOK],
    ['partial', GO_ON],
  ])('%s', (state, step) => {
    expect(doubting('used', {}).on(found(state))).toEqual(step);
  });

  test('dead: another call may have made it anew meanwhile, which a look-up shows late', () => {
    const story = doubting('used', {});
    story.on(found('dead'));
    story.on('waited', SETTLED);
    expect(story.on(found('dead'))).toEqual(rekeyed);
    expect(doubting('used', {}).on(found({ state: 'dead', final: true }))).toEqual(rekeyed);
  });

  test('dead: it is asked no later than when that can be believed, even by a call that may ask only once', () => {
    for (const askOnce of [false, true]) {
      const nextAt = (now: number, state: State) =>
        doubting('used', {}, { backoff: () => 60_000, askOnce }).on(found(state), { now });
      expect(nextAt(12_000, 'dead')).toEqual({ do: 'wait', ms: 3000 });
      expect(nextAt(14_999, 'dead')).toEqual({ do: 'wait', ms: 250 });
    }
    expect(doubting('used', {}, { askOnce: true }).on(found('undecided'))).toEqual(SETTLE);
    const shared = doubting('used', {}, { askOnce: true }).on(found({ state: 'dead', shared: true }), SETTLED);
    expect(shared).toMatchObject({ do: 'settle' });
    expect(doubting('unreadable', BARE, { askOnce: true }).on(found('dead'))).toEqual(SETTLE);
  });

  test('denied under a name that others may have: it is told of once it is believed, even by a call that may ask only once', () => {
    const denied = found({ state: 'denied', shared: true });
    const story = doubting('used', {}, { backoff: () => 60_000, askOnce: true });
    expect(story.on(denied, { now: 12_000 })).toEqual({ do: 'wait', ms: 3000 });
    story.on('waited', SETTLED);
    expect(story.on(denied, SETTLED)).toMatchObject({ outcome: 'failed', stoppedBy: 'rule' });
  });

  test('absent: the look-up lags; sent again under the same key, or looked up until the end', () => {
    for (const [maxAttempts, step] of [
      [2, GO_ON],
      [1, { do: 'wait', ms: 15_000 }],
    ] as const) {
      const story = doubting('used', {}, { maxAttempts });
      story.on(found('absent'));
      story.on('waited', SETTLED);
      expect(story.on(found('absent'))).toEqual(step);
      expect(story.course.outcome).toBe('unknown');
    }
  });

  test('a payment that is not proven to be the same one is not adopted', () => {
    expect(doubting('used').on(found({ state: 'landed', unproven: true }))).toEqual(SETTLE);
  });

  test('a request whose row names no key is not sent under another one', () => {
    expect(doubting('usedRefund', {}).on(found('foreign'))).toEqual({ do: 'settle', outcome: 'failed' });
  });

  test('a key that cannot be replaced, or was already, ends it as failed', () => {
    const failed = { do: 'settle', outcome: 'failed' };
    expect(doubting('used', { replaceable: () => false }).on(found({ state: 'dead', final: true }))).toEqual(failed);
    expect(doubting('used', {}, { maxAttempts: 1 }).on(found('foreign'))).toEqual(failed);
  });
});

describe('what is found about an earlier call', () => {
  test.each<[State, object, boolean]>([
    ['landed', adopted({ state: 'landed' }), true],
    ['denied', { ...SETTLE, outcome: 'failed' }, false],
    ['dead', NEXT_LOOK, true],
    ['foreign', SETTLE, true],
    ['absent', LOOK_BETWEEN, true],
    ['undecided', NEXT_LOOK, true],
    ['partial', SEND, true],
  ])('%s', (state, step, ambiguous) => {
    const story = resuming(BARE);
    expect(story.on(found(state))).toEqual(step);
    expect(story.course.ambiguous).toBe(ambiguous);
    expect(story.course.outcome).toBe(ambiguous ? 'unknown' : 'failed');
  });

  test('is asked about at once, though an earlier look-up has found nothing', () => {
    const story = new Story(BARE, { keys: { order_id: '1' } });
    expect(story.on({ what: 'begun', earlier: { agoMs: 0, absences: 1 } })).toEqual(GO_ON);
  });

  test('absent twice, once the provider has had its time: it did not land, and this one is sent', () => {
    const story = resuming(BARE);
    story.on(found('absent'));
    story.on('waited', SETTLED);
    expect(story.on(found('absent'))).toEqual(SEND);
    expect(story.course.ambiguous).toBe(false);
  });

  test('dead, once the provider has had its time: it has failed', () => {
    const story = resuming(BARE);
    story.on(found('dead'));
    story.on('waited', SETTLED);
    expect(story.on(found('dead'), SETTLED)).toEqual({ ...SETTLE, outcome: 'failed' });
    expect(story.course).toMatchObject({ ambiguous: false, outcome: 'failed' });
  });

  test('absent once: a key that never dies makes sending safe, and needs no proof', () => {
    const story = resuming({});
    expect(story.on(found('absent'))).toEqual(SEND);
    expect(story.course.ambiguous).toBe(true);
    expect(resuming({ protectedFor: 60_000, remaining: 60_000 }).on(found('absent'))).toEqual(LOOK_BETWEEN);
  });

  test.each([
    ['is not sent without a key', BARE, SETTLE],
    ['is sent under a key that never dies', {}, SEND],
  ])('a provider that never decides is asked twenty times, and then the call %s', (_, given, end) => {
    const story = resuming({ ...given, remaining: Number.POSITIVE_INFINITY });
    for (let asked = 1; asked < 20; asked++) {
      expect(story.on(found('undecided'))).toMatchObject({ do: 'wait' });
      expect(story.on('waited')).toEqual({ do: 'ask' });
    }
    expect(story.on(found('undecided'))).toEqual(end);
  });
});

describe('a lost answer, under a key that protects a retry', () => {
  const KEYED = {};
  const lost = (given = {}, more = {}) => doubting('unreadable', given, more);

  test('is fetched by a retry if there is no look-up: without asking the budget, after the usual pause', () => {
    const story = lost(KEYED);
    expect(story.on(found(undefined))).toMatchObject({ do: 'wait', ms: 1000 });
    expect(story.on('waited', { traffic: { ...freeTraffic, withinBudget: false } })).toEqual(SEND);
    expect(story.on({ what: 'admitted' })).toEqual({ do: 'send' });
  });

  test('is fetched by a retry if look-ups decide nothing and the next one would take half of the remaining time', () => {
    const story = lost(KEYED);
    expect(story.on(found('undecided'), { remaining: 4001 })).toEqual(NEXT_LOOK);
    expect(lost(KEYED).on(found('undecided'), { remaining: 4000 })).toEqual(GO_ON);
  });

  test.each<[string, object, object]>([
    ['nothing protects it', BARE, {}],
    ['its attempts are spent', KEYED, { maxAttempts: 1 }],
    ['its body can be read once', { repeatable: false }, {}],
    ['the caller forbids it', KEYED, { idempotent: false }],
    ['the caller forbids this one', { mayResend: () => false }, {}],
    ['there is no time for it', { remaining: 1000 }, {}],
  ])('but not if %s', (_, given, more) => {
    expect(lost(given, more).on(found(undefined))).toMatchObject({ do: 'settle' });
  });

  test('is not fetched if its key was refused as used: then it landed', () => {
    expect(doubting('used', KEYED).on(found(undefined))).toEqual(SETTLE);
  });
});

describe('what is found before a late request is sent again', () => {
  test.each<[State, object]>([
    ['landed', adopted({ state: 'landed' })],
    ['denied', { do: 'settle', outcome: 'failed', stoppedBy: 'rule' }],
    ['dead', SEND],
    ['foreign', SEND],
    ['absent', SEND],
    ['undecided', SEND],
    ['partial', SEND],
  ])('%s', (state, step) => {
    expect(doubting('late', {}).on(found(state))).toEqual(step);
  });

  test('absent for good: nothing of it can land any more', () => {
    for (const [finding, ambiguous] of [
      [{ state: 'absent', final: true }, false],
      [{ state: 'absent' }, true],
      [{ state: 'undecided', final: true }, true],
    ] as const) {
      const story = doubting('late', {});
      expect(story.on(found(finding))).toEqual(SEND);
      expect(story.course.ambiguous).toBe(ambiguous);
    }
  });

  test('dead, for good', () => {
    expect(doubting('late', {}).on(found({ state: 'dead', final: true }))).toMatchObject({ outcome: 'failed' });
  });

  test('the code of a refusal is reported', () => {
    expect(doubting('late', {}).on(found({ state: 'denied', declined: '05' }))).toMatchObject({ declined: '05' });
  });
});

describe('without a look-up', () => {
  test('an attempt stays in doubt', () => {
    const story = doubting('unreadable');
    expect(story.on(found(undefined))).toEqual(SETTLE);
    expect(story.course.outcome).toBe('unknown');
  });

  test('a late request is sent again all the same', () => {
    expect(doubting('late', {}).on(found(undefined))).toEqual(SEND);
  });

  test('what a look-up may have voided is not sent under its keys, by this call or by a later one', () => {
    expect(doubting('unreadable', {}).on(found('undecided'), { spent: true, remaining: 4000 })).not.toEqual(GO_ON);
    expect(doubting('unreadable', {}).on(found('absent'), { spent: true })).not.toMatchObject({ before: 'retry' });
    const gone = doubting('unreadable');
    gone.on(found({ state: 'absent', final: true }), { spent: true });
    expect(gone.course).toMatchObject({ ambiguous: true, plan: 'ask' });
    expect(resuming({ spent: true }).on(found(undefined))).toEqual(SETTLE);
    expect(resuming({ spent: true }).on(found('absent'))).not.toEqual(SEND);
  });

  test('an earlier call stays in doubt, unless its key outlives this one: then sending tells', () => {
    expect(resuming().on(found(undefined))).toEqual(SEND);
    expect(resuming({ protectedFor: 60_001, remaining: 60_000 }).on(found(undefined))).toEqual(SEND);
    const mortal = resuming({ protectedFor: 60_000, remaining: 60_000 });
    expect(mortal.on(found(undefined))).toEqual(SETTLE);
    expect(mortal.course.outcome).toBe('unknown');
  });
});

describe('the pace of look-ups', () => {
  const never = () => {
    throw new Error('told of nothing');
  };
  const pace = (backoff?: (attempt: number) => number) => ({
    policy: policy(backoff && { backoff }),
    random: () => 1,
    onError: never,
  });

  test.each([
    [1, 300],
    [5, 300],
    [6, 600],
    [7, 1200],
    [10, 9600],
    [11, 10_000],
    [19, 10_000],
  ])('after the look-up number %d, with a backoff of 300 ms, is %d ms', (asked, ms) => {
    expect(
      nextDelay(
        { asked, delayMs: 300 },
        pace(() => 300),
      ),
    ).toBe(ms);
    expect(
      nextDelay(
        { asked, delayMs: 300 },
        pace(() => 60_000),
      ),
    ).toBe(60_000);
  });

  test('is the default without a backoff, and nothing is reported', () => {
    expect(nextDelay({ asked: 1, delayMs: 0 }, pace())).toBe(2000);
    expect(nextDelay({ asked: 2, delayMs: 2000 }, pace())).toBe(3000);
  });

  test("begins as the row says, or with the caller's backoff instead", () => {
    expect(firstDelay(failures.unreadable, pace())).toBe(1000);
    expect(
      firstDelay(
        failures.unreadable,
        pace((attempt) => attempt * 3000),
      ),
    ).toBe(3000);
  });

  test.each([
    ['resume', 20, 1000, true],
    ['resume', 19, 1000, false],
    ['doubt', 20, 1000, false],
    ['doubt', 20, Number.POSITIVE_INFINITY, true],
    ['doubt', 19, Number.POSITIVE_INFINITY, false],
  ] as const)('%s: asked %d times, with %d ms left, that is enough: %s', (why, asked, remaining, isOver) => {
    expect(isExhausted({ why, asked } as Asking, remaining)).toBe(isOver);
  });
});

test('a final refusal is not sent again, whatever a look-up shows about the earlier attempt', () => {
  const story = new Story({ protectedFor: 2001 });
  story.after('begun', 'unavailable', 'waited');
  // The key has died meanwhile: the refusal settles nothing.
  story.on('wrong', { protectedFor: 0 });
  expect(story.on('waited')).toEqual({ do: 'ask' });
  expect(story.on(found({ state: 'absent', final: true }))).toEqual({ do: 'settle', outcome: 'failed' });
});
