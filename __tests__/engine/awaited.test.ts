// A look-up finds what may be an equal call's own, whose answer is still on its way. Over sockets: rivals.test.ts.
import { describe, expect, test } from '@jest/globals';
import type { Call } from '../../src/engine/call.js';
import { claim, isAnothers } from '../../src/engine/makers.js';
import { isAwaited } from '../../src/engine/rivals.js';
import { allUnderWay, beginUnderWay, endUnderWay } from '../../src/engine/under-way.js';
import { headerKey } from '../../src/index.js';
import { FakeClock } from '../axios/fake-clock.js';
import { provider, request } from '../failure/answers.js';

/** One call that has been sent, with an answer on its way unless something else is said, among those of its own clock. */
function sent(clock: FakeClock, { amount = 5, ...given }: Partial<Call> & { amount?: number; key?: string } = {}) {
  const { path = '/refunds', key } = given as { path?: string; key?: string };
  const header = (name: string) => (name === 'key' ? key : undefined);
  const call = {
    provider: provider([], {
      keys: [{ name: 'key', kind: 'operation', ...headerKey('key'), protects: () => true }],
      made: (body) => (body as { id?: unknown }).id,
      kindOf: () => ({ operation: 'write', endpoint: 'refund' }),
    }),
    port: { request: { facts: request({ path, header, body: { amount } }), route: { origin: 'https://a.test' } } },
    mayBeTold: true,
    isRead: false,
    path,
    policy: {},
    record: { course: {} },
    startedAt: 0,
    scope: { clock },
    onError: () => {},
    ...given,
  } as unknown as Call;
  beginUnderWay(call);
  return call;
}

describe('another call may have made it', () => {
  const isAwaitedBeside = (other: Parameters<typeof sent>[1], own: Parameters<typeof sent>[1] = {}) => {
    const clock = new FakeClock();
    const call = sent(clock, own);
    sent(clock, other);
    return isAwaited(call, '1', { id: '1', amount: 5 }, ['1']);
  };
  const elsewhere = {
    port: { request: { facts: request({ body: { amount: 5 } }), route: { origin: 'https://b.test' } } },
  };

  test.each([
    ['if it is equal, and may be told', {}, true],
    ['not if its answer is no longer awaited', { mayBeTold: false }, false],
    ['not if it is about something else', { path: '/payments/2/refunds' }, false],
    ['not if it reads', { isRead: true }, false],
    ['not if it began after it was shown', { startedAt: 1 }, false],
    ['not if it asks for another amount', { amount: 7 }, false],
    ['not at another host', elsewhere as never, false],
  ])('%s', (_, other, expected) => {
    expect(isAwaitedBeside(other)).toBe(expected);
  });

  test('not if it is sent under the same key, which means the same payment', () => {
    expect(isAwaitedBeside({ key: 'K' } as never, { key: 'K' } as never)).toBe(false);
    expect(isAwaitedBeside({ key: 'L' } as never, { key: 'K' } as never)).toBe(true);
  });

  test.each([
    ['not if it may be the one that is resumed', undefined, false],
    ['not if it is the one that is resumed', 'one', false],
    ['if another is resumed', 'other', true],
  ])('%s', (_, sentBy, expected) => {
    const doubt = { since: 0, absences: 0, ...(sentBy && { sentBy }) };
    expect(isAwaitedBeside({ callId: 'one' }, { policy: { keys: {}, doubt } } as never)).toBe(expected);
  });

  test('at any of the hosts that the caller says are one system', () => {
    const shared = { ...elsewhere, sharedHosts: ['https://a.test'] } as never;
    expect(isAwaitedBeside(shared)).toBe(true);
    expect(isAwaitedBeside({}, shared)).toBe(true);
  });

  test('not if no answer of its provider says what it has made', () => {
    const unnamed = { provider: provider([], { kindOf: () => ({ operation: 'write', endpoint: 'refund' }) }) };
    expect(isAwaitedBeside(unnamed)).toBe(false);
  });

  test('not if it was sent after the object had been shown, whatever is shown later', () => {
    const clock = new FakeClock();
    clock.pass(1);
    const call = sent(clock);
    const isWaitedFor = (id: string, ...shown: readonly string[]) => isAwaited(call, id, { id, amount: 5 }, shown);
    expect(isWaitedFor('1', '1')).toBe(false);
    clock.pass(1);
    sent(clock, { startedAt: clock.now() });
    expect(isWaitedFor('1', '1', '2')).toBe(false);
    expect(isWaitedFor('2', '1', '2')).toBe(true);
  });

  test('not if it is over', () => {
    const clock = new FakeClock();
    const [call, other] = [sent(clock), sent(clock)];
    endUnderWay(other);
    // One that ends before it is sent was never under way.
    endUnderWay({ ...other, scope: { clock: new FakeClock() } });
    expect(isAwaited(call, '1', {}, [])).toBe(false);
  });

  test('and a call does not wait for itself, nor for those of another clock', () => {
    expect(isAwaited(sent(new FakeClock()), '1', {}, [])).toBe(false);
  });
});

describe('what a look-up has found beside an equal call', () => {
  const found = { state: 'landed', answer: { status: 200, headers: {}, data: { id: '1', amount: 5 } } } as const;
  /** Whether it is taken, and whether the other call is then told that it is not its own. */
  const taking = (free: readonly unknown[], own: Partial<Call> = {}, others: Partial<Call> = {}) => {
    const clock = new FakeClock();
    const [call, other] = [sent(clock, own), sent(clock, others)];
    return [claim(call, found, free), isAnothers(other, '1')];
  };

  test('is left to it for as long as it may be told that it has made it', () => {
    expect(taking(['1'])).toEqual([false, false]);
    expect(taking(['1'], {}, { mayBeTold: false })).toEqual([true, true]);
  });

  test('is taken if a name led to it, and the hook had no need to ask whose it is', () => {
    expect(taking([])).toEqual([true, true]);
  });

  test('is taken by a call that resumes an earlier one: it means that payment, whoever has made it', () => {
    const resumed = (more: object) => ({ policy: { keys: {}, ...more } }) as unknown as Partial<Call>;
    expect(taking(['1'], resumed({}))).toEqual([true, true]);
    expect(taking(['1'], resumed({ processed: 'no' }))).toEqual([false, false]);
  });
});

test('of calls that their clients never end, the oldest are forgotten', () => {
  const clock = new FakeClock();
  const first = sent(clock);
  for (let count = 0; count < 10_000; count += 1) beginUnderWay({ provider: first.provider, scope: { clock } });
  expect(allUnderWay(first)).toHaveLength(10_000);
  expect(allUnderWay(first)).not.toContain(first);
});
