import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import axios, { AxiosError, type AxiosInstance } from 'axios';
import { CoreApi } from 'midtrans-client';
import { pino } from 'pino';
import {
  attach,
  bodyKey,
  constant,
  defineProvider,
  mdes,
  midtrans,
  type ProviderDefinition,
  plainHttp,
  recoveryOf,
  run,
} from '../../../src/index.js';
import { type Answer, drip, hang, reply, reset, serve } from '../../axios/serve.js';
import { AMPLE } from '../../time-for.js';
import { Faces } from './faces.js';
import { CARDS, dashed, needlesIn, SECRETS, spaced, TALE } from './needles.js';
import { REQUESTS, SUBJECTS, type Subject } from './requests.js';
import { stage } from './stage.js';

const [MIDTRANS, , MDES, , PLAIN] = SUBJECTS as readonly [Subject, Subject, Subject, Subject, Subject];

const send =
  (client: AxiosInstance, subject: Subject, more: object = {}) =>
  () =>
    client.request({ method: 'post', ...REQUESTS['a nested body, a query and headers']?.(subject), ...more });

/** For what has to come to its end, however busy the machine is. */
const LONG = { deadline: AMPLE, attemptTimeout: AMPLE };

const fail = () => {
  throw Object.assign(new Error(TALE), { code: SECRETS.apiKey, card: CARDS.visa });
};

describe.each(SUBJECTS)('at $name nothing is shown of', (subject) => {
  test.each<[string, Answer]>([
    ['a reset', reset],
    ['a silence', hang],
    ['an answer that drips', drip(5)],
    ['an answer that is cut', reply(200, `{"card":"${CARDS.visa}","told":"${SECRETS.name}`)],
    ['a page', reply(200, `<html>${TALE}</html>`, { 'content-type': 'text/html' })],
    ['an answer in headers alone', reply(503, {}, { 'x-told': SECRETS.bearer, 'set-cookie': SECRETS.cookie })],
    ['a redirect', reply(302, {}, { location: `/next?token=${SECRETS.cardToken}` })],
  ])('a request that meets %s', async (_what, answer) => {
    const { faces, client, set } = await stage(subject, {}, { maxRedirects: 0 });
    set(answer);
    await faces.run(send(client, subject));
    // A page is a success for plain HTTP.
    if (recoveryOf(faces.given[0])?.outcome !== 'ok') await faces.expectClean();
    else expect(needlesIn(Object.values(await faces.show()).join('\n'))).toEqual([]);
  });

  test('an error that an adapter throws', async () => {
    const adapters = [
      async () => fail(),
      async () => Promise.reject(TALE),
      async () => Promise.reject(new AxiosError(TALE, SECRETS.apiKey)),
      async () => Promise.reject(new AxiosError(TALE, TALE)),
      async () => Promise.reject(Object.assign(new Error(TALE), { code: SECRETS.name, cause: new Error(TALE) })),
      async () =>
        Promise.reject(Object.assign(new Error(TALE), { code: CARDS.visa, syscall: TALE, errors: [{ code: TALE }] })),
    ];
    const { faces, client } = await stage(subject);
    await faces.run(...adapters.map((adapter) => send(client, subject, { adapter })));
    expect(faces.given.map((each) => typeof each)).toEqual(adapters.map(() => 'object'));
    await faces.expectClean();
  });

  test('an error that an interceptor throws on a retry', async () => {
    const { faces, client, set } = await stage(subject, { policy: LONG });
    set(reply(429));
    let runs = 0;
    client.interceptors.request.use((config) => {
      runs += 1;
      return runs > 1 ? fail() : config;
    });
    await faces.run(send(client, subject));
    expect(recoveryOf(faces.given[0])?.stoppedBy).toBe('request');
    expect((faces.given[0] as Error).cause).toMatchObject({ message: TALE });
    await faces.expectClean();
  });

  test('a backoff and a listener that throw', async () => {
    const { faces, client, set } = await stage(subject, { policy: { backoff: fail, deadline: 3000 } });
    set(reply(429));
    await faces.run(send(client, subject));
    await faces.expectClean();
  });

  test.each([
    ['signal', () => ({ signal: AbortSignal.abort(new Error(TALE)) })],
    ['signal with a text', () => ({ signal: AbortSignal.abort(TALE) })],
  ])('the reason of an abort before anything is sent, by %s', async (_what, given) => {
    const { faces, client } = await stage(subject);
    await faces.run(send(client, subject, given()));
    expect(needlesIn(Object.values(await faces.show()).join('\n'))).toEqual([]);
  });

  test('the reason of an abort during a wait', async () => {
    const { faces, client, set } = await stage(subject, { policy: { backoff: constant(5000), deadline: 60_000 } });
    set(reply(429));
    const source = axios.CancelToken.source();
    const controller = new AbortController();
    const arrived = () => {
      setTimeout(() => {
        source.cancel(TALE);
        controller.abort(new Error(TALE));
      }, 50);
    };
    const start = (more: object) => () => {
      arrived();
      return send(client, subject, more)();
    };
    await faces.run(start({ cancelToken: source.token }), start({ signal: controller.signal }));
    expect(faces.given.map((each) => recoveryOf(each)?.outcome)).toContain('aborted');
    expect(needlesIn(Object.values(await faces.show()).join('\n'))).toEqual([]);
  });

  test('a breaker that opens and a budget that is empty', async () => {
    const { faces, client, set } = await stage(subject, {
      retryBudget: { ratio: 0, burst: 1 },
      circuitBreaker: { row: 1, openFor: 20_000 },
      // No look-up decides anything here: each call lasts until its deadline.
      policy: { ...LONG, deadline: 1000, maxAttempts: 3, longestWait: 1 },
    });
    set(reply(503, { told: TALE }));
    await faces.run(...Array.from({ length: 6 }, () => send(client, subject)));
    expect((await faces.show()).listeners).toMatch('recovery.breaker');
    await faces.expectClean();
  });
});

describe('keys', () => {
  const charge = (orderId: string) => ({
    payment_type: 'gopay',
    transaction_details: { order_id: orderId, gross_amount: 1 },
  });

  test.each([
    ...Object.values(CARDS).flatMap((card) => [card, spaced(card), dashed(card), `order-${card}`, `2026${card}`]),
  ])('an order id that is a card number is exact when read, and masked when printed: %s', async (id) => {
    const { faces, client, set } = await stage(MIDTRANS);
    set(reply(503));
    await faces.run(() => client.post('/v2/charge', charge(id)));
    expect(recoveryOf(faces.given[0])?.keys.orderId).toBe(id);
    await faces.expectClean();
    const printed = JSON.parse(JSON.stringify(recoveryOf(faces.given[0])));
    expect(printed.keys.orderId).toMatch(/\*{9,19}\d{4}$/);
    expect(printed.attempts.length).toBeGreaterThan(0);
  });

  test.each(['order-101', '1700000000005', '20261121083612', '550e8400-e29b-41d4-a716-446655440000'])(
    'an order id that is none is shown as it is: %s',
    async (id) => {
      const { faces, client, set } = await stage(MIDTRANS);
      set(reply(400, {}));
      await faces.run(() => client.post('/v2/charge', charge(id)));
      const report = recoveryOf(faces.given[0]);
      expect(JSON.parse(JSON.stringify(report))).toEqual(report);
      expect(faces.lines.join('')).toMatch(`"orderId":"${id}"`);
    },
  );

  test('a key masked by a log resumes nothing', async () => {
    const { server, client } = await stage(MIDTRANS);
    const resumed = client.post('/v2/charge', charge('order-1'), {
      recovery: { keys: { orderId: '************1114' } },
    });
    await expect(resumed).rejects.toThrow('recovery: keys.orderId must be a key as the report has it');
    expect(server.arrived).toEqual([]);
  });

  test.each<[string, Subject, object]>([
    ['a correlation id', SUBJECTS[1] as Subject, { headers: { 'X-Mc-Correlation-Id': CARDS.visa } }],
    ['a task id', MDES, { data: { ...MDES.body, taskId: CARDS.amex } }],
  ])('%s that is a card number', async (_what, subject, more) => {
    const { faces, client, set } = await stage(subject);
    set(reply(503));
    await faces.run(send(client, subject, more));
    expect(Object.values(recoveryOf(faces.given[0])?.keys ?? {})).toHaveLength(1);
    await faces.expectClean();
  });
});

describe('a look-up', () => {
  test.each([CARDS.visa, SECRETS.apiKey, SECRETS.name, `CVV${SECRETS.cvv}`, TALE, { deep: TALE }])(
    'that tells of a refusal with %j',
    async (word) => {
      const { faces, client, set } = await stage(MIDTRANS, {
        provider: midtrans({ settledAfter: 20, keys: { idempotencyKey: false } }),
        policy: LONG,
      });
      const denied = {
        status_code: '202',
        order_id: 'order-101',
        transaction_status: 'deny',
        channel_response_code: word,
        gross_amount: '5',
        payment_type: 'credit_card',
        status_message: TALE,
      };
      set((response, request) =>
        request.method === 'GET' ? reply(200, denied)(response, request) : reset(response, request),
      );
      await faces.run(send(client, MIDTRANS));
      expect(recoveryOf(faces.given[0])?.decline).toEqual({
        code: 'generic',
        retryable: 'never',
        providerCode: 'UNRECOGNISED_CODE',
      });
      await faces.expectClean();
    },
  );

  test.each<[string, ProviderDefinition['reconcile']]>([
    ['throws', async () => fail()],
    ['says why nobody can be asked', async () => ({ unaskable: TALE })],
    ['gives another word', async () => TALE as never],
    [
      'gives a status that is none',
      async () => ({ state: 'absent', answer: { status: CARDS.visa, headers: TALE, data: TALE } }) as never,
    ],
    [
      'gives a status that is too large',
      async () => ({ state: 'absent', answer: { status: Number(CARDS.visa), headers: {}, data: TALE } }),
    ],
    ['gives a refusal', async () => ({ state: 'denied', declined: TALE })],
    ['gives a refusal that is no text', async () => ({ state: 'denied', declined: { TALE } }) as never],
    ['gives an answer that is an error', async (_, { get }) => get(`/${CARDS.visa}?cvv=${SECRETS.cvv}`)],
  ])('of the application that %s', async (_what, reconcile) => {
    const { faces, client, set } = await stage(PLAIN, { provider: plainHttp({ reconcile: reconcile as never }) });
    set(reset);
    await faces.run(send(client, PLAIN));
    await faces.expectClean();
  });
});

describe("an application's own provider", () => {
  test.each<[string, Partial<ProviderDefinition>]>([
    ['read', { read: fail }],
    ['kindOf', { kindOf: fail }],
    ['inDoubt', { inDoubt: fail }],
    ['limitScope', { limitScope: fail }],
    ['isPartial', { isPartial: fail }],
  ])('whose %s throws', async (_what, hooks) => {
    const provider = defineProvider({ name: 'acme', ...hooks });
    const { faces, client, set } = await stage(PLAIN, { provider });
    await faces.run(
      ...[reset, reply(503), reply(429, {}, { 'retry-after': '1' }), reply(400)].map((answer) => () => {
        set(answer);
        return send(client, PLAIN)();
      }),
    );
    await faces.expectClean();
  });

  test('that names them where it says what may have happened', async () => {
    const inDoubt = ({ body, path }: { body: unknown; path: string }) => `${TALE} ${inspect(body)} ${path}`;
    const { faces, client, set } = await stage(PLAIN, { provider: defineProvider({ name: 'acme', inDoubt }) });
    set(reset);
    await faces.run(() => client.post(`/pay/${CARDS.visa}`, { cvv: SECRETS.cvv, number: spaced(CARDS.amex) }));
    expect(recoveryOf(faces.given[0])?.outcome).toBe('unknown');
    await faces.expectClean();
  });

  test('that reads them as codes, sources and keys', async () => {
    const provider = defineProvider({
      name: 'acme',
      read: ({ status }) =>
        status === 400
          ? { code: SECRETS.name, source: SECRETS.name, message: TALE }
          : { code: CARDS.visa, source: CARDS.visa, from: 'text', message: TALE, facts: { told: TALE } },
      keys: [{ name: 'card', kind: 'operation', ...bodyKey('card', 'number') }],
      limitScope: () => 'all',
    });
    const { faces, client, set } = await stage(PLAIN, { provider });
    await faces.run(
      ...[400, 429].map((status) => () => {
        set(reply(status, {}));
        return send(client, PLAIN)();
      }),
    );
    await faces.expectClean();
  });
});

describe('run', () => {
  test.each<[string, () => unknown]>([
    ['an error', fail],
    ['an AxiosError', () => Promise.reject(new AxiosError(TALE, SECRETS.apiKey))],
    [
      'a response',
      () => Promise.reject({ status: 400, headers: { told: TALE }, data: { status_code: TALE, told: TALE } }),
    ],
    ['a body', () => ({ status_code: '400', status_message: TALE, card: CARDS.visa })],
  ])('of an operation that throws or returns %s', async (_what, operation) => {
    const faces = new Faces();
    const policy = { maxAttempts: 2, backoff: constant(1) };
    await faces.run(() => run(operation as never, { provider: midtrans(), logger: faces.logger, policy }));
    await faces.expectClean();
  });

  test('of a vendor SDK', async () => {
    const server = await serve(reply(401, { status_code: '401', status_message: TALE }));
    const sdk = new CoreApi({ isProduction: false, serverKey: SECRETS.serverKey, clientKey: SECRETS.apiKey });
    sdk.httpClient.http_client.interceptors.request.use((config) => {
      config.url = `${server.url}/v2/charge?cvv=${SECRETS.cvv}`;
      return config;
    });
    const faces = new Faces();
    const charge = { card: CARDS.visa, name: SECRETS.name };
    await faces.run(() => run(() => sdk.charge(charge), { provider: midtrans(), logger: faces.logger }));
    const { rawHttpClientData } = faces.given[0] as { rawHttpClientData: unknown };
    expect(needlesIn(inspect(rawHttpClientData, { depth: 10 }))).toContain(SECRETS.serverKey);
    await faces.expectClean();
  });
});

describe('a rejected option', () => {
  test.each<[string, () => unknown]>([
    ['attach', () => attach(axios.create(), { provider: TALE as never })],
    ['attach with a logger', () => attach(axios.create(), { provider: midtrans(), logger: TALE as never })],
    ['a policy', () => attach(axios.create(), { provider: midtrans(), policy: { deadline: CARDS.visa as never } })],
    ['midtrans', () => midtrans({ onUsedOrderId: `Bearer ${SECRETS.bearer}` as never })],
    ['hosts', () => midtrans({ hosts: [`https://user:${SECRETS.password}@host.example`] })],
    ['defineProvider', () => defineProvider({ name: CARDS.visa, rules: [{ code: TALE } as never] })],
    ['a name', () => plainHttp({ name: `${SECRETS.email} ${CARDS.amex}` })],
    ['mdes', () => mdes({ rules: SECRETS.serverKey as never })],
  ])('is not said in full: %s', (_what, make) => {
    let message: unknown;
    try {
      make();
    } catch (error) {
      message = (error as Error).message;
    }
    expect(typeof message).toBe('string');
    expect(needlesIn(String(message))).toEqual([]);
  });

  test('nor in the options of a request', async () => {
    const { client } = await stage(PLAIN);
    const recovery = { maxAttempts: CARDS.visa as never, keys: { orderId: Number(CARDS.visa) as never } };
    for (const [name, value] of Object.entries(recovery)) {
      const error = await client.get('/', { recovery: { [name]: value } }).catch((each: unknown) => each);
      expect(error).toBeInstanceOf(TypeError);
      expect(needlesIn((error as Error).message)).toEqual([]);
    }
  });
});

test('the same error does carry them, or these tests would prove nothing', async () => {
  const { faces, client, set } = await stage(PLAIN);
  set(reply(400, { told: TALE }));
  await faces.run(send(client, PLAIN));
  const { config, response } = faces.given[0] as AxiosError;
  const lines: string[] = [];
  pino({ base: null }, { write: (line) => lines.push(line) }).error({ config, data: response?.data });
  expect(needlesIn(lines.join('')).length).toBeGreaterThan(15);
});
