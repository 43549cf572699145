import { describe, expect, test } from '@jest/globals';
import { freeTraffic } from '../../src/decision/decide.js';
import type { Refusal } from '../../src/decision/refusal.js';
import type { Finding } from '../../src/providers/look-up.js';
import { doubting, found, resuming, Story, type Told } from './story.js';

const ABSENT = ['unreadable', 'waited', found('absent'), 'waited', found('absent'), 'waited'] as const;
/** A provider that shows at once what has reached it. */
const PROMPT = { settledAfter: 0 };
const SHUT = { traffic: { ...freeTraffic, isOpen: false } };
const adopted = (finding: Finding) => ({ do: 'settle', outcome: 'reconciled', adopt: finding });

describe('refused at the door', () => {
  const refusal = (more: Partial<Refusal>): Refusal => ({ stoppedBy: 'breaker', code: 'C', message: 'm', ...more });
  const refused = (more: Partial<Refusal> = {}) => ({ what: 'refused', refusal: refusal(more) }) as const;
  const held = refused({ stoppedBy: 'retry-after', outcome: 'deferred', retryAt: 9 });

  test('a first attempt: nothing was sent', () => {
    for (const [happened, outcome] of [
      [refused(), 'failed'],
      [held, 'deferred'],
    ] as const) {
      const story = new Story();
      story.on('begun');
      expect(story.on(happened)).toEqual({ do: 'settle', outcome, stoppedBy: happened.refusal.stoppedBy });
    }
  });

  test('a retry without doubt: it failed, or is deferred', () => {
    for (const [happened, outcome] of [
      [refused(), 'failed'],
      [held, 'deferred'],
    ] as const) {
      const story = new Story();
      story.after('begun', 'limited', 'waited');
      expect(story.on(happened)).toEqual({ do: 'settle', outcome, stoppedBy: happened.refusal.stoppedBy });
    }
  });

  test('a retry in doubt: the provider is asked, and the refusal stays the reason why it was not sent', () => {
    for (const happened of [refused(), held]) {
      const { outcome, stoppedBy } = happened.refusal;
      const asked = () => {
        const story = new Story({ ...PROMPT, ...SHUT });
        story.after('begun', 'unavailable', 'waited', happened, 'waited');
        return story;
      };
      expect(asked().step).toEqual({ do: 'ask' });
      expect(asked().on(found('landed'))).toEqual(adopted({ state: 'landed' }));
      expect(asked().on(found('denied'))).toEqual({ do: 'settle', outcome: 'failed', stoppedBy: 'rule' });
      expect(asked().on(found('foreign'))).toEqual({ do: 'settle', outcome: outcome ?? 'unknown', stoppedBy });
      expect(asked().on(found(undefined))).toEqual({ do: 'settle', outcome: outcome ?? 'unknown', stoppedBy });
      const absent = asked();
      absent.after(found('absent'), 'waited');
      expect(absent.on(found('absent'))).toEqual({ do: 'settle', outcome: outcome ?? 'failed', stoppedBy });
    }
  });

  const IN_DOUBT = ['begun', 'unavailable', 'waited', refused(), 'waited'] as const;

  test('a retry in doubt, of which a look-up finds nothing once the door is open again: it is sent after all', () => {
    const story = new Story(SHUT);
    story.after(...IN_DOUBT);
    expect(story.on(found('absent'))).toEqual({ do: 'wait', ms: 5000 });
    story.on('waited');
    expect(story.on(found('absent'), { traffic: freeTraffic })).toEqual({ do: 'wait', ms: 0 });
    expect(story.on('waited')).toEqual({ do: 'enter' });
    expect(story.on({ what: 'admitted' })).toEqual({ do: 'send' });
  });

  test('and one without a key, once its absence is proven', () => {
    const story = new Story({ ...PROMPT, ...SHUT });
    story.after(...IN_DOUBT);
    story.after(found('absent'), 'waited');
    const open = { traffic: freeTraffic, protectedFor: 0 };
    expect(story.on(found('absent'), open)).toEqual({ do: 'wait', ms: 0 });
    expect(story.course.ambiguous).toBe(false);
  });

  test.each([
    ['retry-after', 'deferred'],
    ['budget', 'failed'],
    ['concurrency', 'failed'],
  ] as const)('but not what was held back by %s', (stoppedBy, outcome) => {
    const story = new Story(PROMPT);
    const more = outcome === 'deferred' ? { stoppedBy, outcome } : { stoppedBy };
    story.after('begun', 'unavailable', 'waited', refused(more), 'waited', found('absent'), 'waited');
    expect(story.on(found('absent'))).toEqual({ do: 'settle', outcome, stoppedBy });
  });

  test('but not one that the door refused twice', () => {
    const story = new Story(PROMPT);
    story.after(...IN_DOUBT, found('absent'), 'waited', refused(), 'waited', found('absent'), 'waited');
    expect(story.on(found('absent'))).toEqual({ do: 'settle', outcome: 'failed', stoppedBy: 'breaker' });
  });

  test('after asking left a doubt: deferred as told; otherwise looked up further', () => {
    const asked = () => {
      const story = new Story();
      story.after('begun', 'unreadable', 'waited', found('absent'), 'waited');
      return story;
    };
    expect(asked().on(held)).toEqual({ do: 'settle', outcome: 'deferred', stoppedBy: 'retry-after' });
    expect(asked().on(refused())).toEqual({ do: 'wait', ms: 1000 });
  });

  test('after asking left none: it failed', () => {
    const story = doubting('unreadable', { ...PROMPT, protectedFor: 0 });
    story.after(found('absent'), 'waited', found('absent'), 'waited');
    expect(story.on(refused({ stoppedBy: 'budget' }))).toEqual({
      do: 'settle',
      outcome: 'failed',
      stoppedBy: 'budget',
    });
  });

  test('a resumed call: the earlier one stays in doubt', () => {
    const story = resuming();
    story.after(found(undefined));
    expect(story.on(refused())).toEqual({ do: 'settle', outcome: 'unknown', stoppedBy: 'breaker' });
  });
});

describe('let through at the door', () => {
  const admitted = { what: 'admitted' } as const;
  const LEAVE = { do: 'send' };
  const DEAD = { protectedFor: 0 };
  const waiting = (happenings: readonly Told[], given = {}) => {
    const story = new Story({ ...PROMPT, ...given });
    story.after('begun', ...happenings);
    return story;
  };

  test.each<[string, readonly Told[]]>([
    ['a first attempt', []],
    ['a resend of what was rejected before any work', ['limited', 'waited']],
    ['a resend of what was found twice not to have landed', ABSENT],
    ['a resend that does the other half', ['unreadable', 'waited', found('partial'), 'waited']],
    ['a change that the document says to send again', ['lateChange', 'waited']],
  ])('%s goes out, whether or not a key protects it', (_what, happenings) => {
    expect(waiting(happenings, DEAD).on(admitted)).toEqual(LEAVE);
  });

  test.each<[string, readonly Told[]]>([
    ['a resend in doubt', ['unavailable', 'waited']],
    ['one that was looked for once', ['unreadable', 'waited', found('absent'), 'waited']],
    ['a late one', ['late', 'waited', found('undecided')]],
  ])('%s goes out while its key lives; then the provider is asked', (_what, happenings) => {
    expect(waiting(happenings).on(admitted, { protectedFor: 1 })).toEqual(LEAVE);
    const story = waiting(happenings);
    expect(story.on(admitted, DEAD)).toMatchObject({ do: 'wait' });
    expect(story.on('waited')).toEqual({ do: 'ask' });
    expect(story.on(found(undefined), DEAD).do).toBe('settle');
    expect(story.course.outcome).toBe('unknown');
  });

  test('what is then found absent twice failed, or is sent again if its answer was lost', () => {
    const retried = waiting(['unavailable', 'waited']);
    retried.on(admitted, DEAD);
    expect(retried.course.asking?.refusal).toEqual({
      stoppedBy: 'ambiguous',
      code: 'ERR_UNPROTECTED',
      message: 'the key that protected the request no longer does',
    });
    retried.after('waited', found('absent'), 'waited');
    expect(retried.on(found('absent'))).toEqual({ do: 'settle', outcome: 'failed', stoppedBy: 'ambiguous' });

    const lost = waiting(['unreadable', 'waited', found('absent'), 'waited']);
    lost.on(admitted, DEAD);
    lost.on('waited');
    expect(lost.on(found('absent'), DEAD)).toMatchObject({ do: 'wait', ms: 2000 });
    lost.on('waited');
    expect(lost.on(found('absent'), DEAD)).toEqual({ do: 'wait', ms: 0 });
    lost.on('waited');
    expect(lost.on(admitted, DEAD)).toEqual(LEAVE);
  });

  test("the caller's word outranks a key", () => {
    const vouched = new Story(DEAD, { idempotent: true });
    vouched.after('begun', 'unavailable', 'waited');
    expect(vouched.on(admitted)).toEqual(LEAVE);
  });

  test('an earlier call without a look-up is found out by sending, unless it must not be sent twice', () => {
    const story = resuming();
    expect(story.on(found(undefined))).toEqual({ do: 'enter' });
    expect(story.on(admitted)).toEqual(LEAVE);
    for (const finding of [undefined, 'partial'] as const) {
      const forbidden = new Story({}, { keys: { order_id: '1' }, idempotent: false });
      forbidden.after('begun', 'waited');
      expect(forbidden.on(found(finding))).toEqual({ do: 'settle' });
      expect(forbidden.course.outcome).toBe('unknown');
    }
  });
});
