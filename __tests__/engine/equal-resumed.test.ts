// Of equal payments that are resumed in one process, each takes what it has made, if anything.
import { expect, test } from '@jest/globals';
import {
  type Finding,
  type LookUpTools,
  type Provider,
  plainHttp,
  type Report,
  recoveryOf,
  run,
} from '../../src/index.js';
import { attached } from '../axios/attached.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import { until } from '../simulators/until.js';

interface Payment {
  readonly id: string;
}

const provider: Provider = {
  ...plainHttp({ hosts: ['127.0.0.1'], settledAfter: 300 }),
  made: (body) => (body as { id?: unknown }).id,
  reconcile: async (_, { get, isAnothers }: LookUpTools): Promise<Finding> => {
    const answer = await get('/payments');
    const [own] = (answer.data as readonly Payment[]).filter(({ id }) => !isAnothers?.(id));
    return own === undefined ? { state: 'absent' } : { state: 'landed', answer: { ...answer, data: own } };
  },
};

/** What becomes of each payment that is sent: its answer is lost, and it may be made, or it is made and told at once, or when it is released. */
async function shop(...fates: readonly ('not made' | 'made' | 'slow' | 'told')[]) {
  const payments: Payment[] = [];
  const held: (() => void)[] = [];
  const answers = [...fates];
  let isShown = false;
  const answer: Answer = (response, request) => {
    if (request.method !== 'POST') return reply(isShown ? 200 : 503, [...payments])(response, request);
    const fate = answers.shift();
    const payment = { id: `p-${payments.length + 1}` };
    if (fate !== 'not made') payments.push(payment);
    if (fate === 'slow') held.push(() => reply(200, payment)(response, request));
    else if (fate === 'told') reply(200, payment)(response, request);
    else reset(response, request);
  };
  const { url, arrived } = await serve(answer);
  const { client } = attached(url, { provider, policy: { deadline: 2000 } });
  const pay = (recovery: object) =>
    client
      .post('/payments', {}, { recovery })
      .catch((error: unknown) => error)
      .then((end) => recoveryOf(end) as Report);
  return {
    /** A call that ends in doubt. */
    lost: (more = {}) => pay({ deadline: 300, ...more }),
    resume({ doubt }: Report) {
      isShown = true;
      return pay({ keys: {}, doubt });
    },
    pay: (more = {}) => pay(more),
    /** A run that ends in doubt although its payment was made: what follows that fails. */
    async run() {
      const operation = async () => {
        await client.post('/payments', {});
        throw new Error('no receipt');
      };
      return recoveryOf(await run(operation, { provider, logger: false }).catch((error: unknown) => error)) as Report;
    },
    release: () => held.shift()?.(),
    sent: () => arrived.filter(({ method }) => method === 'POST').length,
  };
}

const outcomes = async (calls: readonly Promise<Report>[]) => (await Promise.all(calls)).map(({ outcome }) => outcome);

/** As a job is resumed of which nothing was sent. */
const UNSENT = { keys: {}, processed: 'no' };

test.each([
  ['at once', false, {}],
  ['one after the other', true, {}],
  ['at once, sent for the first time by a worker', false, UNSENT],
])('what only one of them has made is taken by one of them: %s', async (_, isInTurn, how) => {
  const { lost, resume, sent } = await shop('not made', 'made');
  const [one, other] = [await lost(how), await lost(how)];
  expect([one.outcome, other.outcome]).toEqual(['unknown', 'unknown']);
  const first = resume(one);
  if (isInTurn) await first;
  expect((await outcomes([first, resume(other)])).sort()).toEqual(['reconciled', 'unknown']);
  expect(sent()).toBe(2);
});

test('what a worker was told that it has made is not taken by one that it resumes besides', async () => {
  const { lost, resume, pay, sent } = await shop('not made', 'told');
  const one = await lost();
  expect((await pay(UNSENT)).outcome).toBe('ok');
  expect((await resume(one)).outcome).toBe('unknown');
  expect(sent()).toBe(2);
});

test('whoever resumes the same payment again takes the same', async () => {
  const { lost, resume } = await shop('made');
  const one = await lost();
  expect(await outcomes([resume(one), resume(one)])).toEqual(['reconciled', 'reconciled']);
  expect(await outcomes([resume(one)])).toEqual(['reconciled']);
});

test('what was shown is taken by a later call in the end, although an equal one is always under way', async () => {
  const { lost, resume, pay, release, sent } = await shop('made', 'slow', 'slow');
  const one = await lost();
  const other = pay();
  await until(() => sent() === 2);
  expect((await resume(one)).outcome).toBe('unknown');
  const last = pay();
  await until(() => sent() === 3);
  release();
  await other;
  expect((await resume(one)).outcome).toBe('reconciled');
  release();
  await last;
});

test('what an equal call has been told that it has made is not taken', async () => {
  const { lost, resume, pay, release, sent } = await shop('not made', 'slow');
  const one = await lost();
  const other = pay();
  await until(() => sent() === 2);
  const resumed = resume(one);
  release();
  expect((await other).outcome).toBe('ok');
  expect((await resumed).outcome).toBe('unknown');
});

test('whoever resumes a run takes what was made in it: it was sent by a call of its own', async () => {
  const shopped = await shop('told');
  const one = await shopped.run();
  expect(one).toMatchObject({ outcome: 'unknown' });
  expect(await outcomes([shopped.resume(one)])).toEqual(['reconciled']);
  expect(shopped.sent()).toBe(1);
});
