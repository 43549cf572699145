import { describe, expect, test } from '@jest/globals';
import { conclude, type Inquiry, readFinding, reasonOf } from '../../src/decision/reconcile.js';
import type { State } from '../../src/providers/look-up.js';

const inquiry: Inquiry = { ambiguous: true, unproven: false, absences: 0, settled: true, resendable: true };
const concluded = (state: State, given: Partial<Inquiry> = {}) => conclude(state, { ...inquiry, ...given });

describe("what a look-up's finding leads to", () => {
  const first = { ambiguous: false };

  test('landed: adopted, but on a first attempt only what is proven to be the same payment', () => {
    expect(concluded('landed')).toBe('adopt');
    expect(concluded('landed', { unproven: true })).toBe('adopt');
    expect(concluded('landed', first)).toBe('adopt');
    expect(concluded('landed', { ...first, unproven: true })).toBe('unknown');
  });

  test('dead or foreign: of this call after an ambiguous attempt, otherwise a reason for another key', () => {
    expect(concluded('dead')).toBe('failed');
    expect(concluded('foreign')).toBe('unknown');
    for (const state of ['dead', 'foreign'] as const) expect(concluded(state, first)).toBe('re-key');
  });

  test('dead, by a name that others may have: the key that was refused on a first attempt belongs to something else', () => {
    expect(concluded('dead', { ...first, isShared: true })).toBe('ask-again');
    expect(concluded('dead', { isShared: true })).toBe('failed');
  });

  test('denied: a declined card is not charged again under another key', () => {
    expect(concluded('denied')).toBe('decline');
    expect(concluded('denied', first)).toBe('decline');
  });

  test('denied, by a name that others may have, and too early: this request, or what is under the used key, may be alive', () => {
    const early = { isShared: true, settled: false };
    expect(concluded('denied', early)).toBe('ask-again');
    expect(concluded('denied', { ...first, ...early })).toBe('ask-again');
    expect(concluded('denied', { ...first, isShared: true })).toBe('decline');
  });

  test('dead, and too early to say that nothing else is on its way: asked again', () => {
    expect(concluded('dead', { settled: false })).toBe('ask-again');
    // Another call may have just made it anew under that key, which is why it was refused.
    expect(concluded('dead', { ...first, settled: false })).toBe('ask-again');
  });

  test('absent any number of times, and too early: asked again, or sent again if a key protects the retry', () => {
    const early = { absences: 9, settled: false };
    expect(concluded('absent', early)).toBe('ask-again');
    expect(concluded('absent', { ...early, resendable: false })).toBe('ask-again');
    expect(concluded('absent', { ...early, isProtected: true })).toBe('resend-in-doubt');
  });

  test('absent, though a first attempt was refused for a used key: sent again, and never taken for failed', () => {
    expect(concluded('absent', { ...first, absences: 2 })).toBe('resend');
    expect(concluded('absent', { ...first, absences: 2, resendable: false })).toBe('ask-again');
  });

  test('absent once: asked again, or sent again at once if a key protects the retry', () => {
    const once = { absences: 1 };
    expect(concluded('absent', once)).toBe('ask-again');
    expect(concluded('absent', { ...once, isProtected: true })).toBe('resend-in-doubt');
    expect(concluded('absent', { ...once, isProtected: true, resendable: false })).toBe('ask-again');
  });

  test('absent twice: sent again; if it cannot be, it failed, unless a used key says that it landed', () => {
    const twice = { absences: 2 };
    expect(concluded('absent', twice)).toBe('resend');
    expect(concluded('absent', { ...twice, isProtected: true })).toBe('resend');
    expect(concluded('absent', { ...twice, evident: true })).toBe('resend');
    expect(concluded('absent', { ...twice, resendable: false })).toBe('failed');
    expect(concluded('absent', { ...twice, resendable: false, evident: true })).toBe('ask-again');
    expect(concluded('absent', { absences: 3 })).toBe('resend');
  });

  test('partial: sent again in doubt, if it can be', () => {
    expect(concluded('partial')).toBe('resend-in-doubt');
    expect(concluded('partial', { resendable: false })).toBe('unknown');
  });

  test('undecided: asked again', () => {
    expect(concluded('undecided')).toBe('ask-again');
  });
});

describe('what a hook returned', () => {
  test.each(['landed', 'denied', 'dead', 'foreign', 'absent', 'partial', 'undecided'] as const)('%s', (state) => {
    expect(readFinding(state)).toEqual({ state });
    const finding = { state, declined: '05' } as const;
    expect(readFinding(finding)).toBe(finding);
  });

  test.each([
    [200, 'landed'],
    [299, 'landed'],
    [199, 'undecided'],
    [300, 'undecided'],
    [404, 'undecided'],
  ])('an answer with status %d', (status, state) => {
    const answer = { status, headers: {}, data: {} };
    expect(readFinding(answer)).toEqual(state === 'landed' ? { state, answer } : { state });
  });

  test.each([undefined, null, 'paid', 200, true, {}, { state: 'paid' }, { status: 'ok' }, { unaskable: 'why' }])(
    '%j claims nothing',
    (found) => {
      expect(readFinding(found as never)).toEqual({ state: 'undecided' });
    },
  );

  test('a reason why no look-up is possible is a text, and is cut if long', () => {
    expect(reasonOf({ unaskable: 'no order id' })).toBe('no order id');
    expect(reasonOf({ unaskable: 'x'.repeat(201) })).toBe('x'.repeat(200));
    for (const found of [undefined, null, 'landed', {}, { unaskable: 7 }]) {
      expect(reasonOf(found as never)).toBeUndefined();
    }
  });
});
