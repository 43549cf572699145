// A slow brown-out: each look-up takes seconds until the provider dates its answer. One quick answer tells what its clock shows.
import { describe, expect, test } from '@jest/globals';
import axios, { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { attachWith } from '../../src/axios/attach.js';
import { recoveryOf } from '../../src/index.js';
import { checkoutCom } from '../../src/providers/checkout-com/index.js';
import { quiet } from '../model/virtual-time.js';
import { FakeClock } from './fake-clock.js';

const SECOND = 1000;
const body = { reference: 'R', amount: 500, currency: 'USD', source: { type: 'token', token: 't' } };

/** How the attempt is answered; `undefined`: its answer is lost. */
type Answered = { readonly status: number; readonly data: unknown; readonly headers?: object } | undefined;

const said: Answered = { status: 503, data: { error_type: 'processing_error', error_codes: ['server_error'] } };
const page: Answered = { status: 503, data: '<html>', headers: { 'content-type': 'text/html' } };

interface Given {
  /** Milliseconds by which the provider's clock is ahead. */
  readonly ahead?: number;
  /** From the first attempt until the payment that the look-up finds was made; below 0 if it was made before. */
  readonly madeAfter?: number;
  /** From a look-up until its answer is dated. */
  readonly slow?: number;
}

/** Sends a payment, and returns its outcome. The look-up finds an equal one. */
async function pay(answered: Answered, { ahead = 0, madeAfter = 0, slow = 3 * SECOND }: Given = {}) {
  const clock = new FakeClock();
  clock.pass(20 * SECOND);
  const made = new Date(clock.wall() + madeAfter + ahead).toISOString();
  const payment = { id: 'pay_1', reference: 'R', amount: 500, currency: 'USD', status: 'Captured', requested_on: made };
  const adapter = async (config: InternalAxiosRequestConfig): Promise<AxiosResponse> => {
    const isLookUp = config.method === 'get';
    if (isLookUp) await new Promise<void>((done) => clock.setTimer(done, slow));
    const headers = { date: new Date(clock.wall() + ahead).toUTCString(), 'content-type': 'application/json' };
    const common = { statusText: '', config };
    if (isLookUp) return { status: 200, headers, data: { data: [payment], total_count: 1 }, ...common };
    if (answered === undefined) throw Object.assign(new Error('lost'), { code: 'ECONNRESET' });
    const { status, data } = answered;
    const response = { status, headers: { ...headers, ...answered.headers }, data, ...common };
    throw new AxiosError('failed', AxiosError.ERR_BAD_RESPONSE, config, {}, response);
  };
  const client = axios.create({ adapter, baseURL: 'https://api.sandbox.checkout.com' });
  const policy = { maxAttempts: 1, deadline: 120 * SECOND };
  attachWith(client, { provider: checkoutCom(), policy, logger: false }, clock);
  const pay = () => client.post('/payments', body).then(recoveryOf, recoveryOf);
  const end: { report?: ReturnType<typeof recoveryOf> } = {};
  void pay().then((report) => Object.assign(end, { report }));
  for (let turn = 0; turn < 2000 && end.report === undefined; turn++) {
    await quiet();
    clock.pass(100);
  }
  return end.report?.outcome;
}

describe('if each look-up takes three seconds until its answer is dated', () => {
  test('the own payment is adopted if the attempt was answered quickly, in the provider’s own words', async () => {
    expect(await pay(said)).toBe('reconciled');
    expect(await pay(said, { ahead: 10 * SECOND, slow: 9 * SECOND })).toBe('reconciled');
  });

  test.each([
    ['lost', undefined],
    ['a gateway’s page', page],
    ['a code without a row, perhaps of a gateway', { status: 503, data: { message: 'Service Unavailable' } }],
    ['answered by a cache', { ...said, headers: { age: '7' } }],
  ])('it is left open if the attempt was %s', async (_, answered) => {
    expect(await pay(answered)).toBe('unknown');
  });

  test('an earlier, equal payment is not adopted', async () => {
    const madeAfter = -3 * SECOND;
    expect(await pay(said, { madeAfter })).toBe('unknown');
    expect(await pay(said, { madeAfter, ahead: 10 * SECOND, slow: 9 * SECOND })).toBe('unknown');
    expect(await pay(said, { madeAfter, ahead: -10 * SECOND, slow: 9 * SECOND })).toBe('unknown');
  });
});
