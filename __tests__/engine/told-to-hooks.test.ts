// What a look-up of a provider is told of the call that it asks about, and what the door's refusal of its questions comes to.
import { describe, expect, test } from '@jest/globals';
import { Course } from '../../src/decision/course.js';
import { askAbout } from '../../src/engine/ask.js';
import type { Call } from '../../src/engine/call.js';
import { inquire } from '../../src/engine/inquire.js';
import type { LookUpResponse } from '../../src/engine/port.js';
import { classify } from '../../src/failure/classify.js';
import { plainHttp } from '../../src/index.js';
import type { Finding, LookUpTools, Reconcile } from '../../src/providers/look-up.js';
import type { ProviderDefinition } from '../../src/providers/provider.js';
import { Lanes } from '../../src/traffic/lanes.js';
import { FakeClock } from '../axios/fake-clock.js';
import { answered, provider, request, row } from '../failure/answers.js';
import { quiet } from '../model/virtual-time.js';

const EPOCH = 1_700_000_000_000;
const response: LookUpResponse = { status: 200, headers: {}, data: '{"id":1}' };
const later: LookUpResponse = { status: 429, headers: { 'retry-after': '3600' }, data: '{}' };

function calling(reconcile: Reconcile, answer = response) {
  const clock = new FakeClock();
  clock.pass(700);
  const told: object[] = [];
  const seen: LookUpTools[] = [];
  const lanes = new Lanes({}, clock, { breaker: () => {}, held: () => {} });
  const lane = lanes.of(plainHttp(), 'a.test', 'POST /pay');
  const record = {
    course: new Course(),
    firstSentAt: undefined as number | undefined,
    elapsedMs: 40,
    unaskable: undefined,
    timesFailed: () => 0,
    noteLookUp: (look: object) => look,
  };
  const call = {
    provider: provider([], {
      reconcile: async (asked, tools) => {
        seen.push(tools);
        return reconcile(asked, tools);
      },
      kindOf: () => ({ operation: 'read' }),
    }),
    port: {
      request: { facts: request() },
      ask: async () => answer,
      caller: { gone: () => undefined, isAbort: () => false },
    },
    record,
    pass: { lane },
    policy: {} as { doubt?: { sentAt: number } },
    limits: { remaining: 5000 },
    lastSentAt: 500,
    answered: undefined as object | undefined,
    scope: { clock, reporter: { lookedUp: (_: unknown, look: object) => told.push(look) } },
    onError: () => {},
  };
  return { call: call as unknown as Call, given: call, record, told, clock, seen };
}

const nothing: Reconcile = async () => 'absent';
const get: Reconcile = async (_request, tools) => ((await tools.get('/p/1')).status === 404 ? 'absent' : 'landed');
const failing = (reading: object) => {
  const classified = classify(provider([row('E1', { field: 'reason' }), row('E1')]), answered(400, { error: reading }));
  return { attempts: [{ classified: undefined }, { classified: undefined }, { classified }] };
};

describe('a look-up is told', () => {
  test('the failure of the last attempt, as it was read, and the answer that holds it', async () => {
    const { call, record, seen, given } = calling(nothing);
    Object.assign(record.course, failing({ code: 'e1', field: 'reason', message: 'no' }));
    given.answered = { status: 400, header: (name: string) => name, body: { id: 7 }, text: 'x' };
    await askAbout(call);
    expect(seen[0]?.failure).toEqual({ code: 'e1', field: 'reason', status: 400, message: 'no' });
    expect(seen[0]?.answer).toMatchObject({ status: 400, data: { id: 7 } });
    expect(seen[0]?.answer?.headers).toHaveProperty('get');
  });

  test('the text of an answer that is no JSON', async () => {
    const { call, seen, given } = calling(nothing);
    given.answered = { status: 200, header: () => undefined, body: undefined, text: '<paid/>' };
    await askAbout(call);
    expect(seen[0]?.answer).toMatchObject({ data: '<paid/>' });
    expect(seen[0]).not.toHaveProperty('failure');
  });

  test('neither, if there is none', async () => {
    const { call, seen } = calling(nothing);
    await askAbout(call);
    expect(seen[0]).not.toHaveProperty('failure');
    expect(seen[0]).not.toHaveProperty('answer');
  });

  test('what an earlier look-up found accepted, in place of both', async () => {
    const { call, record, seen, given } = calling(nothing);
    const accepted = { state: 'landed', answer: { status: 200, headers: {}, data: { id: 9 } } };
    Object.assign(record.course, failing({ code: 'E1' }), { asking: { accepted } });
    given.answered = { status: 400, header: () => undefined, body: {} };
    await askAbout(call);
    expect(seen[0]?.answer).toBe(accepted.answer);
    expect(seen[0]).not.toHaveProperty('failure');
  });

  test('the time of an earlier call, and of its own attempts', async () => {
    const { call, record, seen, given } = calling(nothing);
    given.policy = { doubt: { sentAt: EPOCH - 5000 } };
    await askAbout(call);
    record.firstSentAt = 500;
    await askAbout(call);
    given.policy = {};
    await askAbout(call);
    expect(seen[0]).toMatchObject({ firstSentAt: EPOCH - 5000 });
    expect(seen[0]).not.toHaveProperty('lastSentAt');
    expect(seen[1]).toMatchObject({ firstSentAt: EPOCH - 5000, lastSentAt: EPOCH + 500 });
    expect(seen[2]).toMatchObject({ firstSentAt: EPOCH + 500, lastSentAt: EPOCH + 500 });
  });
});

describe('a provider that asks to be left alone for longer than the call has', () => {
  test.each<[string, Reconcile]>([
    ['which leaves it open', get],
    ['of which its look-up says nothing', async (asked, tools) => void (await get(asked, tools))],
    ['of which its look-up says why not', async (asked, tools) => ({ unaskable: String(await get(asked, tools)) })],
  ])('defers it, %s', async (_what, look) => {
    const { call, given } = calling(look, later);
    const refusal = { outcome: 'deferred', stoppedBy: 'retry-after' };
    expect(await askAbout(call)).toMatchObject({ refusal });
    // From now on the question is not even asked.
    given.port.ask = async () => response;
    expect(await askAbout(call)).toMatchObject({ refusal });
  });

  test('does not defer what is decided without it', async () => {
    const { call } = calling(async (asked, tools) => {
      await get(asked, tools).catch(() => {});
      return 'landed';
    });
    expect(await askAbout(call)).toEqual({ state: 'landed' });
  });

  test('is told as a look-up that was asked, and not as one that was not', async () => {
    const { call, told } = calling(get, later);
    await askAbout(call);
    expect(told).toMatchObject([{ found: 'undecided', status: 429 }]);
    await askAbout(call);
    expect(told).toHaveLength(1);
  });
});

test('what was accepted is asked about for no longer than it is waited for', async () => {
  const { call, record, clock } = calling(() => new Promise(() => {}));
  Object.assign(record.course, { asking: { until: 1000 } });
  let isOver = false;
  const asking = askAbout(call).finally(() => {
    isOver = true;
  });
  clock.pass(299);
  await quiet();
  expect(isOver).toBe(false);
  clock.pass(1);
  await quiet();
  expect(await asking).toEqual({ state: 'undecided' });
});

describe('what a look-up finds', () => {
  /** What is adopted of an answer to `/p/1`, of which the provider says this, for a request to `/pay`. */
  const adopted = async (says: Pick<ProviderDefinition, 'isPending' | 'isPartial'>) => {
    const reconcile: Reconcile = async (_, tools) => ({ state: 'landed', answer: await tools.get('/p/1') });
    const asked = provider([], { ...says, reconcile, kindOf: () => ({ operation: 'read' }) });
    const { answer: _, ...found } = (await inquire(asked, request(), async () => response)) as Finding;
    return found;
  };

  test.each([
    ['by what was asked for', (path: string) => path === '/p/1', { pending: true }],
    ['by what the request asks for', (path: string) => path === '/pay', { pending: true }],
    ['for the customer, if either says so', (path: string) => path !== '/pay' || 'customer', { pending: 'customer' }],
    ['for nobody', () => false, {}],
  ] as const)('accepted waits %s', async (_what, isPending, told) => {
    const found = await adopted({ isPending: ({ request: { path } }) => isPending(path) });
    expect(found).toEqual({ state: 'landed', ...told });
  });

  test.each([
    ['by what was asked for', (path: string) => path === '/p/1', { partial: true }],
    ['by what the request asks for', (path: string) => path === '/pay', { partial: true }],
    ['by neither', () => false, {}],
  ] as const)('has failed in part %s', async (_what, isPartial, told) => {
    const found = await adopted({ isPartial: ({ request: { path } }) => isPartial(path) });
    expect(found).toEqual({ state: 'landed', ...told });
  });
});

test('a question is about the host that it names, else about that of the request, and has its own headers', async () => {
  const asked: unknown[] = [];
  const keys: unknown[] = [];
  const reconcile: Reconcile = async (_request, tools) => {
    keys.push(tools.keys);
    await tools.get('/p/1', { headers: { 'X-A': '1' } });
    await tools.get('https://b.test/p/1');
    return 'absent';
  };
  await inquire(provider([], { reconcile }), request({ host: 'a.test' }), async (_asked, { host, header }) => {
    asked.push([host, header('x-a')]);
    return response;
  });
  expect(asked).toEqual([
    ['a.test', '1'],
    ['b.test', undefined],
  ]);
  expect(keys).toEqual([{}]);
});
