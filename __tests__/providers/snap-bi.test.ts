import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { classify } from '../../src/failure/classify.js';
import { type Action, explain, type Processed } from '../../src/index.js';
import { snapBi } from '../../src/providers/snap-bi/index.js';
import { judgeTransfer } from '../../src/providers/snap-bi/look-up.js';
import { GENERAL, INVALID, NOT_ALLOWED, NOT_FOUND, TOO_LATE } from '../../src/providers/snap-bi/rules.js';
import { kindOf } from '../../src/providers/snap-bi/services.js';
import { answered, request } from '../failure/answers.js';
import { expectEveryRowReached } from './rows.js';
import { expectNoStrangeFaults } from './strange.js';

const documented = JSON.parse(readFileSync(new URL('./codes/snap-bi.json', import.meta.url), 'utf8')) as {
  readonly codes: readonly string[];
};
const provider = snapBi();
const PATH = '/v1.0/transfer-interbank';
/** An answer of the service behind a path; `xx` in the code stands for the number of the service. */
const said = (code: string, url = PATH, service = '18') => {
  const responseCode = code.replace('xx', service);
  return {
    method: 'POST',
    url,
    status: Number(responseCode.slice(0, 3)),
    data: { responseCode, responseMessage: 'what it says', partnerReferenceNo: 'T-1' },
  };
};
const asked = { path: PATH, body: { partnerReferenceNo: 'T-1', amount: { value: '10000.00', currency: 'IDR' } } };

type Case = readonly [code: string, action: Action, processed: Processed];
const CODES: readonly Case[] = [
  ...[...GENERAL, ...INVALID, ...NOT_ALLOWED, ...NOT_FOUND, ...TOO_LATE].map(
    ([code]): Case => [code, 'fail-fast', 'no'],
  ),
  ['409xx00', 'retry', 'maybe'],
  ['409xx01', 'reconcile', 'no'],
  ['404xx18', 'reconcile', 'no'],
  ['429xx00', 'retry', 'no'],
  ['500xx00', 'retry', 'maybe'],
  ['500xx01', 'retry', 'maybe'],
  ['500xx02', 'retry', 'maybe'],
  ['504xx00', 'retry', 'maybe'],
  ['403xx14', 'fail-fast', 'yes'],
  ['404xx11', 'fail-fast', 'yes'],
];

describe('SNAP-BI', () => {
  test.each(CODES)('%s: %s, processed %s', (code, action, processed) => {
    const found = classify(provider, answered(said(code).status, said(code).data, {}, asked));
    expect(found).toMatchObject({
      failure: { code: code.replace('xx', '18'), processed },
      rule: { action },
    });
  });

  test('every code of the standard has a row, except the two of a success', () => {
    const named = new Set(provider.rules.map(({ code }) => code));
    const missing = documented.codes.filter((code) => !named.has(code));
    expect(missing).toEqual(['200xx00', '202xx00']);
    for (const code of missing) expect(explain(provider, said(code))).toBeUndefined();
  });

  test.each([
    ['403xx02', 'limit_exceeded', 'later'],
    ['403xx03', 'suspected_fraud', 'never'],
    ['403xx09', 'not_permitted', 'new-data'],
    ['403xx14', 'insufficient_funds', 'later'],
    ['403xx18', 'closed_account', 'new-data'],
    ['404xx11', 'invalid_account', 'new-data'],
  ])('%s is a decline: %s, %s', (code, reason, retryable) => {
    expect(explain(provider, said(code))?.rule.decline).toEqual({ code: reason, retryable });
  });

  test('a code counts for every service, also as a number and in another HTTP status', () => {
    expect(explain(provider, said('4031714', '/v1.0/transfer-intrabank'))).toMatchObject({ code: '4031714' });
    const answer = said('4031814');
    expect(explain(provider, { ...answer, data: { responseCode: 4_031_814 } })).toMatchObject({ code: '4031814' });
    expect(explain(provider, { ...answer, status: 200 })).toMatchObject({ code: '4031814', action: 'fail-fast' });
  });

  test('an unknown case is judged by the status in the code', () => {
    expect(explain(provider, said('4031899'))).toMatchObject({ action: 'fail-fast', processed: 'no', code: '4031899' });
    expect(explain(provider, said('5001899'))).toMatchObject({ processed: 'maybe', code: '5001899' });
  });

  test.each(['409xx01', '404xx18', '404xx14'])('%s after an attempt in doubt is evidence that it landed', (code) => {
    expect(explain(provider, said(code), { afterAmbiguous: true })).toMatchObject({
      action: 'reconcile',
      processed: 'yes',
    });
  });

  test.each([
    ['a transfer', said('2001800')],
    ['a transfer in progress', said('2021800')],
    ['a transfer of another service', said('2001700', '/v1.0/transfer-intrabank', '17')],
    ['a status', { ...said('2003600', '/v1.0/transfer/status') }],
    ['a token', { ...said('2007300', '/v1.0/access-token/b2b') }],
    ['a balance', { ...said('2001100', '/v1.0/balance-inquiry') }],
  ])('does not treat %s as a failure', (_what, answer) => {
    expect(explain(provider, answer)).toBeUndefined();
  });

  test.each([
    ['no code', { partnerReferenceNo: 'T-1' }],
    ['something that is not a code', { responseCode: 'OK', partnerReferenceNo: 'T-1' }],
    ['a code that is too short', { responseCode: '00' }],
    ['another service', { responseCode: '2001700', partnerReferenceNo: 'T-1' }],
    ['another reference', { responseCode: '2001800', partnerReferenceNo: 'T-2' }],
    ['a success with another case', { responseCode: '2001801', partnerReferenceNo: 'T-1' }],
  ])('does not believe that a transfer was made if the answer has %s', (_what, data) => {
    const found = classify(provider, answered(200, data, {}, asked));
    expect(found?.failure).toMatchObject({ code: 'NOT_UNDERSTOOD', processed: 'maybe' });
  });

  test('does not believe a success in an error status', () => {
    expect(explain(provider, { ...said('2001800'), status: 500 })).toMatchObject({ code: 'NOT_UNDERSTOOD' });
  });

  test('each of its own rows is reached by some answer', () => {
    const rules = provider.rules.filter(({ code }) => code !== 'REDIRECTED_WRITE');
    const own = { ...provider, rules };
    expectEveryRowReached(own, [
      ...documented.codes.map((code) => said(code)),
      { ...said('2001800'), data: {} },
      { ...said('2001800'), data: '{"resp' },
    ]);
  });

  test('rejects options that make no sense', () => {
    expect(() => snapBi({ uniqueFor: -1 })).toThrow(/uniqueFor/);
    expect(() => snapBi({ askAfter: 'soon' as never })).toThrow(/askAfter/);
  });

  test('nothing throws, whatever is sent and whatever is answered', () => {
    expectNoStrangeFaults(
      provider,
      [PATH, '/v1.0/transfer/status', '/v1.0/emoney/topup', '/v1.0/access-token/b2b', ''],
      {
        responseCode: ['2001800', '2021800', '4091801', '2003600', '4043601', 2_001_800, 'OK'],
        responseMessage: ['m', 1],
        partnerReferenceNo: ['T-1', 1],
        originalPartnerReferenceNo: ['T-1', 1],
        latestTransactionStatus: ['00', '05', '06', 0],
        amount: [{ value: '1.00', currency: 'IDR' }, 1, null],
        additionalInfo: [{ latestTransactionStatus: '03' }, null],
      },
      (answer, path, body) => judgeTransfer(answer, request({ path, body }), '18'),
    );
  });
});

describe('an answer with the number of another service is about another request', () => {
  const to = (path: string, responseCode: string, status = 200, method = 'POST') =>
    explain(provider, { method, url: path, status, data: { responseCode, responseMessage: 'm' } });

  test.each([
    ['POST', '/v1.0/debit/payment-host-to-host', '54', '47'],
    ['POST', '/v1.0/debit/refund', '58', '54'],
    ['POST', '/v1.0/qr/qr-mpm-generate', '47', '54'],
    ['POST', '/v1.0/transfer-va/create-va', '27', '18'],
    ['PUT', '/v1.0/transfer-va/update-va/', '28', '27'],
    ['DELETE', '/v1.0/transfer-va/delete-va', '31', '27'],
    ['GET', '/v1.0/auth/capture', '65', '63'],
    ['POST', '/v1.0/transfer-interbank-bulk', '20', '18'],
    ['POST', '/v1.0/transfer-intrabank', '17', '54'],
  ])('%s %s is answered by service %s, not by %s', (method, path, own, another) => {
    expect(to(path, `200${own}00`, 200, method)).toBeUndefined();
    expect(to(path, `404${own}08`, 404, method)).toMatchObject({ code: `404${own}08`, processed: 'no' });
    for (const [code, status] of [
      [`200${another}00`, 200],
      [`202${another}00`, 202],
      [`404${another}08`, 404],
      [`403${another}14`, 403],
    ] as const) {
      expect(to(path, code, status, method)).toMatchObject({ code: 'NOT_UNDERSTOOD', processed: 'maybe' });
    }
  });

  test.each([
    ['4017300', 401, '401xx00', 'no'],
    ['4292700', 429, '429xx00', 'no'],
    ['5002700', 500, '500xx00', 'maybe'],
    ['4000000', 400, '400xx00', 'no'],
  ])('%s may come from a gateway before the service', (code, status, row, processed) => {
    const verdict = to('/v1.0/transfer-interbank', code, status);
    expect(verdict).toMatchObject({ code, processed });
    expect(verdict?.rule.code).toBe(row);
  });

  test('a service that the standard does not have may have any', () => {
    expect(to('/v1.0/a-banks-own', '2009900')).toBeUndefined();
  });

  test.each([
    ['17', 'undecided'],
    ['18', 'landed'],
    [undefined, 'landed'],
  ])('a status that names the service %s: %s', (serviceCode, state) => {
    const told = { responseCode: '2003600', originalPartnerReferenceNo: 'T-1', latestTransactionStatus: '00' };
    const asked = request({ path: PATH, body: { partnerReferenceNo: 'T-1' } });
    const answer = { status: 200, headers: {}, data: { ...told, serviceCode } };
    expect(judgeTransfer(answer, asked, '18').state).toBe(state);
  });

  test.each(['2001800', '2005400', '2003900', '4041801'])(
    'so %s says nothing about the state of a transfer',
    (code) => {
      const found = { originalPartnerReferenceNo: 'T-1', latestTransactionStatus: '00', responseCode: code };
      const answer = { status: Number(code.slice(0, 3)), headers: {}, data: found };
      const asked = request({ path: PATH, body: { partnerReferenceNo: 'T-1' } });
      expect(judgeTransfer(answer, asked, '18').state).toBe('undecided');
      expect(
        judgeTransfer({ ...answer, status: 200, data: { ...found, responseCode: '2003600' } }, asked, '18').state,
      ).toBe('landed');
    },
  );
});

test('a change of a virtual account is a write, although its path ends like that of a read', () => {
  for (const method of ['PUT', 'DELETE', 'PATCH']) {
    expect(kindOf({ method, path: '/v1.0/transfer-va/update-status' }).operation).toBe('write');
  }
  expect(kindOf({ method: 'POST', path: '/v1.0/transfer/status' }).operation).toBe('read');
});

const sending = { path: '/v1.0/transfer-interbank', body: { partnerReferenceNo: 'T-1' } };

test.each(['05', '06', '07'])(
  'a transfer whose latest state is %s is not a success, whatever its code says',
  (latest) => {
    const body = {
      ...sending.body,
      responseCode: '2001800',
      additionalInfo: { latestTransactionStatus: latest },
    };
    const found = classify(snapBi(), answered(200, JSON.stringify(body), {}, sending));
    expect(found?.failure.processed).not.toBe('no');
  },
);
