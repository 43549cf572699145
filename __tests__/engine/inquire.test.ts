import { describe, expect, test } from '@jest/globals';
import { inquire } from '../../src/engine/inquire.js';
import type { LookUpRequest, LookUpResponse } from '../../src/engine/port.js';
import { exchangeBehind, type Heard, responseBehind, statusOf } from '../../src/engine/questions.js';
import { HookFault } from '../../src/policy/hook.js';
import type { Exchange } from '../../src/providers/exchange.js';
import type { LookUpAnswer, Reconcile } from '../../src/providers/look-up.js';
import type { ProviderDefinition } from '../../src/providers/provider.js';
import { provider, request, row } from '../failure/answers.js';

const RULES = [row('NONE'), row('LATER', { action: 'retry', processed: 'maybe' })];
const own = request({ path: '/v2/charge', body: { id: 1 } });
const ok: LookUpResponse = { status: 200, headers: { 'x-id': '7' }, data: '{"id":1}' };
const refused = (code: string): LookUpResponse => ({ status: 404, headers: {}, data: { error: { code } } });
const lost = Object.assign(new Error('lost'), { code: 'ECONNRESET' });

/** What a look-up comes to, what it was asked by, and what is told of it. `answers`: in turn, and the last one from then on. */
async function ask(
  reconcile: Reconcile,
  answers: readonly (LookUpResponse | Error)[] = [ok],
  given: Partial<ProviderDefinition> = {},
) {
  const asked: LookUpRequest[] = [];
  const heard: Heard[] = [];
  const errors: unknown[] = [];
  const send = async (question: LookUpRequest) => {
    asked.push(question);
    const answer = answers[Math.min(asked.length, answers.length) - 1] as LookUpResponse | Error;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const definition = { reconcile, kindOf: ({ method }: { method?: string | undefined }) => kindOf(method), ...given };
  const found = await inquire(
    provider(RULES, definition),
    own,
    send,
    { onError: (error) => errors.push(error) },
    { keys: {}, firstSentAt: 1, lastSentAt: 2 },
    { onHeard: (each) => heard.push(each) },
  );
  return { found, asked, heard, errors };
}

const kindOf = (method: string | undefined) =>
  method === 'GET' ? ({ operation: 'read' } as const) : ({ operation: 'write' } as const);

describe('what a look-up found', () => {
  test('is not absent while the hook sees what another call has made', async () => {
    const said = new Map<unknown, unknown>();
    const look = (state: 'absent' | 'landed', ...ids: readonly string[]) => {
      const reconcile: Reconcile = async (_, { isAnothers }) => {
        for (const id of ids) said.set(id, isAnothers?.(id));
        return state;
      };
      const known = { keys: {}, isAnothers: (id: unknown) => id === 'B' };
      return inquire(provider(RULES, { reconcile }), own, async () => ok, {}, known);
    };
    expect(await look('absent', 'A')).toEqual({ state: 'absent' });
    expect(await look('absent', 'B', 'A')).toEqual({ state: 'undecided' });
    expect(await look('landed', 'B')).toEqual({ state: 'landed' });
    expect([...said]).toEqual([
      ['A', false],
      ['B', true],
    ]);
  });

  test('is nobody else’s if nobody knows who made it', async () => {
    let told: unknown;
    await ask(async (_, { isAnothers }) => {
      told = isAnothers?.('B');
      return 'absent';
    });
    expect(told).toBe(false);
  });

  test('is what the hook says, if it asked nothing, or got evidence', async () => {
    expect((await ask(async () => 'absent')).found).toEqual({ state: 'absent' });
    expect((await ask(async () => ({ state: 'denied', declined: '05' }))).found).toMatchObject({ declined: '05' });
    const word: Reconcile = async (_, { get }) => ((await get('/p/1')).status === 404 ? 'absent' : 'landed');
    expect((await ask(word)).found).toEqual({ state: 'landed' });
    expect((await ask(word, [refused('NONE')])).found).toEqual({ state: 'absent' });
  });

  test('is nothing if the hook says nothing, or does not exist', async () => {
    expect((await ask(async () => undefined)).found).toBeUndefined();
    expect(await inquire(provider(), own, async () => ok)).toBeUndefined();
  });

  test('says why this request cannot be looked up', async () => {
    expect((await ask(async () => ({ unaskable: 'it has no id' }))).found).toEqual({ unaskable: 'it has no id' });
  });

  test.each([
    ['none of the questions', [refused('LATER')]],
    ['one of the questions', [ok, refused('LATER')]],
    ['the first question', [refused('LATER'), ok]],
    ['a question in HTML', [{ status: 200, headers: { 'content-type': 'text/html' }, data: '<html>' }]],
  ])('is undecided if %s brought evidence', async (_, answers) => {
    const twice: Reconcile = async (_request, { get, post }) => {
      await get('/p/1');
      await post('/p/2', {});
      return { state: 'denied', declined: '05' };
    };
    expect((await ask(twice, answers)).found).toEqual({ state: 'undecided', declined: '05' });
  });

  test('is undecided while a question is open', async () => {
    const hasty: Reconcile = async (_, { get }) => {
      void get('/p/1');
      return 'landed';
    };
    const hanging = () => new Promise<LookUpResponse>(() => {});
    expect(await inquire(provider([], { reconcile: hasty }), own, hanging)).toEqual({ state: 'undecided' });
  });

  test("is undecided if a question was lost, which is not the hook's fault", async () => {
    const { found, errors } = await ask(async (_, { get }) => get('/p/1'), [lost]);
    expect(found).toEqual({ state: 'undecided' });
    expect(errors).toEqual([]);
  });

  test('is undecided if the hook fails, which is reported', async () => {
    const failing = async () => {
      throw new HookFault('reconcile', lost);
    };
    const { found, errors } = await ask(failing);
    expect(found).toEqual({ state: 'undecided' });
    expect(errors).toEqual([expect.objectContaining({ hook: 'reconcile', thrown: lost })]);
    const untold = provider([], { reconcile: failing });
    expect(await inquire(untold, own, async () => ok)).toEqual({ state: 'undecided' });
  });
});

test.each<[string, object]>([
  ['state', { state: 'landed' }],
  ['answer', { state: 'landed', answer: { status: 200 } }],
  ['status', { status: 200 }],
  ['data', { data: '{}' }],
])('a %s that throws is a fault of the hook, and what it found is undecided', async (name, good) => {
  const broken = Object.defineProperty({ ...good }, name, {
    get: () => {
      throw lost;
    },
  }) as LookUpAnswer;
  const isOfAnswer = name === 'status' || name === 'data';
  const { found, errors } = await ask(async () =>
    isOfAnswer ? { state: 'landed', answer: broken } : (broken as never),
  );
  expect(found).toEqual({ state: 'undecided' });
  expect(errors).toEqual([expect.objectContaining({ hook: 'reconcile', thrown: lost })]);
});

describe('an answer to adopt', () => {
  const handsOn: Reconcile = async (_, { get }) => get('/p/1');
  const names: Reconcile = async (_, { get }) => ({ state: 'landed', answer: await get('/p/1') });
  /** Only what answers a question by GET is good in this dialect, or only what answers the request itself. */
  const good = (method: string): Partial<ProviderDefinition> => ({
    isSuccess: ({ request: { method: asked } }) => asked === method,
  });

  test("replaces the request's own if the hook hands it on without comment", async () => {
    expect((await ask(handsOn)).found).toMatchObject({ state: 'landed', answer: { data: { id: 1 } } });
    const { found } = await ask(handsOn, [ok], good('GET'));
    expect(found).toMatchObject({ state: 'undecided' });
  });

  test('answers its own question if the hook says what it means', async () => {
    expect((await ask(names, [ok], good('GET'))).found).toMatchObject({ state: 'landed' });
  });

  test('is undecided and not adopted if it is no success', async () => {
    const empty = { status: 200, headers: { 'content-type': 'application/json' }, data: '{}' };
    expect((await ask(handsOn, [empty])).found).toMatchObject({ state: 'undecided' });
    expect((await ask(names, [empty])).found).toMatchObject({ state: 'undecided' });
  });

  test('may be made by the hook, and then answers the request itself', async () => {
    const made = { status: 200, headers: {}, data: { id: 1 } };
    const seen: Exchange[] = [];
    const read = (exchange: Exchange) => {
      seen.push(exchange);
      return undefined;
    };
    expect((await ask(async () => made, [], { read })).found).toEqual({ state: 'landed', answer: made });
    expect(seen[0]?.request).toBe(own);
    expect(responseBehind({ answer: made })).toBeUndefined();
    expect(exchangeBehind(made, own).request).toBe(own);
  });

  test('has the response behind it, which the caller gets', async () => {
    const { found } = await ask(handsOn);
    expect(responseBehind(found as { answer: LookUpAnswer })).toBe(ok);
    expect(responseBehind({})).toBeUndefined();
  });
});

describe('a question', () => {
  test('is asked by GET or by POST, and the hook knows when the call has sent something', async () => {
    const both: Reconcile = async (asked, { get, post, firstSentAt, lastSentAt }) => {
      expect([asked, firstSentAt, lastSentAt]).toEqual([own, 1, 2]);
      expect((await get('/p/1')).data).toEqual({ id: 1 });
      await post('/search', { id: 1 });
      return 'landed';
    };
    expect((await ask(both)).asked).toEqual([
      { method: 'get', url: '/p/1' },
      { method: 'post', url: '/search', data: { id: 1 } },
    ]);
  });

  test('that voids something is asked like any other, and nobody has to be told', async () => {
    const { found, asked } = await ask(async (_, { post }) => post('/p/1/void', { id: 1 }, { voids: true }));
    expect(found).toMatchObject({ state: 'landed' });
    expect(asked).toEqual([{ method: 'post', url: '/p/1/void', data: { id: 1 } }]);
  });

  test.each([
    ['/p/1?expand=1', '/p/1'],
    ['./1/status', '/v2/1/status'],
    ['p/..x/1', 'p/..x/1'],
  ])('%j is judged as a request to %j', async (url, path) => {
    const seen: Exchange[] = [];
    const read = (exchange: Exchange) => {
      seen.push(exchange);
      return undefined;
    };
    await ask(async (_, { post }) => post(url, { id: 1 }), [ok], { read });
    expect(seen[0]?.request).toMatchObject({ method: 'POST', path, body: { id: 1 } });
    expect(seen[0]?.request.header('x-id')).toBeUndefined();
  });

  test.each(['/p/..', '/p/../x', '..', './..', '/p/./x', '/p/%2e%2E/x', '/p\\..\\x', '/p/.\t.', '/p/.\r\n./x', '/p/.'])(
    '%j is not asked',
    async (url) => {
      const told: unknown[] = [];
      const { found, asked } = await ask(async (_, { get }) => {
        await get(url).catch((error: unknown) => told.push(error));
        return 'landed';
      });
      expect(asked).toEqual([]);
      expect(told).toEqual([new TypeError('a look-up cannot have . or .. in its path')]);
      expect(found).toEqual({ state: 'undecided' });
    },
  );
});

describe('what is reported about the questions', () => {
  const twice: Reconcile = async (_, { get }) => {
    await get('/p/1').catch(() => {});
    await get('/p/2').catch(() => {});
    return 'landed';
  };
  const told = async (...answers: readonly (LookUpResponse | Error)[]) => (await ask(twice, answers)).heard.at(-1);

  test('is the last one, if all brought evidence', async () => {
    expect(await told(ok, refused('NONE'))).toEqual({ status: 404, code: 'NONE', isEvidence: true });
    expect(await told(refused('NONE'), ok)).toEqual({ status: 200, code: undefined, isEvidence: true });
  });

  test('is the first one without evidence', async () => {
    expect(await told(refused('LATER'), ok)).toEqual({ status: 404, code: 'LATER', isEvidence: false });
    expect(await told(ok, lost)).toEqual({ status: undefined, code: 'ECONNRESET', isEvidence: false });
    expect(await told(lost, refused('LATER'))).toMatchObject({ code: 'ECONNRESET' });
  });

  test('says that an answer could not be read', async () => {
    expect(await told({ status: 200, headers: { 'content-type': 'text/html' }, data: '<html>' })).toEqual({
      status: 200,
      code: 'UNREADABLE_2XX',
      isEvidence: false,
    });
    expect(await told({ status: 200, headers: { 'content-type': 'text/plain' }, data: 'pong' })).toMatchObject({
      code: 'UNREADABLE_2XX',
    });
  });

  test.each([
    [100, 100],
    [999, 999],
    [99, undefined],
    [1000, undefined],
    [200.5, undefined],
    ['200', undefined],
    [undefined, undefined],
  ])('has no status but one of HTTP: %j', (status, shown) => {
    expect(statusOf(status)).toBe(shown);
  });
});
