import { describe, expect, test } from '@jest/globals';
import type { Refusal } from '../../src/decision/refusal.js';
import type { Finding } from '../../src/providers/look-up.js';
import { doubting, found, resuming, Story } from './story.js';

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

  test('a resend without doubt: it failed, or is deferred', () => {
    for (const [happened, outcome] of [
      [refused(), 'failed'],
      [held, 'deferred'],
    ] as const) {
      const story = new Story();
      story.after('begun', 'limited', 'waited');
      expect(story.on(happened)).toEqual({ do: 'settle', outcome, stoppedBy: happened.refusal.stoppedBy });
    }
  });

  test('a resend in doubt: the provider is asked, and the refusal stays why it was not sent', () => {
    for (const happened of [refused(), held]) {
      const { outcome, stoppedBy } = happened.refusal;
      const asked = () => {
        const story = new Story();
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

  test('after asking that left a doubt: deferred as told; else it is asked on', () => {
    const asked = () => {
      const story = new Story();
      story.after('begun', 'unreadable', 'waited', found('absent'), 'waited');
      return story;
    };
    expect(asked().on(held)).toEqual({ do: 'settle', outcome: 'deferred', stoppedBy: 'retry-after' });
    expect(asked().on(refused())).toEqual({ do: 'wait', ms: 1000 });
  });

  test('after asking that left none: it failed', () => {
    const story = doubting('unreadable');
    story.after(found('absent'), 'waited', found('absent'), 'waited');
    expect(story.on(refused({ stoppedBy: 'budget' }))).toEqual({
      do: 'settle',
      outcome: 'failed',
      stoppedBy: 'budget',
    });
  });

  test('a call that is resumed: an earlier one stays in doubt', () => {
    const story = resuming();
    story.after(found(undefined));
    expect(story.on(refused())).toEqual({ do: 'settle', outcome: 'unknown', stoppedBy: 'breaker' });
  });
});
