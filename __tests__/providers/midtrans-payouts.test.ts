import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { classify } from '../../src/failure/classify.js';
import { type Action, attach, constant, explain, type Policy, type Processed, recoveryOf } from '../../src/index.js';
import { type MidtransPayoutsOptions, midtransPayouts } from '../../src/providers/midtrans-payouts/index.js';
import { BALANCE, INVALID } from '../../src/providers/midtrans-payouts/texts.js';
import { startMidtransPayouts } from '../../src/simulators/index.js';
import { answered } from '../failure/answers.js';
import { keep } from '../simulators/keep.js';
import { expectEveryRowReached } from './rows.js';
import { expectNoStrangeFaults } from './strange.js';

const documented = JSON.parse(readFileSync(new URL('./codes/midtrans-payouts.json', import.meta.url), 'utf8')) as {
  readonly codes: readonly string[];
};
const provider = midtransPayouts();
const PATH = '/iris/api/v1/payouts';
const said = (text: string, status = 400, url = PATH) => ({
  method: 'POST',
  url,
  status,
  data: { error_message: text, errors: text },
});
const made = (...payouts: readonly object[]) => ({ method: 'POST', url: PATH, status: 201, data: { payouts } });
const queued = { status: 'queued', reference_no: '1d4f8423393005' };
const failed = { status: 'failed', reference_no: '10438f2b393005' };
const unkeyed = midtransPayouts({ keys: { idempotencyKey: false } });

const CODES: readonly (readonly [text: string, action: Action, processed: Processed])[] = [
  ...[...INVALID, ...BALANCE].map((text) => [text, 'fail-fast', 'no'] as const),
  ['You are not authorized to perform this action', 'fail-fast', 'no'],
  ['Specified payout not found', 'fail-fast', 'no'],
  ['Account is dormant', 'fail-fast', 'no'],
  ['Account is closed', 'fail-fast', 'no'],
  ['Account does not exist', 'fail-fast', 'no'],
  ['Invalid bank account', 'fail-fast', 'no'],
  ['idempotency-key is not unique', 'fail-fast', 'maybe'],
  ['Partner reference no already exists for this partner', 'reconcile', 'no'],
  ['Something went wrong', 'retry', 'maybe'],
  ['Cannot reach', 'retry', 'maybe'],
];

describe('Midtrans Payouts', () => {
  test.each(CODES)('answers "%s"', (text, action, processed) => {
    expect(explain(provider, said(text))).toMatchObject({ action, processed, code: text.toUpperCase() });
  });

  test('has a row for every message in its documents', () => {
    const named = new Set(provider.rules.map(({ code }) => code));
    expect(documented.codes.filter((text) => !named.has(text.toUpperCase()))).toEqual([]);
  });

  test.each([
    [400, 'fail-fast', 'no'],
    [401, 'fail-fast', 'no'],
    [403, 'fail-fast', 'no'],
    [404, 'fail-fast', 'no'],
    [405, 'fail-fast', 'no'],
    [409, 'retry', 'maybe'],
    [429, 'retry', 'no'],
    [500, 'retry', 'maybe'],
    [503, 'retry', 'maybe'],
  ] as const)(
    'judges an unknown message by the HTTP status %i, and shows nothing of it',
    (status, action, processed) => {
      expect(explain(provider, said('card 4811111111111114 is odd', status))).toMatchObject({
        action,
        processed,
        code: 'UNRECOGNISED_CODE',
      });
      expect(explain(provider, { ...said('', status), data: '' })).toMatchObject({ action, processed });
    },
  );

  test('reads the messages of several payouts, and ignores the figures in them', () => {
    const errors = {
      0: ['Amount must be greater than or equal to 10,000.00'],
      2: ["Beneficiary account can't exceed 20"],
    };
    const answer = { ...said(''), data: { error_message: 'An error occurred when creating payouts', errors } };
    expect(explain(provider, answer)).toMatchObject({ code: 'AMOUNT MUST BE GREATER THAN OR EQUAL TO X' });
  });

  test('the most conservative of several messages counts, and none is a refusal if the status is a server error', () => {
    const errors = ['Something went wrong', 'Account is closed'];
    expect(explain(provider, { ...said('', 400), data: { errors } })).toMatchObject({
      action: 'fail-fast',
      rule: { decline: { code: 'closed_account', retryable: 'new-data' } },
    });
    expect(explain(provider, { ...said('', 500), data: { errors } })).toMatchObject({
      action: 'retry',
      processed: 'maybe',
    });
  });

  test('does not retry what no key protects', () => {
    for (const answer of [said('Something went wrong', 500), { ...said('', 502), data: '<html>' }]) {
      expect(explain(unkeyed, answer)).toMatchObject({ action: 'reconcile' });
      expect(explain(provider, { ...answer, url: '/iris/api/v1/other' })).toMatchObject({ action: 'reconcile' });
    }
    const tooLong = { requestHeaders: { 'X-Idempotency-Key': 'x'.repeat(101) } };
    expect(explain(provider, said('Something went wrong', 500), tooLong)).toMatchObject({ action: 'reconcile' });
  });

  test('a key refused because of another body, after an attempt in doubt, does not prove that nothing was paid', () => {
    const answer = said('idempotency-key is not unique', 409);
    expect(explain(provider, answer, { afterAmbiguous: true })).toMatchObject({ action: 'reconcile' });
  });

  test.each([
    ['payouts', made(queued, { ...queued, status: 'completed' })],
    ['payouts of which one failed', made(queued, failed)],
    ['an approval', { ...made(), url: `${PATH}/approve`, status: 202, data: { status: 'ok' } }],
    ['a rejection', { ...made(), url: `${PATH}/reject`, status: 202, data: { status: 'ok' } }],
    ['a beneficiary', { ...made(), url: '/iris/api/v1/beneficiaries', data: { status: 'created' } }],
    ['a list', { method: 'GET', url: '/iris/api/v1/statements', status: 200, data: [{ type: 'Payout' }] }],
    ['a read of a failed payout', { method: 'GET', url: `${PATH}/r-1`, status: 200, data: failed }],
  ])('does not treat %s as a failure', (_what, answer) => {
    expect(explain(provider, answer)).toBeUndefined();
  });

  test.each([
    ['no payouts', { payouts: [] }],
    ['a payout without a reference', { payouts: [{ status: 'queued' }, queued] }],
    ['one payout of two', { payouts: [queued] }],
    ['an unknown state', { payouts: [queued, { ...queued, status: 'odd' }] }],
    ['payouts together with an error', { payouts: [queued, queued], error_message: 'Something went wrong' }],
    ['an empty object', {}],
  ])('does not believe that payouts were made if the answer is %s', (_what, data) => {
    const asked = { path: PATH, body: { payouts: [{}, {}] } };
    expect(classify(provider, answered(201, data, {}, asked))?.failure.code).toBe('NOT_UNDERSTOOD');
  });

  test('does not believe a success in an error status', () => {
    for (const status of [400, 429]) {
      expect(explain(provider, { ...made(queued), status })).toMatchObject({ code: 'NOT_UNDERSTOOD' });
      expect(explain(provider, { ...made(queued, { status: 'odd' }), status })).toMatchObject({
        code: 'NOT_UNDERSTOOD',
      });
    }
  });

  test('if every payout failed, that is final', () => {
    expect(explain(provider, made(failed, failed))).toMatchObject({
      code: 'FAILED',
      processed: 'no',
      rule: { decline: { code: 'generic', retryable: 'later' } },
    });
  });

  test('each of its own rows is reached by some answer', () => {
    // A redirect cannot be seen in an answer alone; a test at the simulator, below, covers it.
    const rules = provider.rules.filter(({ code }) => code !== 'REDIRECTED_WRITE');
    expectEveryRowReached({ ...provider, rules }, [
      ...CODES.map(([text]) => said(text)),
      made(failed),
      made({}),
      { ...made(), data: '{"payo' },
      ...[409, 429, 500].map((status) => said('odd', status)),
    ]);
  });
});

test('nothing throws, whatever is sent to Payouts and whatever it answers', () => {
  const payouts = [[queued], [failed], [null], [{}], {}, 'x'];
  expectNoStrangeFaults(
    provider,
    [PATH, `${PATH}/approve`, '/iris/api/v1/beneficiaries', ''],
    {
      payouts,
      status: ['ok', 'queued', 'failed'],
      reference_no: ['r-1', 1],
      error_message: ['Something went wrong', '', 7],
      errors: [['Account is closed'], { 0: ['odd'] }, [[['deep']]], null],
    },
    () => undefined,
  );
});

describe('at the simulator', () => {
  async function client(given: MidtransPayoutsOptions = {}, policy: Policy = {}, now: () => number = Date.now) {
    const simulator = await keep(startMidtransPayouts({ now }));
    const own = axios.create({ baseURL: `${simulator.url}/iris`, auth: { username: 'IRIS-creator', password: '' } });
    attach(own, { provider: midtransPayouts(given), policy: { backoff: constant(2), ...policy }, logger: false });
    return { simulator, pay: (body: object) => own.post('/api/v1/payouts', body), own };
  }
  const payout = (amount = 50_000) => ({ beneficiary_name: 'John Doe', beneficiary_account: '112673910288', amount });
  const two = { payouts: [payout(), payout(70_000)] };
  const caught = (error: unknown) => error;

  test.each(['reset', 'hang', 'html', 'truncate', 'status', 'provider'] as const)(
    '%s before and after the effect: two payouts in one request are made once each',
    async (kind) => {
      const { simulator, pay } = await client({}, { attemptTimeout: 1000 });
      const code = kind === 'provider' ? { code: 'Something went wrong' } : {};
      simulator.inject({ when: 'before', kind, ...code }, { when: 'after', kind, ...code });
      const response = await pay(two);
      expect(response.data.payouts).toHaveLength(2);
      expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered' });
      expect(simulator.ledger.count('payout')).toBe(2);
      expect(new Set(simulator.requests.map(({ headers }) => headers['x-idempotency-key'])).size).toBe(1);
    },
  );

  test('a redirect that turned the payouts into a read does not end the call: a retry under the key brings the result', async () => {
    const { simulator, pay } = await client();
    simulator.inject({ when: 'after', kind: 'status', status: 302, headers: { location: '/none' } });
    expect((await pay(two)).data.payouts).toHaveLength(2);
    expect(simulator.ledger.count('payout')).toBe(2);
  });

  test('an approval whose answer was lost is retried under its key, and approves once', async () => {
    const { simulator, pay, own } = await client();
    const { data } = await pay(two);
    const reference_nos = data.payouts.map(({ reference_no }: { reference_no: string }) => reference_no);
    simulator.inject({ when: 'after', kind: 'reset' });
    const auth = { username: 'IRIS-approver', password: '' };
    const response = await own.post('/api/v1/payouts/approve', { reference_nos }, { auth });
    expect(response.data).toEqual({ status: 'ok' });
    expect(simulator.ledger.count('approve')).toBe(2);
  });

  test('without a key there is no look-up: the call ends as unknown, and says so', async () => {
    const { simulator, pay } = await client({ keys: { idempotencyKey: false } });
    simulator.inject({ when: 'after', kind: 'reset' });
    const report = recoveryOf(await pay(two).catch(caught));
    expect(report).toMatchObject({ outcome: 'unknown', unaskable: expect.stringContaining('reference_no') });
    expect(simulator.requests).toHaveLength(1);
  });

  test("the caller's own key with another body is refused, and never replaced", async () => {
    const { simulator, own } = await client();
    const headers = { 'X-Idempotency-Key': 'mine' };
    await own.post('/api/v1/payouts', two, { headers });
    const error = await own.post('/api/v1/payouts', { payouts: [payout()] }, { headers }).catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', action: 'fail-fast' });
    expect(simulator.ledger.count('payout')).toBe(2);
  });

  test('queued payouts are reported as pending', async () => {
    const { pay } = await client();
    expect(recoveryOf(await pay(two))).toMatchObject({ outcome: 'ok', pending: true });
  });

  test('a request of which one payout failed is a partial success', async () => {
    const { pay } = await client();
    const response = await pay({ payouts: [payout(), { ...payout(), beneficiary_account: '0000000000' }] });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'ok', partial: true });
  });

  test('a request with an amount that is too small makes no payouts', async () => {
    const { simulator, pay } = await client();
    const report = recoveryOf(await pay({ payouts: [payout(), payout(1)] }).catch(caught));
    expect(report).toMatchObject({ outcome: 'failed', processed: 'no' });
    expect(simulator.ledger.count()).toBe(0);
  });
});
