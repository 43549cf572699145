// A look-up finds what may be an equal call's own, whose answer is still on its way.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import type { AxiosRequestConfig, AxiosResponse } from 'axios';
import { constant, type Finding, headerKey, type LookUpTools, plainHttp, recoveryOf } from '../../src/index.js';
import { attached } from '../axios/attached.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import { until } from '../simulators/until.js';
import { AMPLE } from '../time-for.js';

/** What becomes of a request: nothing is made, or it is made and the answer lost, or held until it is released. */
type Fate = 'not made' | 'lost' | 'slow' | 'told';

/** For a call that nothing decides, which lasts until its deadline. */
const UNDECIDED: AxiosRequestConfig = { recovery: { deadline: 5000 } };

/** A provider that makes payments p-1, p-2 and so on, lists all of them, and repeats its answer under a key. */
async function provider(...fates: readonly Fate[]) {
  const payments: { id: string; amount: unknown }[] = [];
  const kept = new Map<string, unknown>();
  const held: (() => void)[] = [];
  let posts = 0;
  let shown = 0;
  const pay = (body: string, key: string | undefined) => {
    const known = key === undefined ? undefined : kept.get(key);
    const payment = known ?? { id: `p-${payments.length + 1}`, amount: JSON.parse(body).amount };
    if (known === undefined) payments.push(payment as (typeof payments)[number]);
    if (key !== undefined) kept.set(key, payment);
    return payment;
  };
  const answer: Answer = (response, incoming) => {
    if (incoming.method !== 'POST') {
      if (payments.length > 0) shown += 1;
      return reply(200, [...payments])(response, incoming);
    }
    const fate = fates[posts++];
    if (fate === 'not made') return reset(response, incoming);
    const { body } = server.arrived.at(-1) as { body: string };
    const payment = pay(body, incoming.headers.key as string | undefined);
    if (fate === 'lost') return reset(response, incoming);
    if (fate === 'slow') held.push(() => reply(200, payment)(response, incoming));
    else reply(200, payment)(response, incoming);
  };
  const server = await serve(answer);
  const { client } = attached(server.url, {
    provider: {
      ...plainHttp(),
      keys: [{ name: 'key', kind: 'operation', ...headerKey('Key'), protects: () => true }],
      made: (body) => (body as { id?: unknown }).id,
      reconcile: look,
    },
    policy: { maxAttempts: 1, deadline: AMPLE },
  });
  return {
    /** What another process sends. */
    makeElsewhere: (amount: number) =>
      fetch(`${server.url}/payments`, { method: 'POST', body: JSON.stringify({ amount }) }),
    /** Sends a payment, and resolves once more than `before` have arrived; `got`: its outcome and its id. */
    async pay(amount: number, config: AxiosRequestConfig = {}, before = posts) {
      const end: Promise<unknown> = client.post('/payments', { amount }, config).catch((error: unknown) => error);
      const got = end.then((given) => [recoveryOf(given)?.outcome, (given as AxiosResponse).data?.id]);
      await until(() => posts > before);
      return { end, got };
    },
    /** Resolves when the list has shown a payment so often since. */
    seen(times: number) {
      const most = shown + times;
      return until(() => shown >= most);
    },
    /** The earliest answer that is held goes out. */
    release() {
      held.shift()?.();
    },
  };
}

async function look(_: unknown, { get, isAnothers }: LookUpTools): Promise<Finding> {
  const answer = await get('/payments');
  const [own] = (answer.data as { id: string }[]).filter(({ id }) => !isAnothers?.(id));
  return own === undefined ? { state: 'undecided' } : { state: 'landed', answer: { ...answer, data: own } };
}

test('it is not taken before that answer has come, and is that of the call which it names', async () => {
  const { pay, seen, release } = await provider('slow', 'not made');
  const other = await pay(5);
  const one = await pay(5, UNDECIDED);
  await seen(2);
  release();
  expect(await other.got).toEqual(['ok', 'p-1']);
  expect(await one.got).toEqual(['unknown', undefined]);
});

test('what is left is taken as soon as the other call has got its own', async () => {
  const { pay, seen, release } = await provider('slow', 'lost');
  const other = await pay(5);
  const one = await pay(5);
  await seen(1);
  release();
  expect(await other.got).toEqual(['ok', 'p-1']);
  expect(await one.got).toEqual(['reconciled', 'p-2']);
});

test('it is taken at once if the other call asks for another amount, which it does not show', async () => {
  const { pay, release } = await provider('lost', 'slow');
  const one = await pay(5);
  const other = await pay(7);
  expect(await one.got).toEqual(['reconciled', 'p-1']);
  release();
  expect(await other.got).toEqual(['ok', 'p-2']);
});

test('a call that is sent after it was shown has not made it', async () => {
  const { pay, seen, release } = await provider('slow', 'lost', 'slow');
  const other = await pay(5);
  const one = await pay(5);
  // So the first list has been read.
  await seen(2);
  const later = await pay(5);
  release();
  expect(await other.got).toEqual(['ok', 'p-1']);
  expect(await one.got).toEqual(['reconciled', 'p-2']);
  release();
  expect(await later.got).toEqual(['ok', 'p-3']);
});

test('a call in doubt that its key has sent again may still be told', async () => {
  const { pay, seen } = await provider('lost', 'not made', 'told');
  const again = { maxAttempts: 2, backoff: constant(1000) };
  const other = await pay(5, { headers: { Key: 'K' }, recovery: again });
  const one = await pay(5, UNDECIDED);
  await seen(2);
  expect(await other.got).toEqual(['recovered', 'p-1']);
  expect(await one.got).toEqual(['unknown', undefined]);
});

test('of two calls that only ask, one takes it: neither waits for the other', async () => {
  const { pay } = await provider('lost', 'not made');
  const both = [await pay(5, UNDECIDED), await pay(5, UNDECIDED)];
  const got = await Promise.all(both.map((each) => each.got));
  expect(got.map(([outcome]) => outcome).sort()).toEqual(['reconciled', 'unknown']);
});

test('a call that may have been made by another process meanwhile is not sent before that answer has come', async () => {
  const { makeElsewhere, pay, seen, release } = await provider('told', 'slow');
  await makeElsewhere(5);
  const other = await pay(5);
  const stale = { keys: {}, processed: 'no', knownAt: Date.now() - 60_000 } as const;
  const one = await pay(5, { recovery: stale }, -1);
  await seen(1);
  release();
  expect(await other.got).toEqual(['ok', 'p-2']);
  expect(await one.got).toEqual(['reconciled', 'p-1']);
});

test('a call that is over does not hold those that it waited for', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const { pay, seen, release } = await provider('slow', 'lost');
  const [made, kept] = await (async () => {
    const other = await pay(5);
    const one = await pay(5);
    await seen(1);
    release();
    return [new WeakRef(((await other.end) as AxiosResponse).config), await one.end] as const;
  })();
  await until(() => {
    collect();
    return made.deref() === undefined;
  });
  expect(recoveryOf(kept)).toMatchObject({ outcome: 'reconciled' });
});
