import { Console } from 'node:console';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import axios, { type AxiosError } from 'axios';
import { type Logger, type LoggerOptions, pino } from 'pino';
import pinoSerializers from 'pino-std-serializers';
import { plainHttp, type Report, recoveryOf, recoverySerializers, run, safeError } from '../../src/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { reply, reset, serve } from '../axios/serve.js';
import { AMPLE } from '../time-for.js';
import { needlesIn, SECRETS, TALE } from './hostile/needles.js';
import { REQUESTS, SUBJECTS } from './hostile/requests.js';

const kept: string[] = [];
const stream = new Writable({
  write(chunk, _encoding, done) {
    kept.push(String(chunk));
    done();
  },
});
const printed = () => kept.join('');
afterEach(() => {
  kept.length = 0;
});

const logger = (options: LoggerOptions = {}) => pino({ base: null, ...options }, stream);
const deep = { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null, maxArrayLength: null };

const request = () => ({
  method: 'post',
  ...REQUESTS['a nested body, a query and headers']?.(SUBJECTS[4] as never),
  auth: { username: SECRETS.serverKey, password: SECRETS.password },
});

async function failedCall(answer = reply(400, { told: TALE }), more: object = {}): Promise<AxiosError> {
  const server = await serve(answer);
  const { client } = attached(server.url, { policy: { maxAttempts: 1 } });
  return (await thrownBy(client.request({ ...request(), ...more }))) as AxiosError;
}

/** The ways in which errors come to be printed. */
const WAYS: Readonly<Record<string, (error: unknown) => void>> = {
  'JSON.stringify': (error) => kept.push(JSON.stringify({ deep: [error] })),
  'a spread': (error) => kept.push(inspect({ ...(error as object) }, deep)),
  'Object.entries': (error) => kept.push(inspect(Object.entries(error as object), deep)),
  'for in': (error) => {
    for (const key in error as object) kept.push(key, inspect((error as Record<string, unknown>)[key], deep));
  },
  inspect: (error) => kept.push(inspect(error, deep), inspect({ error }, { depth: Number.POSITIVE_INFINITY })),
  'inspect without custom': (error) => kept.push(inspect(error, { ...deep, customInspect: false })),
  'console.error': (error) => new Console(stream, stream).error('failed', error),
  'console.dir': (error) => new Console(stream, stream).dir(error, deep),
  pino: (error) => {
    logger().error(error);
    logger().error({ err: error, error, other: error }, 'failed');
    logger().error({ err: new Error('outer', { cause: error }) });
    logger().error({ err: new AggregateError([error], 'all') });
  },
  "pino's serializer with causes": (error) =>
    logger({ serializers: { err: pino.stdSerializers.errWithCause } }).error({
      err: new Error('outer', { cause: error }),
    }),
  'a child with the serializer of pino-http': (error) =>
    logger({ serializers: recoverySerializers })
      .child({}, { serializers: { err: pinoSerializers.err } })
      .error({ err: error }),
};

describe('the error of an attached client', () => {
  test.each(Object.keys(WAYS))('shows nothing of request and answer to %s', async (way) => {
    for (const error of [
      await failedCall(),
      await failedCall(reset),
      await failedCall(reply(204), { validateStatus: () => false }),
    ]) {
      expect(recoveryOf(error)).toBeDefined();
      WAYS[way]?.(error);
    }
    expect(printed().length).toBeGreaterThan(100);
    expect(needlesIn(printed())).toEqual([]);
  });

  test.each(Object.keys(WAYS))('shows nothing of its cause either to %s', async (way) => {
    const cause = await failedCall();
    const bare = await thrownBy(axios.request({ ...request(), baseURL: (await serve(reply(400, {}))).url }));
    const hook = () => {
      throw Object.assign(new Error('hook', { cause: bare }), { cause: bare });
    };
    const server = await serve(reply(429));
    const { client } = attached(server.url, { policy: { maxAttempts: 2, backoff: hook, deadline: AMPLE } });
    const error = (await thrownBy(client.request(request()))) as AxiosError;
    expect(error.cause).toBeDefined();
    WAYS[way]?.(error);
    WAYS[way]?.(new Error('mine', { cause }));
    expect(needlesIn(printed())).toEqual([]);
  });

  test.each(Object.keys(WAYS))('shows nothing of a URL that nobody can read to %s', async (way) => {
    const url = `https://${SECRETS.serverKey}:${SECRETS.password}@pay example`;
    const error = (await thrownBy(attached(url).client.post('/charge'))) as { input?: unknown };
    expect(error).toMatchObject({ code: 'ERR_INVALID_URL', message: 'Invalid URL' });
    WAYS[way]?.(error);
    WAYS[way]?.(new Error('mine', { cause: error }));
    expect(printed()).toMatch(/Invalid URL|ERR_INVALID_URL|cause/);
    expect(needlesIn(printed())).toEqual([]);
    expect(error.input).toBe(`${url}/charge`);
  });

  test('gives all of it to code that reads it', async () => {
    const error = await failedCall();
    expect(error.response?.data).toEqual({ told: TALE });
    expect(Object.keys(error.response ?? {})).toEqual(
      expect.arrayContaining(['config', 'data', 'headers', 'request', 'status', 'statusText']),
    );
    expect(Object.entries(error.response?.headers ?? {}).length).toBeGreaterThan(0);
    expect(error.config?.auth?.username).toBe(SECRETS.serverKey);
    expect(error.request.path).toMatch(/^\/payments/);
    expect('response' in error && Object.hasOwn(error, 'response')).toBe(true);
    expect(error).toMatchObject({ status: 400, response: { status: 400, data: { told: TALE } } });
    const other = {} as never;
    error.config = other;
    expect(error.config).toBe(other);
    delete error.config;
    expect('config' in error).toBe(false);
  });

  test('is printed as an error, with its summary, its fields and its stack', async () => {
    const error = await failedCall(reply(503));
    const text = inspect(error);
    expect(text).toMatch(/^(?:Error \[)?AxiosError\]?: Request failed with status code 503 — plain-http 503/);
    expect(text).toMatch(/\n\s+at .*\.ts:\d+:\d+/);
    expect(text).toMatch(/status: 503/);
    expect(text).toMatch(/recovery: \{/);
    expect(JSON.parse(JSON.stringify(error))).toEqual(JSON.parse(JSON.stringify(safeError(error))));
    expect(JSON.parse(JSON.stringify(error)).recovery.callId).toBe((recoveryOf(error) as Report).callId);
  });

  test('that is frozen, or another error without a request, is left unchanged', async () => {
    const adapters = [
      () => Promise.reject(Object.freeze(Object.assign(new Error('frozen'), { config: {} }))),
      () => Promise.reject(new RangeError('plain')),
    ];
    for (const adapter of adapters) {
      const error = await failedCall(reply(200), { adapter });
      expect(Object.getOwnPropertyDescriptor(error, 'toJSON')).toBeUndefined();
    }
  });
});

test('an error that run() hands on shows nothing of its request', async () => {
  const server = await serve(reply(400, { told: TALE }));
  const error = await thrownBy(
    run(() => axios.request({ ...request(), baseURL: server.url }), { provider: plainHttp() }),
  );
  for (const way of Object.values(WAYS)) way(error);
  expect((error as AxiosError).response?.data).toEqual({ told: TALE });
  expect(needlesIn(printed())).toEqual([]);
});

test('a got error that run() hands on shows nothing of its options', async () => {
  const server = await serve(reset);
  // What got's errors carry: `options`, which can be seen, and `request` and `response`, which cannot.
  const gots = async () => {
    const { data, headers } = request() as { data?: object; headers?: object };
    const error = await thrownBy(axios.request({ ...request(), baseURL: server.url }));
    const options = { method: 'POST', url: new URL(server.url), headers, json: data, password: SECRETS.password };
    throw Object.assign(new Error('read ECONNRESET'), { code: (error as AxiosError).code, options });
  };
  const error = (await thrownBy(run(gots, { provider: plainHttp(), logger: false }))) as { options?: object };
  for (const way of Object.values(WAYS)) way(error);
  expect(needlesIn(printed())).toEqual([]);
  expect(recoveryOf(error)?.outcome).toBe('unknown');
  expect(error.options).toHaveProperty('password');
});

describe('errors inside the error that a caller gets', () => {
  const bareFailure = async () =>
    (await thrownBy(
      axios.request({ ...request(), baseURL: (await serve(reply(400, { told: TALE }))).url }),
    )) as AxiosError;
  const caughtBy = (make: () => Promise<unknown>) =>
    thrownBy(
      run(async () => Promise.reject(await make()), {
        provider: plainHttp(),
        logger: false,
        policy: { maxAttempts: 1 },
      }),
    );
  const asAdapter = (make: () => Promise<unknown>) =>
    failedCall(reply(200), { adapter: async () => Promise.reject(await make()) });

  const shapes: Readonly<Record<string, (error: Error) => unknown>> = {
    'an AggregateError': (error) => new AggregateError([new Error('first'), error], 'all failed'),
    'an AggregateError of AggregateErrors': (error) => new AggregateError([new AggregateError([error])]),
    'a list of errors that is there to be seen': (error) => Object.assign(new Error('sdk'), { errors: [error] }),
    'a cause of an AggregateError of causes': (error) =>
      new Error('outer', { cause: new AggregateError([new Error('inner', { cause: error })]) }),
    'a cause that is no error': (error) => new Error('outer', { cause: { errors: [error] } }),
    'a long chain of causes': (error) => {
      let each = error;
      for (let depth = 0; depth < 20; depth++) each = new Error(`at ${depth}`, { cause: each });
      return each;
    },
    'a field of an error of an SDK': (error) => Object.assign(new Error('sdk'), { original: error, tried: [error] }),
    'a circle': (error) => Object.assign(new Error('circle', { cause: error }), { errors: [error] }),
  };

  test.each(Object.keys(shapes))('show nothing of request and answer, as %s', async (shape) => {
    for (const gives of [caughtBy, asAdapter]) {
      const bare = await bareFailure();
      const error = await gives(async () => shapes[shape]?.(bare));
      for (const way of Object.values(WAYS)) way(error);
      expect(bare.response?.data).toEqual({ told: TALE });
    }
    expect(needlesIn(printed())).toEqual([]);
  });

  test('are shown by safeError for what they are', async () => {
    const error = await caughtBy(async () => new AggregateError([await bareFailure()], 'all failed'));
    expect(safeError(error)).toMatchObject({
      name: 'AggregateError',
      message: 'all failed',
      errors: [{ name: 'AxiosError', status: 400, method: 'POST', path: '/payments' }],
    });
    logger({ serializers: recoverySerializers }).error(error as Error);
    expect(JSON.parse(printed())).toMatchObject({ msg: 'all failed', err: { errors: [{ status: 400 }] } });
  });

  test('that throw whenever they are read keep nothing from the caller', async () => {
    const no = (): never => {
      throw new Error('no');
    };
    const hostile = new Proxy(new Error('hostile'), { getOwnPropertyDescriptor: no, ownKeys: no, defineProperty: no });
    const error = Object.assign(new AggregateError([hostile]), { original: hostile });
    expect(await caughtBy(async () => error)).toBe(error);
    Object.defineProperty(error, 'errors', { get: no });
    expect(await caughtBy(async () => error)).toBe(error);
  });

  /** pino's own serializer throws for an error that it cannot mark; the other two ask nobody. */
  const spoken = Object.entries(WAYS).filter(([way]) => !/pino|console\.dir|without custom/.test(way));
  const frosts: Readonly<Record<string, <T>(error: T) => T>> = {
    frozen: Object.freeze,
    sealed: Object.seal,
    'not extensible': Object.preventExtensions,
  };

  test.each(Object.keys(frosts))('that are %s show nothing to whoever asks how to print them', async (frost) => {
    for (const gives of [caughtBy, asAdapter]) {
      const alone = frosts[frost]?.(await bareFailure());
      const within = new AggregateError([frosts[frost]?.(await bareFailure())]);
      for (const made of [alone, within]) {
        const error = await gives(async () => made);
        expect(error).toBe(made);
        for (const [, way] of spoken) way(error);
        logger().error({ other: error });
      }
      expect(alone?.response?.data).toEqual({ told: TALE });
      expect(alone?.config?.auth?.username).toBe(SECRETS.serverKey);
    }
    expect(needlesIn(printed())).toEqual([]);
  });
});

describe("the documents' recipe for pino-http", () => {
  interface Recipe {
    readonly logger: Logger;
    readonly serializers: { readonly err: (error: unknown) => unknown };
  }

  /** What docs/logs.md gives to pino-http, with a logger that writes here. */
  function recipe(): Recipe {
    const page = readFileSync(join(__dirname, '../../docs/logs.md'), 'utf8');
    const [, code] = /<!-- run: logging -->\n```ts\n([\s\S]*?)\nawait /.exec(page) ?? [];
    const make = new Function('pino', 'recoverySerializers', `${code}\nreturn requests;`);
    return make((options: LoggerOptions) => logger(options), recoverySerializers) as Recipe;
  }

  /** As pino-http 11 makes the logger of a request: pino's own serializer comes first, and then the one that it is given. */
  const asPinoHttp = (given: Recipe, err = given.serializers.err) =>
    given.logger.child({}, { serializers: { err: pinoSerializers.wrapErrorSerializer(err as never) } });

  test('shows the same as safeError, whichever client made the error', async () => {
    const bare = await thrownBy(
      axios.request({ ...request(), baseURL: (await serve(reply(400, { told: TALE }))).url }),
    );
    asPinoHttp(recipe(), pinoSerializers.err as never).error({ err: bare });
    expect(needlesIn(printed())).not.toEqual([]);
    kept.length = 0;
    for (const error of [bare, await failedCall()]) asPinoHttp(recipe()).error({ err: error });
    expect(needlesIn(printed())).toEqual([]);
    const [first, second] = kept.map((line) => JSON.parse(line).err);
    expect(first).toMatchObject({ name: 'AxiosError', status: 400, method: 'POST', path: '/payments' });
    expect(second.recovery).toMatchObject({ provider: 'plain-http', outcome: 'failed' });
  });
});
