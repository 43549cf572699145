import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import axios, { type AxiosInstance } from 'axios';
import { CoreApi } from 'midtrans-client';
import { pino } from 'pino';
import {
  attach,
  constant,
  mastercard,
  mdes,
  midtrans,
  type Provider,
  plainHttp,
  recoveryOf,
  run,
} from '../../src/index.js';
import { startMidtrans } from '../../src/simulators/index.js';
import { drip, reply, reset, serve } from '../axios/serve.js';
import { keep } from '../simulators/keep.js';

const SECRETS = {
  pan: '4811111111111114',
  cvv: 'cvv-917',
  bearer: 'bearer-3f9a',
  serverKey: 'SB-Mid-server-9d1c',
  signature: 'sig-77aa01',
  query: 'tok-in-query-5e',
  answer: 'secret-in-answer-41',
  cookie: 'session-cookie-8812',
  name: 'Budi Santoso',
};
/** As the secrets may be seen: also in the form that Basic authentication gives them. */
const forms = [...Object.values(SECRETS), Buffer.from(`${SECRETS.serverKey}:`).toString('base64')];

function expectClean(text: string): void {
  expect(forms.filter((secret) => text.includes(secret))).toEqual([]);
}

let lines: string[] = [];
afterEach(() => {
  lines = [];
});

/** pino as it is, down to the lowest level, into a list. */
function capture() {
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return pino({ level: 'trace' }, stream);
}

const body = () => ({
  payment_type: 'credit_card',
  transaction_details: { order_id: 'O-1', gross_amount: 5 },
  card: { number: SECRETS.pan, cvv: SECRETS.cvv, name: SECRETS.name },
});

const headers = {
  Authorization: `Bearer ${SECRETS.bearer}`,
  'X-Signature': SECRETS.signature,
  Cookie: SECRETS.cookie,
};

/** Answers that say the caller's secrets back, and one of their own, in every field that a provider reads. */
const told = `refused card ${SECRETS.pan} of ${SECRETS.name}, ${SECRETS.answer}`;
const answers: readonly [string, () => Provider, unknown, number][] = [
  ['midtrans', midtrans, { status_code: '400', status_message: told, card: SECRETS.pan }, 200],
  ['midtrans', midtrans, { status_code: SECRETS.pan, status_message: told }, 400],
  ['midtrans', midtrans, { status_code: '202', transaction_status: 'deny', channel_response_code: SECRETS.pan }, 200],
  ['midtrans', midtrans, { error_messages: [told] }, 400],
  [
    'mastercard',
    mastercard,
    { Errors: { Error: [{ Source: told, ReasonCode: SECRETS.answer, Description: told, Recoverable: 'false' }] } },
    400,
  ],
  ['mdes', mdes, { errorCode: SECRETS.pan, errorDescription: told, source: SECRETS.answer }, 200],
  ['plain-http', plainHttp, { message: told }, 400],
  ['plain-http', plainHttp, told, 503],
];

async function failing(client: AxiosInstance, path = '/v2/charge'): Promise<unknown> {
  const params = { token: SECRETS.query };
  return client.post(path, body(), { headers, params }).catch((error: unknown) => error);
}

function expectSilent(value: unknown): void {
  const report = recoveryOf(value);
  expect(report).toBeDefined();
  expectClean(JSON.stringify(report));
  expectClean(inspect(report, { depth: Infinity, showHidden: true }));
  expectClean(lines.join(''));
}

describe('no secret of a request or an answer is in a log line or a report', () => {
  for (const [name, provider, answer, status] of answers) {
    test(`${name}: ${JSON.stringify(answer).slice(0, 50)}`, async () => {
      const server = await serve(
        reply(status, answer, { 'set-cookie': SECRETS.cookie, 'x-request-id': SECRETS.answer }),
      );
      const client = axios.create({ baseURL: server.url });
      attach(client, {
        provider: provider(),
        logger: capture(),
        policy: { maxAttempts: 2, backoff: constant(1), deadline: 300 },
      });
      expectSilent(await failing(client));
      expect(lines.length).toBeGreaterThan(0);
    });
  }

  for (const [what, trouble] of [
    ['a reset', reset],
    ['an answer that drips', drip(5)],
    ['a broken answer', reply(200, `{"card":"${SECRETS.pan}","why":"${SECRETS.answer}`)],
    ['a page', reply(502, `<html>${SECRETS.answer}</html>`, { 'content-type': 'text/html' })],
  ] as const) {
    test(what, async () => {
      const server = await serve(trouble);
      const client = axios.create({ baseURL: server.url });
      attach(client, {
        provider: plainHttp(),
        logger: capture(),
        policy: { backoff: constant(1), attemptTimeout: 100 },
      });
      expectSilent(await failing(client));
      expect(lines.length).toBeGreaterThan(0);
    });
  }

  test('a URL that holds them in its path, its user information and its query', async () => {
    const server = await serve(reply(400, {}));
    const client = axios.create({ baseURL: server.url.replace('//', `//user:${SECRETS.bearer}@`) });
    attach(client, { provider: plainHttp(), logger: capture() });
    const error = await failing(client, `/cards/${SECRETS.pan}/pay?again=${SECRETS.query}#${SECRETS.signature}`);
    expectSilent(error);
    expect(lines.join('')).toContain('/cards/************1114/pay');
  });

  test('listeners get no more than the log', async () => {
    const server = await serve(reply(429, { message: told }));
    const client = axios.create({ baseURL: server.url });
    const recovery = attach(client, { provider: plainHttp(), logger: false, policy: { backoff: constant(1) } });
    const heard: unknown[] = [];
    for (const event of ['recovery.retry', 'recovery.finished'] as const)
      recovery.on(event, (line) => heard.push(line));
    expectSilent(await failing(client));
    expect(heard.length).toBe(4);
    expectClean(inspect(heard, { depth: Infinity }));
  });

  test('a hook that throws them', async () => {
    const server = await serve(reply(429, {}));
    const client = axios.create({ baseURL: server.url });
    const backoff = () => {
      throw new Error(SECRETS.bearer);
    };
    attach(client, { provider: plainHttp(), logger: capture(), policy: { backoff, deadline: 100 } });
    expectSilent(await failing(client));
  });

  test('a vendor SDK, attached and inside run()', async () => {
    const simulator = await keep(startMidtrans({ serverKey: SECRETS.serverKey }));
    const refusal = { when: 'before', kind: 'body', body: { status_code: '410', status_message: told } } as const;
    const sdk = () => {
      const made = new CoreApi({ isProduction: false, serverKey: SECRETS.serverKey, clientKey: 'c' });
      made.httpClient.http_client.interceptors.request.use((config) => {
        config.url = `${simulator.url}/v2/charge`;
        return config;
      });
      return made;
    };
    const attached = sdk();
    attach(attached.httpClient.http_client, { provider: midtrans(), logger: capture(), bodyErrors: 'resolve' });
    simulator.inject(refusal);
    expectSilent(await attached.charge(body()).catch((error: unknown) => error));
    simulator.inject(refusal);
    const bare = sdk();
    const options = { provider: midtrans(), logger: capture() };
    expectSilent(await run(() => bare.charge(body()), options).catch((error: unknown) => error));
    expect(lines.length).toBeGreaterThan(1);
  });
});

describe('what recoverable ties to a response or an error', () => {
  test('cannot be seen on it: after a success, a recovery and a failure, only the way an error prints has changed', async () => {
    const server = await serve(reply(200, { paid: told }), reply(429), reply(200, { paid: told }), reply(400, told));
    const client = axios.create({ baseURL: server.url });
    attach(client, { provider: plainHttp(), logger: false, policy: { backoff: constant(1) } });
    for (const outcome of ['ok', 'recovered', 'failed']) {
      const given = (await failing(client)) as object;
      expect(recoveryOf(given)?.outcome).toBe(outcome);
      const symbols = Object.getOwnPropertySymbols(given);
      expect(symbols).toEqual(outcome === 'failed' ? [inspect.custom] : []);
    }
  });

  test('and printing a response or an error shows nothing that axios itself does not show', async () => {
    const server = await serve(reply(429, told), reply(200, told), reply(400, told));
    const client = axios.create({ baseURL: server.url });
    attach(client, { provider: plainHttp(), logger: false, policy: { backoff: constant(1) } });
    const response = (await failing(client)) as Record<string, unknown>;
    const error = (await failing(client)) as Record<string, unknown>;
    for (const given of [response, error]) {
      // Without what axios put there, only what recoverable keeps could still show it.
      for (const field of ['config', 'request', 'data', 'headers']) delete given[field];
      if (given.response !== undefined) delete given.response;
      expect(recoveryOf(given)).toBeDefined();
      expectClean(inspect(given, { depth: Infinity, showHidden: true }));
      expectClean(JSON.stringify(given));
    }
  });

  test('the config that the caller gets back contains nothing of recoverable', async () => {
    const server = await serve(reply(200), reply(429), reply(200), reply(400));
    const client = axios.create({ baseURL: server.url });
    attach(client, { provider: plainHttp(), logger: false, policy: { backoff: constant(1) } });
    const plain = axios.create({ baseURL: (await serve(reply(200))).url });
    for (const outcome of ['ok', 'recovered', 'failed']) {
      const given = (await failing(client)) as { config: object };
      const bare = (await failing(plain)) as { config: object };
      expect(recoveryOf(given)?.outcome).toBe(outcome);
      expect(Object.keys(given.config).sort()).toEqual(Object.keys(bare.config).sort());
    }
  });
});
