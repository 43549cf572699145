import { describe, expect, test } from '@jest/globals';
import { constant, plainHttp, type RunOptions, recoveryOf, run } from '../../src/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { hang, reply, serve } from '../axios/serve.js';
import { posting, wrapped } from '../fetch/wrapped.js';
import { until } from '../simulators/until.js';

const policy = { backoff: constant(60_000), deadline: false as const };
const options: RunOptions = { provider: plainHttp(), logger: false, policy };

type Call = (url: string, signal: AbortSignal) => Promise<unknown>;

const callers: Readonly<Record<string, Call>> = {
  run: (url, signal) => run(() => fetch(`${url}/pay`, posting({})), { ...options, signal }),
  fetch: (url, signal) => wrapped({ policy }).fetch(`${url}/pay`, { ...posting({}), signal }),
};
const pairs = Object.keys(callers).flatMap((one) => Object.keys(callers).map((other) => [one, other] as const));

describe('calls that were aborted by one signal, and so have one reason,', () => {
  test.each(pairs)(
    '%s and %s, have no report of each other: a payment on the wire is no call that waits',
    async (one, other) => {
      const [paying, limiting] = [await serve(hang), await serve(reply(429))];
      const controller = new AbortController();
      const told: unknown[] = [];
      const tell = (call: Promise<unknown> | undefined) =>
        (call as Promise<unknown>).catch((error: unknown) => {
          told.push(error);
        });
      const both = [
        tell(callers[one]?.(paying.url, controller.signal)),
        tell(callers[other]?.(limiting.url, controller.signal)),
      ];
      await until(() => paying.arrived.length === 1 && limiting.arrived.length === 1);
      await new Promise((resolve) => setTimeout(resolve, 30));
      const reason = new Error('enough');
      controller.abort(reason);
      await Promise.all(both);
      expect(told).toEqual([reason, reason]);
      expect(recoveryOf(reason)).toBeUndefined();
      expect(recoveryOf(new Error('outer', { cause: reason }))).toBeUndefined();
    },
  );

  test('have no report, however many there are', async () => {
    const signal = AbortSignal.abort(new Error('shutdown'));
    for (let each = 0; each < 5; each++) {
      await thrownBy(run(async () => 1, { ...options, signal }));
      if (each === 0) expect(recoveryOf(signal.reason)).toMatchObject({ outcome: 'aborted' });
      else expect(recoveryOf(signal.reason)).toBeUndefined();
    }
  });

  test('but the reason has the report of the run around them, whichever ends first', async () => {
    const server = await serve(hang);
    const client = wrapped({ policy });
    for (const isWithin of [true, false]) {
      const controller = new AbortController();
      const seen = server.arrived.length;
      const inner: Promise<unknown>[] = [];
      const operation = async ({ signal }: { readonly signal: AbortSignal }) => {
        const given = isWithin ? signal : controller.signal;
        for (const path of ['/a', '/b', '/c'])
          inner.push(client.fetch(`${server.url}${path}`, { ...posting({}), signal: given }));
        inner.push(run(() => new Promise(() => {}), { ...options, signal: given }));
        return Promise.all(inner);
      };
      const outer = thrownBy(
        run(operation, { ...options, provider: plainHttp({ name: 'outer' }), signal: controller.signal }),
      );
      await until(() => server.arrived.length === seen + 3);
      const reason = new Error('enough');
      controller.abort(reason);
      expect(await outer).toBe(reason);
      expect(recoveryOf(reason)?.provider).toBe('outer');
      await Promise.allSettled(inner);
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(recoveryOf(reason)).toMatchObject({ provider: 'outer', outcome: 'aborted', processed: 'maybe' });
    }
  });

  test('keep their own stack: it mentions no call', async () => {
    const server = await serve(hang);
    const controller = new AbortController();
    const reason = new TypeError('enough');
    const call = thrownBy(callers.fetch?.(server.url, controller.signal) as Promise<unknown>);
    await until(() => server.arrived.length === 1);
    controller.abort(reason);
    expect(await call).toBe(reason);
    expect(reason.stack).not.toMatch(/plain-http/);
  });
});

describe('an object that several runs got', () => {
  test('an error: none has the report of another', async () => {
    const server = await serve(hang);
    const closed = Object.assign(new Error('pool closed'), { code: 'ECONNREFUSED' });
    const write = async () => {
      const controller = new AbortController();
      const call = fetch(`${server.url}/pay`, { ...posting({}), signal: controller.signal }).catch(() => {});
      await until(() => server.arrived.length === 1);
      controller.abort();
      await call;
      throw closed;
    };
    expect(await thrownBy(run(write, options))).toBe(closed);
    expect(recoveryOf(closed)).toMatchObject({ processed: 'maybe' });
    const other = async () => {
      throw closed;
    };
    expect(await thrownBy(run(other, options))).toBe(closed);
    expect(recoveryOf(closed)).toBeUndefined();
  });

  test('the response of one call, which is its own alone', async () => {
    const { client } = attached((await serve(reply(200))).url);
    const shared = client.post('/pay', {});
    const [one, two] = await Promise.all([run(() => shared, options), run(() => shared, options)]);
    expect(one).toBe(two);
    expect(recoveryOf(one)).toBeUndefined();
  });

  test('the response of an inner call has the report of its run', async () => {
    const { client } = attached((await serve(reply(200))).url);
    const named = { ...options, provider: plainHttp({ name: 'outer' }) };
    const response = await run(() => run(() => client.post('/pay', {}), options), named);
    expect(recoveryOf(response)).toMatchObject({ provider: 'outer', outcome: 'ok' });
  });
});

test('a fetch that rejects two calls with one error: it has neither report', async () => {
  const broken = new TypeError('fetch failed');
  const { fetch } = wrapped({ policy: { maxAttempts: 1 } }, () => Promise.reject(broken));
  expect(await thrownBy(fetch('http://127.0.0.1/a'))).toBe(broken);
  expect(recoveryOf(broken)).toBeDefined();
  expect(await thrownBy(fetch('http://127.0.0.1/b', posting({})))).toBe(broken);
  expect(recoveryOf(broken)).toBeUndefined();
});
