import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import axios, { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { attachWith } from '../../src/axios/attach.js';
import { type HookLine, midtrans, type Policy, plainHttp, type Reconcile, recoveryOf } from '../../src/index.js';
import { systemClock } from '../../src/time/clock.js';
import { quiet } from '../model/virtual-time.js';
import { FakeClock } from './fake-clock.js';

/** A POST that is answered 502, with a look-up that may be broken. Any other request is lost on its way, or hangs. */
function ask(reconcile: Reconcile, policy: Policy = {}, asked: 'lost' | 'hung' = 'lost', signal?: AbortSignal) {
  const clock = new FakeClock();
  const askedAt: number[] = [];
  const told: HookLine[] = [];
  let sent = 0;
  const adapter = async (config: InternalAxiosRequestConfig): Promise<AxiosResponse> => {
    if (config.method === 'get') {
      if (asked === 'hung') return new Promise(() => {});
      throw Object.assign(new Error('lost'), { code: 'ECONNRESET' });
    }
    sent += 1;
    const response = { status: 502, statusText: '', headers: {}, data: '', config };
    throw new AxiosError('bad gateway', AxiosError.ERR_BAD_RESPONSE, config, {}, response);
  };
  const client = axios.create({ adapter, baseURL: 'http://provider.test' });
  const provider = plainHttp({
    reconcile(request, tools) {
      askedAt.push(clock.now());
      return reconcile(request, tools);
    },
  });
  const recovery = attachWith(client, { provider, policy, logger: false }, clock);
  recovery.on('recovery.hook', (line) => told.push(line));
  let endedAt: number | undefined;
  const calling = client.post('/payments', {}, { ...(signal && { signal }) }).catch((error: unknown) => error);
  const result = calling.finally(() => {
    endedAt = clock.now();
  });
  const play = async () => {
    for (let turn = 0; turn < 1500 && endedAt === undefined; turn++) {
      await quiet();
      clock.pass(50);
    }
    const error = await Promise.race([result, quiet().then(() => 'it never ended')]);
    return { error, report: recoveryOf(error), askedAt, told, sent, endedAt };
  };
  return { play, clock };
}

const broken = new Error('my database is away: card 4811111111111114');
const line = {
  schema: 1,
  event: 'recovery.hook',
  hook: 'reconcile',
  provider: 'plain-http',
  method: 'POST',
  attempt: 1,
};

describe('a look-up of your own', () => {
  test('that never settles is ended by the deadline, and reported', async () => {
    const { report, told, endedAt, sent } = await ask(() => new Promise(() => {}), { deadline: 20_000 }).play();
    expect(report).toMatchObject({ outcome: 'unknown', stoppedBy: 'deadline' });
    expect(told).toEqual([expect.objectContaining({ ...line, error: 'TimeoutError' })]);
    expect(endedAt).toBeLessThan(20_500);
    expect(sent).toBe(1);
  });

  test.each([
    [{ deadline: false, attemptTimeout: 3000 }, 3000],
    [{ deadline: false, attemptTimeout: false }, 10_000],
  ] as const)(
    'that never settles, with %j, has the time of an attempt, and is not asked for ever',
    async (policy, ms) => {
      const { report, askedAt, told } = await ask(() => new Promise(() => {}), policy).play();
      expect(report).toMatchObject({ outcome: 'unknown', unaskable: expect.stringContaining('reconcile') });
      expect(told).toHaveLength(1);
      expect(askedAt).toHaveLength(3);
      expect((askedAt[1] as number) - (askedAt[0] as number)).toBeGreaterThanOrEqual(ms);
    },
  );

  test('that never settles does not outlive an abort', async () => {
    const controller = new AbortController();
    const { play, clock } = ask(() => new Promise(() => {}), {}, 'lost', controller.signal);
    clock.setTimer(() => controller.abort(), 1000);
    const { report, endedAt, told } = await play();
    expect(report).toMatchObject({ outcome: 'aborted', processed: 'maybe' });
    expect(endedAt).toBeLessThan(1500);
    expect(told).toEqual([]);
  });

  test.each<[string, Reconcile, string]>([
    ['throws', () => Promise.reject(broken), 'Error'],
    [
      'throws at once',
      () => {
        throw broken;
      },
      'Error',
    ],
    ['returns true', async () => true as never, 'TypeError'],
    ['returns null', async () => null as never, 'TypeError'],
    ['returns nonsense', async () => ({ data: {} }) as never, 'TypeError'],
  ])('that %s is reported once, and is called three times', async (_, reconcile, error) => {
    const { report, askedAt, told, error: rejected, endedAt } = await ask(reconcile).play();
    expect(told).toEqual([expect.objectContaining({ ...line, error })]);
    expect(JSON.stringify(told)).not.toContain('4811');
    expect(askedAt).toHaveLength(3);
    expect(endedAt).toBeLessThan(20_000);
    expect(report).toMatchObject({ outcome: 'unknown', unaskable: expect.stringContaining('reconcile') });
    expect((rejected as Error).cause).toMatchObject({ name: error });
  });

  test('that passes on an unanswered question is not broken: it is called again, and nothing is reported', async () => {
    const { askedAt, told, report } = await ask(async (_, { get }) => get('/payments/1')).play();
    expect(askedAt.length).toBeGreaterThan(5);
    expect(told).toEqual([]);
    expect(report?.unaskable).toBeUndefined();
  });

  test('whose question hangs until the deadline is not blamed for it', async () => {
    const policy = { deadline: 5000, attemptTimeout: 60_000 };
    const { told, report, endedAt } = await ask(async (_, { get }) => get('/payments/1'), policy, 'hung').play();
    expect(told).toEqual([]);
    expect(report?.outcome).toBe('unknown');
    expect(endedAt).toBeLessThan(5500);
  });

  test('that fails once and then answers decides', async () => {
    let asked = 0;
    const flaky: Reconcile = async () => {
      asked += 1;
      if (asked === 1) throw broken;
      return { status: 200, headers: {}, data: { paid: true } };
    };
    const { error, report, told } = await ask(flaky).play();
    expect((error as AxiosResponse).data).toEqual({ paid: true });
    expect(report?.outcome).toBe('reconciled');
    expect(told).toHaveLength(1);
  });
});

test.each([
  ['gives a promise', async () => true],
  [
    'throws',
    () => {
      throw broken;
    },
  ],
])("a samePayment that %s adopts nothing: what was found may be somebody else's", async (_, samePayment) => {
  const clock = new FakeClock();
  const told: string[] = [];
  const adapter = async (config: InternalAxiosRequestConfig): Promise<AxiosResponse> => {
    if (config.method === 'post') throw Object.assign(new Error('lost'), { code: 'ECONNRESET' });
    const data = { status_code: '200', transaction_status: 'settlement', order_id: 'o', gross_amount: '1.00' };
    return { status: 200, statusText: '', headers: {}, data: JSON.stringify(data), config };
  };
  const client = axios.create({ adapter, baseURL: 'http://provider.test' });
  const provider = midtrans({ samePayment: samePayment as never, keys: { idempotencyKey: false } });
  attachWith(client, { provider, logger: false }, clock).on('recovery.hook', ({ hook }) => told.push(hook));
  const charge = { payment_type: 'gopay', transaction_details: { order_id: 'o', gross_amount: 1 } };
  let over = false;
  const calling = client
    .post('/v2/charge', charge)
    .catch((error: unknown) => error)
    .finally(() => {
      over = true;
    });
  for (let turn = 0; turn < 1500 && !over; turn++) {
    await quiet();
    clock.pass(50);
  }
  expect(recoveryOf(await calling)).toMatchObject({ outcome: 'unknown', hooks: ['samePayment'] });
  expect(told).toEqual(['samePayment']);
});

test('a question that a hook does not await, or asks in parallel, ends no process and prints no secret', async () => {
  const escaped: unknown[] = [];
  const note = (error: unknown) => escaped.push(error);
  process.on('unhandledRejection', note);
  const heard: unknown[] = [];
  const adapter = async (config: InternalAxiosRequestConfig): Promise<AxiosResponse> => {
    throw new AxiosError('lost', 'ECONNRESET', config, {});
  };
  const client = axios.create({ adapter, baseURL: 'http://a.test', auth: { username: 'u', password: 'hunter2' } });
  attachWith(
    client,
    {
      provider: plainHttp({
        async reconcile(_request, { get }) {
          void get('/../x');
          const [one, other] = [get('/one'), get('/other')];
          await one.catch((error: unknown) => heard.push(error));
          return (await other).status === 404 ? 'absent' : 'undecided';
        },
      }),
      policy: { deadline: 200 },
      logger: false,
    },
    systemClock,
  );
  const error = await client.post('/pay', {}).catch((thrown: unknown) => thrown);
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off('unhandledRejection', note);
  expect(escaped).toEqual([]);
  expect(heard.length).toBeGreaterThan(0);
  expect(inspect(heard, { depth: 9 }) + JSON.stringify(heard)).not.toContain('hunter2');
});
