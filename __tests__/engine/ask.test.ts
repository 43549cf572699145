import { describe, expect, test } from '@jest/globals';
import { Course } from '../../src/decision/course.js';
import { askAbout, canAsk } from '../../src/engine/ask.js';
import type { Call } from '../../src/engine/call.js';
import { isAnothers, rememberMade } from '../../src/engine/makers.js';
import type { LookUpResponse } from '../../src/engine/port.js';
import { beginUnderWay } from '../../src/engine/under-way.js';
import { headerKey, plainHttp, type Rule } from '../../src/index.js';
import type { Finding, LookUpAnswer, LookUpTools, Reconcile, State } from '../../src/providers/look-up.js';
import { Lanes } from '../../src/traffic/lanes.js';
import { FakeClock } from '../axios/fake-clock.js';
import { provider, request, row } from '../failure/answers.js';
import { quiet } from '../model/virtual-time.js';

const EPOCH = 1_700_000_000_000;
const response: LookUpResponse = { status: 200, headers: {}, data: '{"id":1}' };

interface Given {
  readonly failures?: number;
  readonly firstSentAt?: number;
  readonly answer?: LookUpResponse;
  /** Milliseconds of a question. */
  readonly takes?: number;
  readonly rules?: readonly Rule[];
}

/** A call that can be asked about, and what is told of it. */
function calling(
  reconcile: Reconcile | undefined,
  { failures = 0, answer = response, takes = 0, rules = [], ...given }: Given = {},
) {
  const clock = new FakeClock();
  clock.pass(700);
  const told: unknown[] = [];
  const lanes = new Lanes({}, clock, { breaker: () => {}, held: () => {} });
  const lane = lanes.of(plainHttp(), 'a.test', 'POST /v2/charge');
  const record = {
    course: new Course(),
    ...given,
    elapsedMs: 40,
    unaskable: 'as it was' as string | undefined,
    timesFailed: (hook: string) => (hook === 'reconcile' ? failures : 0),
    noteLookUp: (look: object) => ({ lookUp: 1, ...look }),
  };
  const call = {
    provider: provider(rules, { ...(reconcile && { reconcile }), kindOf: () => ({ operation: 'read' }) }),
    port: {
      request: { facts: request() },
      ask: async () => {
        clock.pass(takes);
        return answer;
      },
      caller: { gone: () => undefined, isAbort: () => false },
    },
    record,
    pass: { lane },
    policy: {},
    limits: { remaining: 5000 },
    lastSentAt: 500,
    scope: { clock, reporter: { lookedUp: (_record: unknown, look: unknown) => told.push(look) } },
    onError: () => {},
  };
  return { call: call as unknown as Call, record, told, clock, lane };
}

const get: Reconcile = async (_request, tools) => {
  const { status } = await tools.get('/p/1');
  return status === 404 ? 'absent' : 'landed';
};

describe('a call is looked up', () => {
  test('by the keys of the earlier call that it resumes, or not at all', async () => {
    const asked: unknown[] = [];
    const reconcile: Reconcile = async ({ method, path, host, header, body }) => {
      asked.push([method, path, host, header('x-order'), header('x-other'), body]);
      return 'undecided';
    };
    const resumed = async (write: object) => {
      const faults: unknown[] = [];
      const { call, record } = calling(reconcile);
      const key = { name: 'order', kind: 'operation', ...headerKey('x-order'), ...write };
      const facts = {
        ...request(),
        path: '/pay',
        host: 'a.test',
        body: { a: 1 },
        header: (name: string) => `changed ${name}`,
      };
      await askAbout({
        ...call,
        isUnsent: true,
        policy: { keys: { order: 'A' } },
        provider: { ...call.provider, keys: [key] },
        port: { ...call.port, request: { facts } },
        onError: (error: unknown) => faults.push(error),
      } as unknown as Call);
      return [record.unaskable, faults.length];
    };
    expect(await resumed({})).toEqual([undefined, 0]);
    expect(await resumed({ write: undefined })).toEqual(['its request cannot carry the keys of the earlier call', 1]);
    expect(asked).toEqual([[request().method, '/pay', 'a.test', 'A', 'changed x-other', { a: 1 }]]);
  });

  test('and the hook can ask what another call has made', async () => {
    const told: unknown[] = [];
    const { call } = calling(async (_, { isAnothers }) => {
      told.push(isAnothers?.('X-1'), isAnothers?.('X-2'));
      return 'undecided';
    });
    const made = (body: unknown) => (body as { id?: unknown }).id;
    const other = { ...call, provider: { ...call.provider, made }, startedAt: 0 } as unknown as Call;
    rememberMade(other, { id: 'X-1' });
    await askAbout({ ...call, startedAt: 0 } as unknown as Call);
    expect(told).toEqual([true, false]);
  });

  test('unless it was sent to another host, which alone knows about it', async () => {
    const doubt = { since: 1, absences: 0, origin: 'https://b.test' };
    const at = (origin: string | undefined) => {
      const made = calling(get);
      const port = { ...made.call.port, request: { facts: request(), route: { origin } } };
      return { ...made, call: { ...made.call, port, policy: { doubt } } as unknown as Call };
    };
    const { call, record, told } = at('https://a.test');
    expect(await askAbout(call)).toBeUndefined();
    expect(record.unaskable).toBe('it was sent to https://b.test: resume it there');
    expect(told).toEqual([]);
    expect(await askAbout(at('https://b.test').call)).toEqual({ state: 'landed' });
    expect(await askAbout(at(undefined).call)).toEqual({ state: 'landed' });
  });

  test('and the finding is reported, with when it was asked and what was answered', async () => {
    const { call, record, told } = calling(get);
    expect(await askAbout(call)).toEqual({ state: 'landed' });
    expect(told).toEqual([{ lookUp: 1, askedAfterMs: 40, found: 'landed', status: 200, code: undefined }]);
    expect(record.unaskable).toBeUndefined();
  });

  test('by a hook that makes its own answer: its status is reported, if it has one', async () => {
    for (const [status, shown] of [
      [299, 299],
      [1200, undefined],
    ] as const) {
      const own: Reconcile = async () => ({ state: 'landed', answer: { status, headers: {}, data: {} } });
      const { call, told } = calling(own);
      await askAbout(call);
      expect(told).toMatchObject([{ status: shown, code: undefined }]);
    }
    const { call, told } = calling(async () => 'absent');
    await askAbout(call);
    expect(told).toEqual([{ lookUp: 1, askedAfterMs: 40, found: 'absent', status: undefined, code: undefined }]);
  });

  test.each([
    ['denied', 'EXPIRED'],
    ['dead', 'EXPIRED'],
    ['landed', undefined],
    ['absent', undefined],
  ] as const)(
    "by a hook that says how it ended in the provider's word, which is told if it came to nothing: %s",
    async (state, code) => {
      const { call, told } = calling(async () => ({ state, word: 'EXPIRED' }));
      await askAbout(call);
      expect(told).toMatchObject([{ found: state, code }]);
    },
  );

  test('by a hook that knows when it has sent something, if it has', async () => {
    const seen: LookUpTools[] = [];
    const look: Reconcile = async (_request, tools) => {
      seen.push(tools);
      return 'absent';
    };
    await askAbout(calling(look, { firstSentAt: 100 }).call);
    await askAbout(calling(look).call);
    expect(seen[0]).toMatchObject({ firstSentAt: EPOCH + 100, lastSentAt: EPOCH + 500 });
    expect(seen[1]).not.toHaveProperty('firstSentAt');
    expect(seen[1]).not.toHaveProperty('lastSentAt');
  });

  test('by a hook that knows of one time only, if it has sent something once, though the clock moves meanwhile', async () => {
    const seen: LookUpTools[] = [];
    const { call, clock } = calling(
      async (_request, tools) => {
        seen.push(tools);
        return 'absent';
      },
      { firstSentAt: 500 },
    );
    let moved = 0;
    Object.assign(clock, { wall: () => EPOCH + clock.now() + ++moved });
    await askAbout(call);
    expect(seen[0]?.lastSentAt).toBe(seen[0]?.firstSentAt);
  });

  test('and a plain answer counts, though it comes with a time to wait', async () => {
    const answer = (status: number): LookUpResponse => ({
      status,
      headers: { 'retry-after': '6' },
      data: '{"error":{"code":"503"}}',
    });
    const refusal = { outcome: 'deferred', stoppedBy: 'retry-after' };
    expect(await askAbout(calling(get, { answer: answer(429) }).call)).toMatchObject({ refusal });
    // The table says of its code that nothing was done, and no more.
    expect(await askAbout(calling(get, { answer: answer(404), rules: [row('503')] }).call)).toEqual({
      state: 'absent',
    });
  });

  test('for as long as it has time: undecided', async () => {
    const { call, clock, told } = calling(() => new Promise(() => {}));
    const asking = askAbout(call);
    clock.pass(5000);
    await quiet();
    expect(await asking).toEqual({ state: 'undecided' });
    expect(told).toMatchObject([{ found: 'undecided' }]);
  });
});

describe('what a look-up finds', () => {
  const made = (body: unknown) => (body as { id?: unknown }).id;
  const saying = (state: State, id: string): Finding => ({ state, answer: { status: 200, headers: {}, data: { id } } });

  /** What is found, and whether another call is then told that `id` is not its own. `reconcile` gets that other call. */
  async function look(reconcile: (tools: LookUpTools, other: Call) => Finding, id: string) {
    const { call, told } = calling(async (_, tools) => reconcile(tools, other));
    const timed = { ...call, provider: { ...call.provider, made }, startedAt: 0 } as unknown as Call;
    const other = { ...timed } as Call;
    return { finding: await askAbout(timed), told, isTaken: isAnothers(other, id) };
  }

  /** The hook is told that it is free, and then the other call is answered with it. */
  const late = (state: State) => (tools: LookUpTools, other: Call) => {
    tools.isAnothers?.('Y-1');
    rememberMade(other, { id: 'Y-1' });
    return saying(state, 'Y-1');
  };

  test("is taken, whatever else the hook was told to be another's", async () => {
    const next = (tools: LookUpTools, other: Call) => {
      rememberMade(other, { id: 'Y-1' });
      return saying('landed', ['Y-1', 'Y-2'].find((id) => !tools.isAnothers?.(id)) as string);
    };
    expect(await look(next, 'Y-2')).toMatchObject({ finding: saying('landed', 'Y-2'), isTaken: true });
  });

  test('decides nothing if another call has got it since the hook was told that it is free', async () => {
    const { finding, told } = await look(late('landed'), 'Y-1');
    expect(finding).toEqual(saying('undecided', 'Y-1'));
    expect(told).toMatchObject([{ found: 'undecided' }]);
  });

  test('is not waited for by a hook that does not ask whose it is, since a name of its own leads to it', async () => {
    const beside = async (reconcile: Reconcile) => {
      const { call } = calling(reconcile);
      const own = { ...call, provider: { ...call.provider, made }, startedAt: 0, path: '/pay' } as unknown as Call;
      beginUnderWay({ ...own, mayBeTold: true } as unknown as Call);
      return askAbout(own);
    };
    expect(await beside(async () => saying('landed', 'Y-1'))).toEqual(saying('landed', 'Y-1'));
    const asking: Reconcile = async (_, tools) => saying(tools.isAnothers?.('Y-1') ? 'absent' : 'landed', 'Y-1');
    expect(await beside(asking)).toEqual(saying('undecided', 'Y-1'));
  });

  test('is not taken unless it has landed', async () => {
    expect(await look(late('absent'), 'Y-1')).toMatchObject({ finding: saying('absent', 'Y-1') });
    expect(await look(() => saying('undecided', 'Y-2'), 'Y-2')).toMatchObject({ isTaken: false });
  });
});

describe('no look-up is made', () => {
  test('if this request cannot be looked up, and the reason is noted', async () => {
    const { call, record, told } = calling(async () => ({ unaskable: 'it has no id' }));
    expect(await askAbout(call)).toBeUndefined();
    expect(record.unaskable).toBe('it has no id');
    expect(told).toEqual([]);
  });

  test('if the hook says nothing', async () => {
    const { call, record, told } = calling(async () => undefined);
    expect(await askAbout(call)).toBeUndefined();
    expect(record.unaskable).toBeUndefined();
    expect(told).toEqual([]);
  });

  test('once the hook has failed three times', async () => {
    let asked = 0;
    const { call, record, told } = calling(
      async () => {
        asked += 1;
        return 'landed';
      },
      { failures: 3 },
    );
    expect(await askAbout(call)).toBeUndefined();
    expect(record.unaskable).toBe('its reconcile failed each time');
    expect([asked, told]).toEqual([0, []]);
  });

  test('if the provider has no look-up, or the client cannot ask', async () => {
    const { call, told } = calling(undefined);
    expect(canAsk(call)).toBe(false);
    expect(await askAbout(call)).toBeUndefined();
    const { call: asking } = calling(get);
    expect(canAsk(asking)).toBe(true);
    const { ask: _ask, ...mute } = asking.port;
    const silent = { ...asking, port: mute } as unknown as Call;
    expect(canAsk(silent)).toBe(false);
    expect(await askAbout(silent)).toBeUndefined();
    expect(told).toEqual([]);
  });
});

describe('a call that waits for the provider to recover', () => {
  /** How many of two go on when a call is asked about. */
  async function gone(reconcile: Reconcile, given: Given): Promise<number> {
    const { call, lane } = calling(reconcile, given);
    let went = 0;
    for (const _ of [1, 2]) lane.gate.join(Number.POSITIVE_INFINITY, true, () => (went += 1));
    await askAbout(call);
    return went;
  }

  test.each<[string, Given]>([
    ['has found it', {}],
    ['took as long as usual', { takes: 1000 }],
  ])('is let go, one of them, by the good answer of a look-up that %s', async (_, given) => {
    expect(await gone(get, given)).toBe(1);
  });

  test('is let go one at a time, however many questions a look-up has', async () => {
    const thrice: Reconcile = async (_request, tools) => {
      for (const id of [1, 2, 3]) await tools.get(`/p/${id}`);
      return 'landed';
    };
    expect(await gone(thrice, {})).toBe(1);
  });

  test.each<[string, Given]>([
    ['has failed', { answer: { ...response, status: 503 } }],
    ['came out of a queue', { takes: 1001 }],
    ['cannot be read', { answer: { ...response, data: '<html>' } }],
  ])('is not let go by one that %s', async (_, given) => {
    expect(await gone(get, given)).toBe(0);
  });

  test('is not let go by a hook that asks nothing', async () => {
    expect(await gone(async () => 'landed', {})).toBe(0);
  });
});

describe('what a look-up voids', () => {
  const voiding =
    (state: 'undone' | 'undecided', voids: boolean): Reconcile =>
    async (_, { post }) => ({ state, answer: await post('/void', {}, voids ? { voids } : {}) });
  const got: Reconcile = async (_, tools) => ({ state: 'undecided', answer: await tools.get('/p/1') });

  test.each<[string, Reconcile, true | undefined]>([
    ['if it says so with the question', voiding('undecided', true), true],
    ['if it found it voided', voiding('undone', false), true],
    ['not by any other question', voiding('undecided', false), undefined],
    ['not by a read', got, undefined],
  ])('is spent %s', async (_, reconcile, hasVoided) => {
    const { call } = calling(reconcile);
    await askAbout(call);
    expect(call.hasVoided).toBe(hasVoided);
  });

  test('is so although no answer comes', async () => {
    const { call } = calling(voiding('undecided', true));
    Object.assign(call.port, { ask: () => Promise.reject(new Error('lost')) });
    await askAbout(call);
    expect(call.hasVoided).toBe(true);
  });

  test('belongs to the call that voids it again: the hook is told so of all its keys', async () => {
    let attached: LookUpTools['attached'];
    const { call } = calling(async (_, tools) => {
      ({ attached } = tools);
      return 'undecided';
    });
    const key = { name: 'id', kind: 'operation', read: () => '1' };
    Object.assign(call, { provider: { ...call.provider, keys: [key] }, hasVoided: true });
    await askAbout(call);
    expect(attached).toEqual(['id']);
  });
});

test('each answer says how far the clock that dates it is ahead', async () => {
  let ahead: LookUpAnswer['clockAhead'];
  const date = new Date(EPOCH + 700).toUTCString();
  const { call, clock } = calling(
    async (_, { get: ask }) => {
      ({ clockAhead: ahead } = await ask('/p/1'));
      return 'undecided';
    },
    { answer: { ...response, headers: { date } }, takes: 100 },
  );
  const asked = clock.wall();
  await askAbout(call);
  const told = Date.parse(date);
  expect(ahead).toEqual({ least: told - (asked + 100), most: told + 1000 - asked });
});
