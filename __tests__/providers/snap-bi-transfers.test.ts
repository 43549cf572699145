// What happens to transfers at SNAP-BI's simulator, over sockets, if answers are lost.
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { recoverFetch } from '../../src/fetch/index.js';
import { attach, constant, type Policy, recoveryOf } from '../../src/index.js';
import { type SnapBiOptions, snapBi } from '../../src/providers/snap-bi/index.js';
import { judgeTransfer, reconcileTransfer } from '../../src/providers/snap-bi/look-up.js';
import { type SnapBiOptions as SimulatorGiven, startSnapBi } from '../../src/simulators/index.js';
import { reply, serve } from '../axios/serve.js';
import { request } from '../failure/answers.js';
import { keep } from '../simulators/keep.js';
import { AMPLE } from '../time-for.js';

const PATH = '/v1.0/transfer-interbank';
const caught = (error: unknown) => error;
const transfer = (partnerReferenceNo: string, value = '10000.00') => ({
  partnerReferenceNo,
  amount: { value, currency: 'IDR' },
  beneficiaryAccountNo: '888801000157508',
});
/** A bank other than Midtrans that does not say that it keeps references unique. */
const OTHER: SnapBiOptions = { hosts: ['127.0.0.1'], settledAfter: 100 };

async function client(given: SnapBiOptions = {}, simulated: SimulatorGiven = {}, policy: Policy = {}) {
  const simulator = await keep(startSnapBi(simulated));
  const own = axios.create({ baseURL: simulator.url });
  // A signer: it signs each attempt and each look-up.
  own.interceptors.request.use((config) => {
    config.headers.set('X-SIGNATURE', `signed ${config.url}`);
    return config;
  });
  attach(own, { provider: snapBi(given), policy: { backoff: constant(2), ...policy }, logger: false });
  const asked = () => simulator.requests.map(({ path }) => path);
  const externalIds = () => simulator.requests.map(({ headers }) => headers['x-external-id']);
  return { simulator, client: own, asked, externalIds };
}

describe('at a bank that keeps references unique', () => {
  test('a transfer that never arrived is retried, under the same reference and another X-EXTERNAL-ID', async () => {
    const { simulator, client: own, externalIds } = await client();
    simulator.inject({ when: 'before', kind: 'reset' }, { when: 'before', kind: 'provider', code: '500xx01' });
    const response = await own.post(PATH, transfer('T-1'));
    expect(response.data).toMatchObject({ responseCode: '2021800', partnerReferenceNo: 'T-1' });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered' });
    expect(new Set(externalIds()).size).toBe(3);
    for (const id of externalIds()) expect(id).toMatch(/^[1-9]\d{17}$/);
    expect(simulator.ledger.of('T-1')).toHaveLength(1);
  });

  test.each(['reset', 'hang', 'html', 'truncate', 'empty', 'provider'] as const)(
    'a transfer whose answer is lost (%s) is made once: the refusal of the retry proves the first attempt',
    async (kind) => {
      const {
        simulator,
        client: own,
        asked,
      } = await client({}, {}, { attemptTimeout: kind === 'hang' ? 2000 : AMPLE });
      simulator.inject({ when: 'after', kind, ...(kind === 'provider' && { code: '504xx00' }) });
      const response = await own.post(PATH, transfer('T-2'));
      expect(response.data).toEqual({
        responseCode: '2021800',
        responseMessage: 'Request In Progress',
        partnerReferenceNo: 'T-2',
      });
      expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled', processed: 'yes' });
      // It is too early to ask the bank.
      expect(asked()).toEqual([PATH, PATH]);
      expect(simulator.ledger.of('T-2')).toHaveLength(1);
    },
  );

  test('a request that arrived twice was accepted once: its retry is refused by its reference, and it is in progress', async () => {
    const { simulator, client: own, asked } = await client();
    simulator.inject({ when: 'after', kind: 'provider', code: '409xx00' });
    const report = recoveryOf(await own.post(PATH, transfer('T-16')));
    expect(report).toMatchObject({ outcome: 'reconciled', pending: true });
    expect(report?.attempts.map(({ code }) => code)).toEqual(['4091800', '4091801']);
    expect(asked()).toEqual([PATH, PATH]);
    expect(simulator.ledger.of('T-16')).toHaveLength(1);
  });

  test('a balance spent by the lost transfer is not a refusal of it: it is looked up', async () => {
    const { simulator, client: own, asked } = await client({ askAfter: 0 }, { finalAfter: 0 });
    simulator.inject({ when: 'after', kind: 'reset' }, { when: 'before', kind: 'provider', code: '4031814' });
    const report = recoveryOf(await own.post(PATH, transfer('T-9')).catch(caught));
    expect(report).toMatchObject({ outcome: 'reconciled', processed: 'yes' });
    expect(asked()).toEqual([PATH, PATH, '/v1.0/transfer/status']);
    expect(simulator.ledger.count('transfer')).toBe(1);
  });

  test('a spent balance is a decline if the bank has no transfer: nothing is retried', async () => {
    const own = { askAfter: 0, settledAfter: 100 };
    const { simulator, client: mine } = await client(own, { finalAfter: 0 }, { deadline: AMPLE });
    simulator.inject({ when: 'before', kind: 'reset' }, { when: 'before', kind: 'provider', code: '4031814' });
    const report = recoveryOf(await mine.post(PATH, transfer('T-10')).catch(caught));
    expect(report).toMatchObject({ outcome: 'failed', processed: 'no', decline: { code: 'insufficient_funds' } });
    expect(simulator.requests.filter(({ path }) => path === PATH)).toHaveLength(2);
    expect(simulator.ledger.count('transfer')).toBe(0);
  });

  test('a redirect that turned the transfer into a read does not end the call', async () => {
    const { simulator, client: own } = await client();
    simulator.inject({ when: 'after', kind: 'status', status: 302, headers: { location: '/none' } });
    expect(recoveryOf(await own.post(PATH, transfer('T-3')))).toMatchObject({ outcome: 'reconciled' });
    expect(simulator.ledger.of('T-3')).toHaveLength(1);
  });

  test('a lost transfer and a lost answer are recovered by fetch too', async () => {
    const simulator = await keep(startSnapBi());
    const { fetch } = recoverFetch(globalThis.fetch, {
      provider: snapBi(),
      policy: { backoff: constant(2) },
      logger: false,
    });
    simulator.inject({ when: 'before', kind: 'reset' }, { when: 'after', kind: 'reset' });
    const response = await fetch(simulator.url + PATH, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(transfer('T-4')),
    });
    expect(await response.json()).toMatchObject({ responseCode: '2021800', partnerReferenceNo: 'T-4' });
    expect(new Set(simulator.requests.map(({ headers }) => headers['x-external-id'])).size).toBe(3);
    expect(simulator.ledger.of('T-4')).toHaveLength(1);
  });

  test('a reference that already has its transfer is looked up at once, and the same transfer is handed back', async () => {
    const { simulator, client: own, asked, externalIds } = await client({}, { finalAfter: 0 });
    await own.post(PATH, transfer('T-5'));
    simulator.end('T-5', '00');
    const response = await own.post(PATH, transfer('T-5'));
    expect(response.data).toMatchObject({
      responseCode: '2001800',
      referenceNo: 'ref-1',
      partnerReferenceNo: 'T-5',
      amount: { value: '10000.00', currency: 'IDR' },
    });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
    expect(asked()).toEqual([PATH, PATH, '/v1.0/transfer/status']);
    expect(new Set(externalIds()).size).toBe(3);
    expect(simulator.requests[2]?.headers['x-signature']).toBe('signed ./transfer/status'.replace('.', '/v1.0'));
    expect(simulator.ledger.count('transfer')).toBe(1);
  });

  test('a reference that is refused on a first attempt, and is not visible yet, is neither reported as made nor retried', async () => {
    const { simulator, client: own } = await client();
    await own.post(PATH, transfer('T-6'));
    const report = recoveryOf(await own.post(PATH, transfer('T-6'), { recovery: { deadline: 1500 } }).catch(caught));
    expect(report?.outcome).toBe('unknown');
    expect(simulator.ledger.count('transfer')).toBe(1);
  });

  test('a reference that is refused after an attempt that certainly did nothing was used before: it is looked up', async () => {
    const { simulator, client: own, asked } = await client({}, { finalAfter: 0 });
    await own.post(PATH, transfer('T-8'));
    simulator.inject({ when: 'before', kind: 'provider', code: '429xx00' });
    simulator.inject({ when: 'before', kind: 'provider', code: '4091801' });
    const report = recoveryOf(await own.post(PATH, transfer('T-8')).catch(caught));
    expect(report?.outcome).toBe('reconciled');
    expect(asked().slice(-3)).toEqual([PATH, PATH, '/v1.0/transfer/status']);
    expect(simulator.ledger.count('transfer')).toBe(1);
  });

  test('the caller’s own X-EXTERNAL-ID goes out once, and a retry gets a fresh one', async () => {
    const { simulator, client: own, externalIds } = await client();
    simulator.inject({ when: 'before', kind: 'provider', code: '429xx00' });
    await own.post(PATH, transfer('T-7'), { headers: { 'X-EXTERNAL-ID': '41807553358950093184' } });
    expect(externalIds()[0]).toBe('41807553358950093184');
    expect(new Set(externalIds()).size).toBe(2);
    expect(simulator.ledger.of('T-7')).toHaveLength(1);
  });
});

describe('at a bank that does not say that it keeps references unique', () => {
  const taken: SimulatorGiven = { secondTransfer: 'taken', finalAfter: 0 };

  test('a transfer whose answer is lost is looked up, and made once', async () => {
    const { simulator, client: own, asked, externalIds } = await client(OTHER, taken);
    simulator.inject({ when: 'after', kind: 'reset' });
    const response = await own.post(PATH, transfer('T-1'));
    expect(response.data).toMatchObject({ responseCode: '2021800', partnerReferenceNo: 'T-1' });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
    expect(asked()).toEqual([PATH, '/v1.0/transfer/status']);
    expect(new Set(externalIds()).size).toBe(2);
    expect(simulator.ledger.count('transfer')).toBe(1);
  });

  test('a transfer that certainly never arrived is retried', async () => {
    const { simulator, client: own } = await client(OTHER, taken);
    simulator.inject({ when: 'before', kind: 'reset' });
    expect(recoveryOf(await own.post(PATH, transfer('T-2')))).toMatchObject({ outcome: 'recovered' });
    expect(simulator.ledger.count('transfer')).toBe(1);
  });

  test('a transfer that failed after its answer was lost has failed', async () => {
    const { simulator, client: own } = await client({ ...OTHER, askAfter: 300 }, taken);
    simulator.inject({ when: 'after', kind: 'hang', ms: 100 });
    const sending = own.post(PATH, transfer('T-3')).catch(caught);
    while (simulator.ledger.count('transfer') === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    simulator.end('T-3', '06');
    expect(recoveryOf(await sending)).toMatchObject({ outcome: 'failed' });
    expect(simulator.ledger.count('transfer')).toBe(1);
  });

  test.each(['06', '05'])(
    'a transfer in transit is not reported as failed because an earlier one under its reference was (%s)',
    async (latest) => {
      const { simulator, client: own } = await client({ ...OTHER, settledAfter: 2000 }, taken);
      await own.post(PATH, transfer('T-11'));
      simulator.end('T-11', latest);
      simulator.inject({ when: 'before', kind: 'hang', ms: 3000 });
      const recovery = { attemptTimeout: 500, deadline: 1500 };
      const report = recoveryOf(await own.post(PATH, transfer('T-11'), { recovery }).catch(caught));
      expect(report).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    },
  );

  test('a transfer that was accepted is not reported as failed because an earlier one under its reference was', async () => {
    const status = (originalReferenceNo: string) => ({
      responseCode: '2003600',
      originalPartnerReferenceNo: 'T-12',
      originalReferenceNo,
      latestTransactionStatus: '06',
      ...{ amount: transfer('T-12').amount },
    });
    for (const [of, outcome] of [
      ['earlier', 'ok'],
      ['this', 'failed'],
    ] as const) {
      const { url } = await serve((response, asked) => {
        const isAsked = asked.url?.endsWith('/transfer/status');
        const accepted = { responseCode: '2021800', partnerReferenceNo: 'T-12', referenceNo: 'this' };
        return reply(200, isAsked ? status(of) : accepted)(response, asked);
      });
      const mine = axios.create({ baseURL: url });
      const policy = { backoff: constant(2), pendingLimit: outcome === 'ok' ? 900 : AMPLE };
      attach(mine, { provider: snapBi(OTHER), policy, logger: false });
      const report = recoveryOf(await mine.post(PATH, transfer('T-12')).catch(caught));
      expect(report).toMatchObject({ outcome });
    }
  });

  test.each(['05', '06'])(
    'a reference that is refused although its latest transfer is over (%s) has another one: no transfer is made, or reported as failed',
    async (latest) => {
      const { simulator, client: own } = await client(OTHER, taken);
      await own.post(PATH, transfer('T-13'));
      simulator.end('T-13', latest);
      simulator.inject({ when: 'before', kind: 'provider', code: '4091801' });
      const recovery = { deadline: 1000 };
      expect(recoveryOf(await own.post(PATH, transfer('T-13'), { recovery }).catch(caught))?.outcome).toBe('unknown');
      expect(simulator.ledger.count('transfer')).toBe(1);
    },
  );

  test('an X-EXTERNAL-ID that was used is that of this very request, which may have arrived twice: it is looked up', async () => {
    const { simulator, client: own, asked } = await client(OTHER, taken);
    await own.post(PATH, transfer('T-14'));
    simulator.inject({ when: 'after', kind: 'provider', code: '409xx00' });
    const response = await own.post(PATH, transfer('T-15'));
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled' });
    expect(asked().slice(1)).toEqual([PATH, '/v1.0/transfer/status']);
    expect(simulator.ledger.of('T-15')).toHaveLength(1);
  });

  test('if the look-up has to wait for more than a minute, the call ends at once and says so', async () => {
    const { simulator, client: own, asked } = await client({ ...OTHER, askAfter: 600_000 }, taken);
    simulator.inject({ when: 'after', kind: 'reset' });
    const report = recoveryOf(await own.post(PATH, transfer('T-4')).catch(caught));
    expect(report).toMatchObject({ outcome: 'unknown', unaskable: expect.stringContaining('10 minutes') });
    expect(asked()).toEqual([PATH]);
  });

  test('a transfer in progress is reported as pending, or waited for within pendingLimit', async () => {
    const { simulator, client: own } = await client(OTHER, taken, { pendingLimit: AMPLE });
    const sending = own.post(PATH, transfer('T-6'));
    while (simulator.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    simulator.end('T-6', '00');
    expect((await sending).data).toMatchObject({ responseCode: '2001800', partnerReferenceNo: 'T-6' });
    const { client: patient } = await client(OTHER, taken);
    expect(recoveryOf(await patient.post(PATH, transfer('T-7')))).toMatchObject({ outcome: 'ok', pending: true });
  });

  test('the look-up is made as soon as the bank allows it', async () => {
    const { simulator, client: own, asked } = await client({ ...OTHER, askAfter: 400 }, { ...taken, finalAfter: 300 });
    simulator.inject({ when: 'after', kind: 'reset' });
    expect(recoveryOf(await own.post(PATH, transfer('T-5')))).toMatchObject({ outcome: 'reconciled' });
    expect(asked()).toEqual([PATH, '/v1.0/transfer/status']);
  });
});

describe('the status of a transfer', () => {
  const asked = request({ path: PATH, body: transfer('T-1') });
  const told = (latestTransactionStatus: unknown, more: object = {}, status = 200) => ({
    status,
    headers: {},
    data: {
      responseCode: `${status}3600`,
      originalPartnerReferenceNo: 'T-1',
      amount: { value: '10000.00', currency: 'IDR' },
      latestTransactionStatus,
      ...more,
    },
  });
  const judge = (answer: ReturnType<typeof told>) => judgeTransfer(answer, asked, '18');

  test.each([
    ['00', 'landed'],
    ['01', 'landed'],
    ['02', 'landed'],
    ['03', 'landed'],
    ['04', 'landed'],
    ['05', 'dead'],
    ['06', 'denied'],
    ['07', 'absent'],
    ['99', 'undecided'],
    [undefined, 'undecided'],
  ])('%s means %s', (latest, state) => {
    expect(judge(told(latest)).state).toBe(state);
  });

  test.each([
    ['another reference', 'undecided', told('00', { originalPartnerReferenceNo: 'T-2' })],
    ['another amount', 'foreign', told('00', { amount: { value: '1.00', currency: 'IDR' } })],
    ['another currency', 'foreign', told('00', { amount: { value: '10000.00', currency: 'USD' } })],
    ['a not-found code', 'absent', told(undefined, { responseCode: '4043601' }, 404)],
    ['a not-found code in HTTP 200', 'undecided', told(undefined, { responseCode: '4043601' })],
    ['an error', 'undecided', told('00', { responseCode: '5003600' }, 500)],
    ['no code', 'undecided', told('00', { responseCode: undefined })],
  ])('with %s means %s', (_what, state, answer) => {
    expect(judge(answer).state).toBe(state);
  });

  test.each([
    [true, false, 'dead', undefined],
    [false, false, 'undecided', undefined],
    [false, true, 'dead', true],
  ] as const)(
    '05 at a bank whose references are unique (%s), after a lost answer (%s) or a refused reference, is %s',
    async (...given) => {
      const [isUnique, isLost, state, shared] = given;
      const failure = isLost ? { code: 'ECONNRESET' } : { code: '4091801', status: 409 };
      const tools = { post: async () => told('05'), keys: {}, inDoubt: isLost, failure };
      expect(await reconcileTransfer(0, isUnique ? 1 : 0)(asked, tools as never)).toMatchObject({
        state,
        ...(shared && { shared }),
      });
    },
  );

  test('without an amount proves a transfer only if this call has sent one', () => {
    expect(judge(told('00', { amount: undefined }))).toMatchObject({ state: 'landed', unproven: true });
  });
});
