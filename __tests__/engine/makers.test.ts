import { describe, expect, test } from '@jest/globals';
import type { Call } from '../../src/engine/call.js';
import { claim, isAnothers, rememberMade } from '../../src/engine/makers.js';
import { headerKey, type KeyDefinition } from '../../src/index.js';
import { FakeClock } from '../axios/fake-clock.js';
import { provider, request } from '../failure/answers.js';

const key: KeyDefinition = { name: 'key', kind: 'operation', ...headerKey('Key'), protects: () => true };
const reference: KeyDefinition = { name: 'reference', kind: 'operation', ...headerKey('Reference') };
const made = (body: unknown) => (body as { id?: unknown }).id;

interface Given {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly origin?: string;
  readonly endpoint?: string;
  readonly policy?: object;
  readonly startedAt?: number;
  readonly made?: ((body: unknown) => unknown) | undefined;
  /** Why it is looked up. */
  readonly asking?: object;
}

const clock = new FakeClock();
clock.pass(500);

let number = 0;
/** An id that no other test has. */
const fresh = () => `id-${++number}`;

function calling({
  path = '/refunds',
  headers = {},
  origin = 'https://a.test',
  endpoint,
  policy = {},
  startedAt = 0,
  asking,
  ...given
}: Given = {}) {
  const errors: unknown[] = [];
  const call = {
    provider: provider([], {
      keys: [key, reference],
      made: 'made' in given ? given.made : made,
      kindOf: () => ({ operation: 'write', ...(endpoint !== undefined && { endpoint }) }),
    }),
    port: { request: { facts: request({ path, header: (name) => headers[name.toLowerCase()] }), route: { origin } } },
    record: { course: { asking } },
    policy,
    startedAt,
    scope: { clock },
    onError: (error: unknown) => errors.push(error),
  };
  return { call: call as unknown as Call, errors };
}

describe('what a call has made', () => {
  test("is another's for every other call, and not for itself", () => {
    const id = fresh();
    const { call } = calling();
    rememberMade(call, { id });
    expect(isAnothers(call, id)).toBe(false);
    expect(isAnothers(calling().call, id)).toBe(true);
    expect(isAnothers(calling().call, fresh())).toBe(false);
    expect(isAnothers(calling().call, undefined)).toBe(false);
  });

  test('is that of whoever sends the same key, which means the same payment; a reference may be shared', () => {
    const id = fresh();
    rememberMade(calling({ headers: { key: 'K', reference: 'R' } }).call, { id });
    expect(isAnothers(calling({ headers: { key: 'K' } }).call, id)).toBe(false);
    expect(isAnothers(calling({ headers: { key: 'L', reference: 'R' } }).call, id)).toBe(true);
  });

  test('more than a minute before a call began is told from its own by its time', () => {
    const id = fresh();
    rememberMade(calling().call, { id });
    expect(isAnothers(calling({ startedAt: 60_500 }).call, id)).toBe(true);
    expect(isAnothers(calling({ startedAt: 60_501 }).call, id)).toBe(false);
  });

  test('may be that of a call which resumes an earlier one', () => {
    const id = fresh();
    rememberMade(calling().call, { id });
    expect(isAnothers(calling({ policy: { keys: {} } }).call, id)).toBe(false);
    expect(isAnothers(calling({ policy: { keys: {}, processed: 'no' } }).call, id)).toBe(true);
  });

  test('is not that of one which resumes a call that surely is another, however long ago it was sent', () => {
    const id = fresh();
    const sentAt = clock.wall();
    const resuming = (sentBy: string) =>
      calling({ startedAt: 3_600_000, policy: { keys: {}, doubt: { since: sentAt, absences: 0, sentAt, sentBy } } })
        .call;
    rememberMade(resuming('one'), { id });
    expect(isAnothers(resuming('one'), id)).toBe(false);
    expect(isAnothers(resuming('other'), id)).toBe(true);
  });

  test('is told apart by host, and by what was made', () => {
    const id = fresh();
    rememberMade(calling({ endpoint: 'refund' }).call, { id });
    expect(isAnothers(calling({ endpoint: 'refund' }).call, id)).toBe(true);
    expect(isAnothers(calling({ endpoint: 'payment' }).call, id)).toBe(false);
    expect(isAnothers(calling({ endpoint: 'refund', origin: 'https://b.test' }).call, id)).toBe(false);
  });

  test('is told apart at each of the hosts that the caller says are one system', () => {
    const [one, other] = [fresh(), fresh()];
    const moved = () => Object.assign(calling({ origin: 'https://b.test' }).call, { sharedHosts: ['https://a.test'] });
    rememberMade(calling().call, { id: one });
    rememberMade(moved(), { id: other });
    expect(isAnothers(moved(), one)).toBe(true);
    for (const origin of ['https://a.test', 'https://b.test']) {
      expect(isAnothers(calling({ origin }).call, other)).toBe(true);
    }
    expect(isAnothers(calling({ origin: 'https://c.test' }).call, other)).toBe(false);
  });

  test('is not what its request named: that was there before', () => {
    const id = fresh();
    rememberMade(calling({ path: `/payments/${id}/capture` }).call, { id });
    expect(isAnothers(calling().call, id)).toBe(false);
    // A part of a word in the path is no name.
    rememberMade(calling({ path: `/payments-${id}` }).call, { id });
    expect(isAnothers(calling().call, id)).toBe(true);
  });

  test('is unknown if no answer of the provider names it', () => {
    const id = fresh();
    rememberMade(calling().call, {});
    expect(isAnothers(calling().call, undefined)).toBe(false);
    const { call, errors } = calling({ made: undefined });
    rememberMade(call, { id });
    expect(isAnothers(calling().call, id)).toBe(false);
    expect(errors).toEqual([]);
  });

  test('is unknown to another clock, and without a host it is known all the same', () => {
    const id = fresh();
    const nowhere = () => {
      const { call } = calling();
      return { ...call, port: { request: { facts: call.port.request.facts } } } as unknown as Call;
    };
    rememberMade(nowhere(), { id });
    expect(isAnothers(nowhere(), id)).toBe(true);
    expect(isAnothers({ ...nowhere(), scope: { clock: new FakeClock() } } as unknown as Call, id)).toBe(false);
  });

  test('is told without a key whose own code throws, and the call is told', () => {
    const broken = new Error('broken');
    const { call, errors } = calling();
    const read = () => {
      throw broken;
    };
    const unread = { ...call, provider: { ...call.provider, keys: [{ ...key, read }] } } as unknown as Call;
    const id = fresh();
    rememberMade(unread, { id });
    expect(errors).toEqual([broken]);
    expect(isAnothers(calling().call, id)).toBe(true);
  });

  test('is unknown if the code that reads it throws, and the call is told', () => {
    const broken = new Error('broken');
    const { call, errors } = calling({
      made: () => {
        throw broken;
      },
    });
    rememberMade(call, { id: fresh() });
    expect(errors).toMatchObject([{ thrown: broken }]);
  });
});

describe('what a look-up has found', () => {
  const finding = (id: string, more: object = {}) =>
    ({ state: 'landed', answer: { status: 200, headers: {}, data: { id } }, ...more }) as const;

  test('is taken by the call that it is of, from then on', () => {
    const id = fresh();
    const { call } = calling();
    expect(claim(call, finding(id), [id])).toBe(true);
    expect(isAnothers(call, id)).toBe(false);
    expect(isAnothers(calling().call, id)).toBe(true);
  });

  test("is not taken if another call has got it since the hook was told that it is nobody's", () => {
    const [id, list] = [fresh(), fresh()];
    const { call } = calling();
    rememberMade(calling().call, { id });
    expect(claim(call, finding(list), [list, id])).toBe(false);
    expect(isAnothers(calling().call, list)).toBe(false);
  });

  test('without an answer names nothing to take', () => {
    const { call, errors } = calling({ made: (body) => made(body ?? {}) });
    expect(claim(call, { state: 'landed' }, [])).toBe(true);
    expect(errors).toEqual([]);
  });

  test("may be anybody's if nothing of a refused call can have landed and nothing proves it: it stays free", () => {
    const asking = { why: 'doubt', ambiguous: false };
    const unproven = { unproven: true };
    const isTaken = (about: object | undefined, more: object) => {
      const id = fresh();
      expect(claim(calling(about && { asking: about }).call, finding(id, more), [id])).toBe(true);
      return isAnothers(calling().call, id);
    };
    expect(isTaken(asking, unproven)).toBe(false);
    expect(isTaken(asking, {})).toBe(true);
    expect(isTaken({ ...asking, ambiguous: true }, unproven)).toBe(true);
    expect(isTaken({ ...asking, why: 'resume' }, unproven)).toBe(false);
    expect(isTaken({ why: 'resume', ambiguous: true }, unproven)).toBe(true);
    expect(isTaken(undefined, unproven)).toBe(true);
  });
});
