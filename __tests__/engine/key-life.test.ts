import { describe, expect, test } from '@jest/globals';
import axios, { AxiosError, type AxiosInstance, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { attachWith } from '../../src/axios/attach.js';
import { constant, midtrans, type Reconcile, type RequestRecovery, recoveryOf } from '../../src/index.js';
import { FakeClock } from '../axios/fake-clock.js';
import { quiet } from '../model/virtual-time.js';

/** A clock whose machine can sleep: its wall clock goes on meanwhile, and nothing else does. */
class SleepyClock extends FakeClock {
  private slept = 0;

  override wall(): number {
    return super.wall() + this.slept;
  }

  sleep(ms: number): void {
    this.slept += ms;
  }
}

/** A refund, which only an idempotency key of five minutes protects. `statuses`: HTTP statuses, in turn; 0: no connection. */
function refunding(statuses: readonly number[], reconcile: Reconcile = async () => undefined) {
  const clock = new SleepyClock();
  const sent: InternalAxiosRequestConfig[] = [];
  const adapter = async (config: InternalAxiosRequestConfig): Promise<AxiosResponse> => {
    sent.push(config);
    const status = statuses[sent.length - 1] ?? 200;
    if (status === 0) throw new AxiosError('connect ECONNREFUSED', 'ECONNREFUSED', config);
    return { status, statusText: '', headers: {}, data: status === 200 ? '{"status_code":"200"}' : '', config };
  };
  const client = axios.create({ adapter, baseURL: 'http://a.test' });
  attachWith(
    client,
    { provider: midtrans({ reconcile }), logger: false, policy: { deadline: false, backoff: constant(100) } },
    clock,
  );
  return { clock, client, sent };
}

function refund(client: AxiosInstance, recovery: RequestRecovery = {}) {
  return client.post('/v2/o-1/refund', { amount: 1 }, { recovery }).catch((error: unknown) => error);
}

/** Lets the call end, however often it waits. What takes real time, such as loading axios-retry, takes none of the clock's. */
async function play(clock: FakeClock, calling: Promise<unknown>): Promise<unknown> {
  let over = false;
  const result = calling.finally(() => {
    over = true;
  });
  for (let turn = 0; turn < 400 && !over; ) {
    await quiet();
    if (clock.pending === 0) continue;
    clock.pass(100);
    turn += 1;
  }
  return result;
}

test('a key that another call has sent before is as old as that, whatever became of it', async () => {
  const { clock, client, sent } = refunding([200, 502]);
  const config = { headers: { 'Idempotency-Key': 'job-7' } };
  const run = () => client.post('/v2/o-1/refund', { amount: 1 }, config).catch((error: unknown) => error);
  expect(recoveryOf(await play(clock, run()))?.outcome).toBe('ok');
  clock.pass(299_000);
  // The job runs twice. Its key dies before it could be sent again, and would then refund a second time.
  expect(recoveryOf(await play(clock, run()))).toMatchObject({ outcome: 'unknown', attempts: { length: 1 } });
  expect(sent.length).toBe(2);
});

describe('a key that another call has carried', () => {
  const config = { headers: { 'Idempotency-Key': 'job-7' }, recovery: { maxAttempts: 2 } };
  const run = (client: AxiosInstance) => client.post('/v2/o-1/refund', { amount: 1 }, config).catch((thrown) => thrown);

  test('is not older for attempts that never left', async () => {
    const { clock, client, sent } = refunding([0, 0, 502]);
    expect(recoveryOf(await play(clock, run(client)))).toMatchObject({ outcome: 'failed', processed: 'no' });
    clock.pass(600_000);
    expect(recoveryOf(await play(clock, run(client)))?.outcome).toBe('recovered');
    expect(sent.length).toBe(4);
  });

  test.each([
    ['one of its attempts left', [0, 400, 502]],
    ['its first attempt was answered', [503, 0, 502]],
  ])('is, if %s', async (_why, statuses) => {
    const { clock, client, sent } = refunding(statuses);
    await play(clock, run(client));
    clock.pass(600_000);
    expect(recoveryOf(await play(clock, run(client)))?.outcome).toBe('unknown');
    expect(sent.length).toBe(3);
  });

  test('is, if a third call has sent it meanwhile', async () => {
    const { clock, client, sent } = refunding([0, 200, 0, 502]);
    const refused = run(client);
    expect(recoveryOf(await run(client))?.outcome).toBe('ok');
    expect(recoveryOf(await play(clock, refused))?.outcome).toBe('failed');
    clock.pass(600_000);
    expect(recoveryOf(await play(clock, run(client)))?.outcome).toBe('unknown');
    expect(sent.length).toBe(4);
  });
});

describe("a key's life is checked when the retry goes out", () => {
  test('a living one protects it', async () => {
    const { clock, client, sent } = refunding([502]);
    expect(recoveryOf(await play(clock, refund(client)))?.outcome).toBe('recovered');
    expect(sent.length).toBe(2);
  });

  test('a slow signer outlasts it on the retry: nothing is sent, and the call stays in doubt', async () => {
    const { clock, client, sent } = refunding([502]);
    let signed = 0;
    client.interceptors.request.use((config) => {
      if (++signed === 2) clock.pass(290_000);
      return config;
    });
    const report = recoveryOf(await play(clock, refund(client)));
    expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(sent.length).toBe(1);
    expect(signed).toBe(2);
  });

  test('then the provider is asked, and what it says is adopted', async () => {
    const { clock, client, sent } = refunding([502], async () => 'landed');
    let signed = 0;
    client.interceptors.request.use((config) => {
      if (++signed === 2) clock.pass(290_000);
      return config;
    });
    expect(recoveryOf(await play(clock, refund(client)))?.outcome).toBe('reconciled');
    expect(sent.length).toBe(1);
  });

  test('a machine that slept during the call or its attempt: the stricter wall clock counts', async () => {
    const { clock, client, sent } = refunding([502, 502]);
    let signed = 0;
    client.interceptors.request.use((config) => {
      if (++signed === 2) clock.sleep(290_000);
      return config;
    });
    expect(recoveryOf(await play(clock, refund(client)))?.outcome).toBe('unknown');
    expect(sent.length).toBe(1);
  });

  test('a machine that slept before the call says nothing about its keys', async () => {
    const { clock, client, sent } = refunding([200, 502]);
    await play(clock, refund(client));
    clock.pass(1000);
    clock.sleep(3_600_000);
    expect(recoveryOf(await play(clock, refund(client)))?.outcome).toBe('recovered');
    expect(sent.length).toBe(3);
  });

  test('an old config that is sent again, or a copy of it, knows how old its keys are', async () => {
    const { clock, client, sent } = refunding([400, 502]);
    const error = (await play(clock, refund(client))) as { config: InternalAxiosRequestConfig };
    clock.pass(290_000);
    const { method, url, data, headers } = error.config;
    const again = client.request({ method, url, data, headers: { ...headers } } as never).catch((thrown) => thrown);
    expect(recoveryOf(await play(clock, again))?.outcome).toBe('unknown');
    expect(sent.length).toBe(2);
    expect(sent[1]?.headers.get('Idempotency-Key')).toBe(sent[0]?.headers.get('Idempotency-Key'));
  });

  test("nobody knows the age of an earlier call's key", async () => {
    const { clock, client, sent } = refunding([502], async () => (sent.length === 0 ? FINAL : undefined));
    const calling = refund(client, { keys: { idempotencyKey: 'of-yesterday' } });
    expect(recoveryOf(await play(clock, calling))?.outcome).toBe('unknown');
    expect(sent.length).toBe(1);
  });
});

const FINAL = { state: 'absent', final: true } as const;

test('a hook learns when the first and the last attempt were sent, by the wall clock', async () => {
  const times: (number | undefined)[] = [];
  const { clock, client } = refunding([502, 502], async (_request, { firstSentAt, lastSentAt }) => {
    times.push(firstSentAt, lastSentAt);
    return 'landed';
  });
  clock.pass(5000);
  const began = clock.wall();
  await play(clock, refund(client, { maxAttempts: 2 }));
  const [first, last] = times;
  expect(first).toBe(began);
  expect(last).toBeGreaterThanOrEqual(began + 100);
  expect(last).toBeLessThanOrEqual(clock.wall());
});

describe('what a look-up did not find, another process may have made', () => {
  /** A call that goes on with an earlier one, of which the first three look-ups find nothing. `held`: while the third is answered. */
  async function resumed(held: (clock: SleepyClock) => void) {
    let asked = 0;
    const { clock, client, sent } = refunding([], async () => {
      asked += 1;
      if (asked === 3) held(clock);
      clock.pass(1);
      return asked > 3 ? 'landed' : 'absent';
    });
    const report = recoveryOf(await play(clock, refund(client, { keys: { idempotencyKey: 'k-1' } })));
    return { outcome: report?.outcome, asked, sent: sent.length };
  }

  test('it is sent if that was a moment ago', async () => {
    expect(await resumed(() => undefined)).toEqual({ outcome: 'ok', asked: 3, sent: 1 });
  });

  test.each([
    ['its machine slept', (clock: SleepyClock) => clock.sleep(60_000)],
    ['its process was stopped', (clock: SleepyClock) => clock.pass(60_000)],
  ])('it is looked up again if %s meanwhile', async (_why, held) => {
    expect(await resumed(held)).toEqual({ outcome: 'reconciled', asked: 4, sent: 0 });
  });
});
