import { describe, expect, test } from '@jest/globals';
import { bodyKey, type KeyDefinition, type ProviderDefinition, type Reconcile, type Rule } from '../../src/index.js';
import { startPlainHttp } from '../../src/simulators/index.js';
import {
  both,
  checkProvider,
  checksOf,
  type ProviderCases,
  ProviderCheckError,
  type SimulatedPayments,
  startSimulator,
} from '../../src/testing/index.js';
import { acme, careful, cases, definition, LAG, payments, reconcile } from './acme.js';

/** The complaint of one check about a provider with a fault; `undefined` if it passes. */
const complaintOf = (name: string, changes: Partial<ProviderDefinition>, given: ProviderCases = cases) => {
  const found = checksOf(acme(changes), given).find((each) => each.name === name);
  if (found === undefined) throw new Error(`no check ${name}`);
  return found.run().then(
    () => undefined,
    (error: Error) => error.message,
  );
};

describe('a careful provider', () => {
  test.concurrent.each(checksOf(acme(), cases))('$name', ({ run }) => run());

  test('passes all checks, and their names are returned', async () => {
    expect(await checkProvider(acme(), cases)).toEqual(checksOf(acme(), cases).map(({ name }) => name));
  });
});

const [key] = careful.keys as readonly [KeyDefinition];
const withKey = (changes: Partial<KeyDefinition>) => ({ keys: [{ ...key, ...changes }] });
const row = (code: string, more: Partial<Rule> = {}): Rule => ({
  code,
  action: 'fail-fast',
  processed: 'no',
  why: 'a test',
  source: 'a test',
  basis: 'J',
  ...more,
});
/** Accepts each reference once, and refuses a second request with its own code. */
const strict: SimulatedPayments = {
  ...payments,
  start: () =>
    startSimulator({
      ...definition,
      idempotency: {
        key: ({ fields }) => String(fields.reference),
        keeps: 'none',
        used: { status: 409, body: { error: { code: 'USED' } } },
      },
    }),
  paymentOf: ({ id }) => /^payment-\d+/.exec(id)?.[0],
};
/** Refuses a second request under the key in its header, which the application has not set in the cases' request. */
const refusing: SimulatedPayments = {
  ...payments,
  start: () =>
    startSimulator({
      ...definition,
      idempotency: { key: 'Acme-Key', keeps: 'none', used: { status: 409, body: { error: { code: 'USED' } } } },
    }),
};
const forgetful: SimulatedPayments = {
  ...payments,
  start: () => startSimulator({ name: 'forgetful', lag: LAG, routes: definition.routes }),
};
/** Expects the key in a header, under the name of a body field. */
const nameless: SimulatedPayments = {
  ...payments,
  start: () => startSimulator({ ...definition, idempotency: { key: 'request_token', keeps: '2xx' } }),
};
/** Finds a payment by its reference at once, although its definition has a lag. */
const prompt: SimulatedPayments = {
  ...payments,
  start: () =>
    startSimulator<object>({
      ...definition,
      routes: [
        {
          method: 'POST',
          path: '/payments',
          handle: ({ fields: { reference } }, records) => {
            const payment = { id: `p-${String(reference)}`, reference, status: 'paid' };
            records.put(String(reference), payment);
            return {
              status: 201,
              body: payment,
              effects: [{ id: String(reference), kind: 'payment', status: 'paid' }],
            };
          },
        },
        {
          method: 'GET',
          path: '/payments',
          handle: ({ url }, records) => {
            const found = records.get(url.searchParams.get('reference') ?? '');
            return { status: 200, body: { payments: found === undefined ? [] : [found] } };
          },
        },
      ],
    }),
};
const NONE = { status: 200, body: { payments: [] } };
/** Pays, and then says that it is busy, and for how long. */
const waiting: SimulatedPayments = {
  ...payments,
  start: () =>
    startSimulator({
      ...definition,
      errors: {
        ...definition.errors,
        BUSY: { status: 503, headers: { 'retry-after': '60' }, body: { error: { code: 'BUSY' } } },
      },
    }),
  faults: both({ kind: 'provider', code: 'BUSY' }),
};

/** Searches by POST, and answers everything with HTTP 200 and a code. */
const coded: SimulatedPayments = {
  start: () =>
    startSimulator<{ readonly reference: unknown }>({
      name: 'coded',
      lag: LAG,
      routes: [
        {
          method: 'POST',
          path: '/pay',
          handle: ({ fields: { reference } }, records) => {
            records.put(String(reference), { reference });
            const effects = [{ id: String(reference), kind: 'payment', status: 'paid' }];
            return { status: 200, body: { rc: '00', id: `p-${String(reference)}` }, effects };
          },
        },
        {
          method: 'POST',
          path: '/query',
          handle: ({ fields: { reference } }, records) => ({
            status: 200,
            body:
              records.search((each) => each.reference === reference).length > 0
                ? { rc: '00', list: [{ id: `p-${String(reference)}` }] }
                : { rc: '14' },
          }),
        },
      ],
    }),
  request: (payment) => ({ path: '/pay', body: { reference: payment } }),
  isLookUp: ({ path }) => path === '/query',
};
type Coded = { readonly rc?: string; readonly id?: unknown; readonly list?: readonly object[] } | null | undefined;
const rcOf = (body: unknown) => (body as Coded)?.rc;
/** What a careful author would write for it. */
const codes = {
  rules: [row('14')],
  read: ({ body }) => {
    const rc = rcOf(body);
    return typeof rc === 'string' && rc !== '00' ? { code: rc } : undefined;
  },
  isSuccess: ({ status, body }) => status === 200 && rcOf(body) === '00',
  keys: [],
  reconcile: async ({ path, body }, { post }) => {
    if (path !== '/pay') return undefined;
    const answer = await post('/query', { reference: (body as { readonly reference?: unknown }).reference });
    if (rcOf(answer.data) === '14') return 'absent';
    const [found] = (answer.data as Coded)?.list ?? [];
    return found ? { state: 'landed', answer: { ...answer, data: { rc: '00', ...found } } } : 'undecided';
  },
} satisfies Partial<ProviderDefinition>;
const reference = { name: 'reference', kind: 'operation', ...bodyKey('reference') } as const;

type Fault = readonly [
  check: string,
  what: string,
  changes: Partial<ProviderDefinition>,
  says: RegExp,
  given?: ProviderCases,
];

test('a careful provider with a look-up by POST, and with codes inside HTTP 200, passes', async () => {
  const given = { answers: [], payments: coded };
  expect(await complaintOf('what the look-up says counts', codes, given)).toBeUndefined();
  expect(await complaintOf('the look-up of a payment speaks of no other request', codes, given)).toBeUndefined();
});

test('a look-up that finds at once is checked by its answer for a payment that is not there', async () => {
  const lags = 'money is safe from a search that lags';
  const given = (absent?: typeof NONE) => ({ ...cases, payments: { ...prompt, ...(absent && { absent }) } });
  expect(await complaintOf(lags, {}, given())).toMatch(/no look-up uses records.search, .* give .* an absent/);
  expect(await complaintOf(lags, { settledAfter: 1500 }, given(NONE))).toBeUndefined();
  expect(await complaintOf(lags, { settledAfter: 300, keys: [] }, given(NONE))).toMatch(/took effect twice/);
});

/** As an outsider writes it: it compares the reference only. */
const blind: Reconcile = (request, tools) =>
  reconcile({ ...request, body: { ...(request.body as object), amount: 10 } }, tools);

describe('a check finds', () => {
  const FAULTS: readonly Fault[] = [
    [
      'the look-up of a payment adopts no payment of another amount',
      'a look-up that compares the reference only',
      { reconcile: blind },
      /let reconcile compare amount and currency/,
    ],
    [
      "money is safe from the provider's own failures, before and after the effect",
      'a row that says that nothing was done, although the payment may have been made',
      { rules: [row('INTERNAL', { action: 'retry' }), ...(careful.rules ?? []).slice(1)], keys: [] },
      /twice, after provider INTERNAL after the effect: the row INTERNAL says processed 'no', .*say 'maybe'/,
    ],
    [
      "money is safe from the provider's own failures, before and after the effect",
      'such a row, at an API that says when to come back, so that the call is deferred',
      { keys: [] },
      /its caller is told that it failed, after provider BUSY after the effect: the row BUSY says processed 'no'/,
      { ...cases, payments: waiting },
    ],
    [
      'every row is reached',
      'a row behind another one',
      { rules: [...(careful.rules ?? []), row('BUSY', { when: { status: '503' } })] },
      /BUSY when .*the row BUSY comes first/,
    ],
    [
      'every row is reached',
      'a row for a code that read does not find',
      { rules: [row('CARD_REFUSED', { field: 'decline' })] },
      /CARD_REFUSED in decline: no answer reaches it/,
    ],
    [
      'each answer is read as the cases say',
      'an action other than the documented one',
      {},
      /POST \/payments 503: expected fail-fast; got code BUSY, retry/,
      {
        answers: [
          {
            method: 'POST',
            url: '/payments',
            status: 503,
            data: { error: { code: 'BUSY' } },
            expect: { action: 'fail-fast' },
          },
        ],
      },
    ],
    [
      'an answer that proves nothing is not believed',
      'an isSuccess that believes every 2xx',
      { isSuccess: ({ status }) => status < 300 },
      /answered by a web page is taken for a success: .*isSuccess/,
    ],
    [
      'no hook throws, whatever the answer',
      'a read that expects an error to be an object',
      {
        read: ({ body }) =>
          (body as { error?: { code: string } })?.error?.code.startsWith('X') ? { code: 'X' } : undefined,
      },
      /^ {2}read threw Cannot read properties of undefined.*, for a body of \{"error":/m,
    ],
    [
      'no hook throws, whatever the request',
      'a kindOf that expects a method',
      { kindOf: ({ method }) => ({ operation: (method as string).startsWith('G') ? 'read' : 'write' }) },
      /kindOf threw Cannot read properties of undefined/,
    ],
    ...(
      [
        'an answer that proves nothing is not believed',
        'a kind is the same for an object, JSON text and a form',
      ] as const
    ).map(
      (name): Fault => [
        name,
        'a kindOf that throws, with its reason',
        { kindOf: () => 'read' as never },
        /kindOf must return a kind, such as \{ operation: 'read' \}/,
      ],
    ),
    [
      'the look-up does not throw, whatever it is answered',
      'a look-up that expects a list',
      {
        reconcile: async (_request, { get }) => {
          const { data } = await get('/payments');
          return (data as { payments: readonly unknown[] }).payments.length > 0 ? 'landed' : 'absent';
        },
      },
      /reconcile threw Cannot read properties of (?:undefined|null)/,
    ],
    [
      'a key is read the same from an object, JSON text and a form',
      'a key that is read from objects only',
      { keys: [{ ...reference, read: ({ body }) => (body as { reference?: string } | undefined)?.reference }] },
      /key reference is not found in URLSearchParams: bodyKey/,
    ],
    [
      'a kind is the same for an object, JSON text and a form',
      'a kind that depends on a number, which a form has as a string',
      {
        kindOf: ({ body }) => ({
          operation: typeof (body as { amount?: number } | undefined)?.amount === 'number' ? 'write' : 'read',
        }),
      },
      /write.*, then .*read/,
    ],
    [
      'a key that is written is read back',
      'a key that is written to another place than it is read from',
      withKey({
        write: ({ headers }, value) => {
          headers['X-Key'] = value;
        },
      }),
      /key key is lost in an object/,
    ],
    [
      "the caller's own key is kept",
      'a key that is attached although the caller has one',
      withKey({
        read: (request) => (request.header('acme-key')?.includes('-4') ? request.header('acme-key') : undefined),
      }),
      /is lost|is replaced/,
    ],
    [
      'a replaced key is another one, and the same for every process',
      'a key that is renewed at random',
      withKey({ renew: () => String(Math.random()) }),
      /renew returns different keys for one payment/,
    ],
    [
      'a payment that goes well takes effect once, with one request',
      'an isSuccess that does not recognise a success',
      { isSuccess: () => false },
      /its success is not recognised/,
    ],
    [
      'money is safe from faults between client and provider',
      'a key that is trusted although the provider does not know it',
      withKey({ protects: () => true, replays: 'all' }),
      /took effect twice, after reset after the effect/,
      { ...cases, payments: forgetful },
    ],
    [
      "money is safe from the provider's own failures, before and after the effect",
      'a key that is trusted after a failure, although it keeps only successes',
      { keys: (careful.keys ?? []).map(({ replays: _, ...each }) => each) },
      /twice, after provider INTERNAL after the effect: .*replays: '2xx'/,
    ],
    [
      'money is safe from faults between client and provider',
      'a simulator whose key no request carries, because it is not a header',
      { keys: (careful.keys ?? []).map(({ replays: _, ...each }) => each) },
      /^money[^\n]*\n {2}no request carried a key that the simulator knows[^\n]*idempotency\.key is the name of a header[^\n]*$/,
      { ...cases, payments: nameless },
    ],
    [
      'a payment that goes well takes effect once, with one request',
      'a simulator that rejects every request',
      {},
      /is answered 401 and has no effect: see request \(its headers too/,
      {
        ...cases,
        payments: { ...payments, start: () => startSimulator({ ...definition, admit: () => ({ status: 401 }) }) },
      },
    ],
    [
      'money is safe from all faults, one after the other',
      'a simulator that rejects every request',
      {},
      /no payment has an effect at the simulator, so this cannot be checked/,
      {
        ...cases,
        payments: { ...payments, start: () => startSimulator({ ...definition, admit: () => ({ status: 401 }) }) },
      },
    ],
    [
      'money is safe from a search that lags',
      'a settledAfter below the lag of the search',
      { settledAfter: 20 },
      /settledAfter is 20 ms, .* lags 250 ms/,
    ],
    [
      'money is safe from a search that lags',
      'an absence that is called final too early',
      {
        reconcile: async (request, tools) => {
          const found = await reconcile(request, tools);
          return found === 'absent' ? { state: 'absent', final: true } : found;
        },
      },
      /took effect twice: 'not found' was believed before/,
      { ...cases, payments: forgetful },
    ],
    [
      'money is safe from a search that lags',
      'a search whose lag the simulator does not say',
      {},
      /give the simulator's definition a lag/,
      { ...cases, payments: { ...payments, start: startPlainHttp } },
    ],
    [
      'what the look-up says counts',
      'a code of "not found" without a row',
      { ...codes, rules: [] },
      /reconcile says absent, which is not believed: .*HTTP 200, code 14.*give it a row by refusals/,
      { answers: [], payments: coded },
    ],
    [
      'what the look-up says counts',
      'an isSuccess that recognises only payments',
      { ...codes, isSuccess: ({ body }) => typeof (body as Coded)?.id === 'string' },
      /reconcile says landed, which is not believed: .*isSuccess/,
      { answers: [], payments: coded },
    ],
    [
      'what the look-up says counts',
      'an adopted answer that is not a success',
      {
        ...codes,
        isSuccess: ({ body, request }) => (request.path === '/pay' ? 'id' in Object(body) : rcOf(body) === '00'),
        reconcile: async () => ({ state: 'landed', answer: { status: 200, headers: {}, data: { paid: true } } }),
      },
      /reconcile says landed, .*no success of the payment itself: see isSuccess/,
      { answers: [], payments: coded },
    ],
    [
      'the look-up of a payment speaks of no other request',
      'a look-up that ignores which request it is about',
      {
        ...codes,
        reconcile: (request, tools) => codes.reconcile({ ...request, path: '/pay', body: request.body }, tools),
      },
      /POST \/another-endpoint is lost, and .* by POST \/pay: .*request\.path/,
      { answers: [], payments: coded },
    ],
    [
      'a used key makes no second payment',
      'a used key that is replaced at once',
      {
        keys: [{ ...reference, renew: (current, unique) => `${current}-${unique}` }],
        rules: [row('USED', { action: 're-key', keys: ['reference'] })],
      },
      /took effect twice, sent a second time by another call/,
      { ...cases, payments: strict },
    ],
    [
      'a used key makes no second payment',
      'a used key of a header that is replaced, although the payment that has used it may be this one',
      {
        ...withKey({}),
        rules: [row('USED', { action: 're-key', keys: ['key'] })],
        reconcile: async () => undefined,
      },
      /took effect twice, sent a second time by another call/,
      { ...cases, payments: refusing },
    ],
    [
      'a resumed call makes no second payment',
      'a key that the provider does not know',
      withKey({ protects: () => true }),
      /took effect twice/,
      { ...cases, payments: forgetful },
    ],
    ...(['a used key makes no second payment', 'a resumed call makes no second payment'] as const).map(
      (name): Fault => [
        name,
        'a row of a used key that says that nothing was done',
        {
          keys: [{ ...reference, protects: () => true }],
          rules: [row('USED')],
        },
        /is told that it failed.*: USED refused a key that is used, .*: give its row processed: 'maybe', and action: 'reconcile'/,
        { ...cases, payments: strict },
      ],
    ),
  ];

  test.concurrent.each(FAULTS.map(([name, what, changes, says, given]) => ({ name, what, changes, says, given })))(
    '$name: $what',
    async ({ name, changes, says, given }) => expect(await complaintOf(name, changes, given)).toMatch(says),
  );

  test('several faults at once, each under the name of its check', async () => {
    const unreached = row('BUSY', { when: { status: '503' } });
    const wrong = acme({ settledAfter: 20, rules: [...(careful.rules ?? []), unreached] });
    const error = await checkProvider(wrong, { ...cases, answers: [] }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProviderCheckError);
    const { failed, message } = error as ProviderCheckError;
    expect(Object.keys(failed)).toEqual(
      expect.arrayContaining(['money is safe from a search that lags', 'every row is reached']),
    );
    for (const name of Object.keys(failed)) expect(message).toContain(name);
  });

  test('something that is not a provider, and cases that are incomplete', () => {
    expect(() => checksOf({} as never, cases)).toThrow(/provider must be a provider, like one that midtrans\(\)/);
    expect(() => checksOf(acme(), {} as never)).toThrow(/answers is missing; expected an array of answers/);
    expect(() => checksOf(acme(), { answers: [], payments: { start: 1 } as never })).toThrow(
      /payments:\s+start must be/,
    );
  });
});
