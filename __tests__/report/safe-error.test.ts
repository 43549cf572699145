import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import axios, { AxiosError } from 'axios';
import { CoreApi } from 'midtrans-client';
import { type Report, recoveryOf, recoverySerializers, safeError } from '../../src/index.js';
import { keepReport } from '../../src/report/recovery-of.js';
import { attached, thrownBy } from '../axios/attached.js';
import { reply, reset, serve } from '../axios/serve.js';
import { CARDS, needlesIn, SECRETS, TALE, TOLD } from './hostile/needles.js';

const show = (value: unknown) => `${JSON.stringify(value)}${inspect(value, { depth: Infinity, showHidden: true })}`;

describe('safeError', () => {
  test('shows what a log needs of an AxiosError: its name, code, status, method, path, report and stack', async () => {
    const server = await serve(reply(503, { card: CARDS.visa }));
    const { client } = attached(server.url, { policy: { maxAttempts: 2 } });
    const error = await thrownBy(client.get('/payments/1?token=x'));
    const safe = safeError(error);
    expect(safe).toMatchObject({ name: 'AxiosError', code: 'ERR_BAD_RESPONSE', status: 503, method: 'GET' });
    expect(safe.path).toBe('/payments/1');
    expect(safe.message).toBe('Request failed with status code 503');
    expect(safe.recovery?.summary).toMatch(/^plain-http 503 after 2 attempts/);
    expect(safe.recovery).toMatchObject({ provider: 'plain-http', outcome: 'failed', stoppedBy: 'attempts' });
    expect(safe.recovery?.attempts.map(({ code }) => code)).toEqual(['503', '503']);
    expect(safe.stack).toMatch(/^AxiosError: Request failed with status code 503\n\s+at /);
    expect(Object.keys(safe).sort()).toEqual(
      ['code', 'message', 'method', 'name', 'path', 'recovery', 'stack', 'status'].sort(),
    );
  });

  test('keeps all that is known of a payment in doubt: what is logged can resume it', async () => {
    const [server, second] = [await serve(reply(429)), await serve(reset)];
    const beforeResend = () => ({ baseURL: second.url });
    const { client } = attached(server.url, { policy: { maxAttempts: 2, beforeResend } });
    const error = await thrownBy(client.post('/payments', {}));
    const { doubt } = recoveryOf(error) as Report;
    expect(doubt).toMatchObject({ origin: second.url });
    expect(safeError(error).recovery?.doubt).toEqual(doubt);
  });

  test('shows the id of a call as its log lines do, also one that could be an expiry date', () => {
    const error = new Error('failed');
    keepReport(error, { report: () => ({ callId: 'abcdefabcd12-34', keys: {}, attempts: [] }) as never });
    expect(safeError(error).recovery?.callId).toBe('abcdefabcd12-34');
  });

  test('shows the call that was sent first as it is, or not at all: half an id would be that of another call', () => {
    const copied = (sentBy: string) => {
      const error = new Error('failed');
      const doubt = { since: 1, absences: 0, sentBy };
      keepReport(error, { report: () => ({ callId: 'a', keys: {}, attempts: [], doubt }) as never });
      return safeError(error).recovery?.doubt;
    };
    for (const sentBy of ['abcdefabcd12-34', '123456789012-a']) {
      expect(copied(sentBy)).toEqual({ since: 1, absences: 0, sentBy });
    }
    for (const id of [CARDS.visa, '411111111111-1111']) expect(copied(id)).toEqual({ since: 1, absences: 0 });
  });

  test('shows an AxiosError of a client that is not attached', async () => {
    const server = await serve(reply(401, { told: TALE }));
    const auth = { username: SECRETS.serverKey, password: SECRETS.password };
    const error = await thrownBy(axios.post(`${server.url}/pay?pan=${CARDS.visa}`, { cvv: SECRETS.cvv }, { auth }));
    const safe = safeError(error);
    expect(safe).toMatchObject({ status: 401, method: 'POST', path: '/pay', code: 'ERR_BAD_REQUEST' });
    expect(safe.message).toBe('Request failed with status code 401');
    expect(needlesIn(show(safe))).toEqual([]);
  });

  test('shows a MidtransError without the server key that it carries', async () => {
    const server = await serve(reply(401, { status_code: '401', status_message: TALE }));
    const sdk = new CoreApi({ isProduction: false, serverKey: SECRETS.serverKey, clientKey: SECRETS.apiKey });
    sdk.httpClient.http_client.interceptors.request.use((config) => {
      config.url = `${server.url}/v2/charge`;
      return config;
    });
    const error = await thrownBy(sdk.charge({ card: CARDS.visa, cvv: SECRETS.cvv }));
    expect(needlesIn(inspect(error, { depth: Infinity }))).toContain(SECRETS.serverKey);
    const safe = safeError(error);
    expect(safe).toMatchObject({ name: 'MidtransError', status: 401, method: 'POST', path: '/v2/charge' });
    expect(needlesIn(show(safe))).toEqual([]);
  });

  test.each(TOLD)('redacts %j in a message, a stack, a cause and an AggregateError', (told) => {
    const error = new Error(told, { cause: new AggregateError([new TypeError(told), told], told) });
    const safe = safeError(Object.assign(error, { code: told, name: told, method: told, path: told }));
    expect(needlesIn(show(safe))).toEqual([]);
    expect(safe.stack).toMatch(/\n\s+at .*safe-error\.test\.ts:\d+:\d+/);
    expect(safe.cause?.errors?.length).toBe(2);
  });

  test('a message of several lines is no part of the stack', () => {
    const safe = safeError(new Error(`first\n    at ${SECRETS.name} (/srv/a.js:1:2)\nlast`));
    expect(safe.stack).not.toMatch('/srv/a.js');
    expect(safe.stack).toMatch('safe-error.test.ts');
    const other = new Error('changed since');
    other.stack = `Error: ${TALE}\n    at pay (https://user:${SECRETS.password}@host/a.js?cvv=${SECRETS.cvv}:1:2)\n${TALE}`;
    expect(needlesIn(show(safeError(other)))).toEqual([]);
    expect(safeError(other).stack).toMatch('at pay (https://host/a.js');
  });

  test('stops at five causes, ten errors and cycles', () => {
    let chain: Error | undefined;
    for (let depth = 9; depth > 0; depth--) chain = new Error(`level ${depth}`, { cause: chain });
    const levels: string[] = [];
    for (let at = safeError(chain); ; ) {
      levels.push(at.message);
      if (at.cause === undefined) break;
      at = at.cause;
    }
    expect(levels).toEqual(['level 1', 'level 2', 'level 3', 'level 4', 'level 5']);

    const circle = new Error('circle');
    circle.cause = new AggregateError([circle, new Error('other')], 'all');
    expect(safeError(circle).cause?.errors?.map(({ message }) => message)).toEqual(['other']);
    const many = Array.from({ length: 50 }, (_, index) => new Error(`${index}`));
    expect(safeError(new AggregateError(many)).errors?.length).toBe(10);
  });

  const bomb = () => {
    throw new Error(TALE);
  };
  const throwing = new Proxy({}, { get: bomb, has: bomb, ownKeys: bomb, getPrototypeOf: bomb });
  const endless: object = new Proxy(() => endless, { get: () => endless, apply: () => endless });
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const getters = {
    get message() {
      return bomb();
    },
    get name() {
      return bomb();
    },
    get cause() {
      return bomb();
    },
    get stack() {
      return bomb();
    },
    get response() {
      return bomb();
    },
    config: throwing,
    errors: new Proxy([1], { get: bomb }),
  };
  const impostor = {
    [Symbol.for('recoverable.report')]: {
      report: () => ({
        callId: TALE,
        provider: TALE,
        outcome: endless,
        why: TALE,
        secret: TALE,
        keys: { [CARDS.visa]: CARDS.amex },
        attempts: [{ attempt: 1, code: TALE, secret: TALE }, throwing],
        decline: { code: TALE, providerCode: TALE },
        rekeyed: [TALE],
      }),
    },
  };
  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a text', TALE],
    ['a number', Number(CARDS.visa)],
    ['a bigint', BigInt(CARDS.visa)],
    ['a symbol', Symbol(TALE)],
    ['a function', bomb],
    ['a class', class extends Error {}],
    ['an object', { message: TALE, secret: TALE }],
    ['an object without a prototype', Object.create(null)],
    ['a Proxy that throws', throwing],
    ['a Proxy that goes on for ever', endless],
    ['a revoked Proxy', revoked.proxy],
    ['getters that throw', getters],
    ['a report that is none', impostor],
    ['a message that is an object', Object.assign(new Error(), { message: { toString: bomb } })],
    [
      'an AxiosError whose config is hostile',
      Object.assign(new AxiosError(TALE, TALE), { config: throwing, response: throwing }),
    ],
    ['a stack that is no text', Object.assign(new Error(TALE), { stack: [TALE] })],
  ])('takes %s', (_what, thrown) => {
    const safe = safeError(thrown);
    expect(typeof safe.name).toBe('string');
    expect(typeof safe.message).toBe('string');
    expect(needlesIn(show(safe))).toEqual([]);
    expect(typeof recoverySerializers.msg(thrown)).toBe('string');
    expect(needlesIn(recoverySerializers.msg(thrown))).toEqual([]);
  });

  test("shows a primitive's type", () => {
    expect(safeError('went wrong')).toEqual({ name: 'string', message: 'went wrong' });
    expect(safeError(undefined)).toEqual({ name: 'undefined', message: 'undefined' });
    expect(safeError(Symbol('why'))).toEqual({ name: 'symbol', message: 'why' });
  });
});
