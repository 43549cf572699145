import { describe, expect, test } from '@jest/globals';
import { isEvidence } from '../../src/decision/evidence.js';
import { classify } from '../../src/failure/classify.js';
import type { Exchange } from '../../src/index.js';
import { operationIn } from '../../src/providers/braintree/graphql.js';
import { braintree } from '../../src/providers/braintree/index.js';
import { LANDED, REFUSED } from '../../src/providers/braintree/success.js';
import { answered } from '../failure/answers.js';
import list from './codes/braintree.json' with { type: 'json' };

const provider = braintree();
const CHARGE = `mutation Pay($input: ChargePaymentMethodInput!) {
  chargePaymentMethod(input: $input) { transaction { id orderId status statusHistory { status } } }
}`;
const input = { paymentMethodId: 'p-1', transaction: { amount: '10.00', orderId: 'order-1' } };
const charging = { query: CHARGE, variables: { input } };

function to(data: unknown, body: unknown = charging, status = 200): Exchange {
  return answered(status, typeof data === 'string' ? data : JSON.stringify(data), {}, { path: '/graphql', body });
}
function verdict(exchange: Exchange) {
  const found = classify(provider, exchange);
  return found && { code: found.failure.code, action: found.rule.action, processed: found.failure.processed };
}
const refused = (extensions: object, more: object = {}) => ({
  errors: [{ message: 'no', extensions }],
  data: { chargePaymentMethod: null },
  ...more,
});
const charged = (transaction: object) => ({ data: { chargePaymentMethod: { transaction } } });
const paid = { id: 't-1', orderId: 'order-1', status: 'SUBMITTED_FOR_SETTLEMENT' };

describe('Braintree', () => {
  test.each<readonly [what: string, data: unknown, action: string | undefined, processed: string | undefined]>([
    ['a success', charged(paid), undefined, undefined],
    [
      'a payload without the transaction',
      { data: { chargePaymentMethod: { clientMutationId: 'c' } } },
      'retry',
      'maybe',
    ],
    [
      'a transaction without the status that was asked for',
      charged({ id: 't-1', orderId: 'order-1' }),
      'retry',
      'maybe',
    ],
    [
      'a transaction under another name',
      { data: { chargePaymentMethod: { payment: { ...paid, status: 'PROCESSOR_DECLINED' } } } },
      'retry',
      'maybe',
    ],
    [
      'a success with an error about another field',
      { ...charged(paid), errors: [{ message: 'x', extensions: { errorClass: 'INTERNAL' } }] },
      undefined,
      undefined,
    ],
    ['an answer that is empty', {}, 'retry', 'maybe'],
    ['a payload of no fields', { data: { chargePaymentMethod: {} } }, 'retry', 'maybe'],
    ['a transaction of no fields', charged({}), 'retry', 'maybe'],
    ['data without the payload', { data: {} }, 'retry', 'maybe'],
    ['a payload that is null, without an error', { data: { chargePaymentMethod: null } }, 'retry', 'maybe'],
    [
      'a transaction that is null, without an error',
      { data: { chargePaymentMethod: { transaction: null } } },
      'retry',
      'maybe',
    ],
    ['an uncertain state', refused({ errorClass: 'INTERNAL' }), 'retry', 'maybe'],
    ['no service', refused({ errorClass: 'SERVICE_AVAILABILITY' }), 'retry', 'maybe'],
    ['a limit', refused({ errorClass: 'RESOURCE_LIMIT' }), 'retry', 'no'],
    ['a wrong input', refused({ errorClass: 'VALIDATION', legacyCode: '81502' }), 'fail-fast', 'no'],
    [
      'a key that is in use',
      refused({ errorClass: 'VALIDATION', inputPath: ['input', 'apiRequestKey'] }),
      'retry',
      'maybe',
    ],
    ['a wrong API key', refused({ errorClass: 'AUTHENTICATION' }), 'fail-fast', 'no'],
    ['a text that is no operation', { errors: [{ message: 'Syntax' }] }, 'fail-fast', 'no'],
    ['an error of no class', refused({}), 'retry', 'maybe'],
    ['an error of a new class', refused({ errorClass: 'SOMETHING' }), 'fail-fast', 'maybe'],
    ['a decline', charged({ ...paid, status: 'PROCESSOR_DECLINED' }), 'fail-fast', 'yes'],
    ['no data', { data: null }, 'retry', 'maybe'],
    ['an empty object', {}, 'retry', 'maybe'],
    ['what is cut off', '{"data":{"chargePay', 'retry', 'maybe'],
    ['a state that nobody knows', charged({ ...paid, status: 'NEW' }), 'retry', 'maybe'],
    ['another order', charged({ ...paid, orderId: 'order-2' }), 'retry', 'maybe'],
  ])('a charge that is answered by %s', (_what, data, action, processed) => {
    expect(verdict(to(data))).toEqual(action && expect.objectContaining({ action, processed }));
  });

  describe('asked for something, and not for the status: a decline would look the same', () => {
    const asking = (selection: string, name = 'chargePaymentMethod') => ({
      query: `mutation ($input: X!) { ${name}(input: $input) { ${selection} } }`,
      variables: { input },
    });
    const answer = (payload: unknown, name = 'chargePaymentMethod') => ({ data: { [name]: payload } });

    test.each([
      ['transaction { id }', answer({ transaction: { id: 't-1' } })],
      ['clientMutationId', answer({ clientMutationId: 'c' })],
      ['payment: transaction { id }', answer({ payment: { id: 't-1' } })],
    ])('{ %s } is no success: it is looked up, and its remedy says what to ask for', (selection, data) => {
      const found = classify(provider, to(data, asking(selection)));
      expect(found).toMatchObject({ failure: { code: 'STATUS_NOT_ASKED', processed: 'maybe' } });
      expect(found?.rule).toMatchObject({ action: 'reconcile', remedy: expect.stringContaining('Ask for the status') });
    });

    test.each([
      ['nothing of it', answer({ transaction: null })],
      ['an empty payload', answer({})],
      ['no payload', { data: {} }],
    ])('%s is not understood, and sent again under its key', (_what, data) => {
      expect(verdict(to(data, asking('transaction { id }')))).toMatchObject({
        code: 'NOT_UNDERSTOOD',
        action: 'retry',
      });
    });

    test('a mutation that moves no money is a success by what it holds', () => {
      const vaulted = answer({ paymentMethod: { id: 'p-1' } }, 'vaultPaymentMethod');
      expect(verdict(to(vaulted, asking('paymentMethod { id }', 'vaultPaymentMethod')))).toBeUndefined();
    });

    test('a charge whose text nobody can read goes by the name of its answer', () => {
      const stored = { extensions: { persistedQuery: { sha256Hash: 'abc' } }, variables: { input } };
      expect(verdict(to(answer({ transaction: { id: 't-1' } }), stored))).toMatchObject({ code: 'NOT_UNDERSTOOD' });
      expect(verdict(to(answer({ transaction: paid }), stored))).toBeUndefined();
    });
  });

  test('a payment that is still on its way to the processor is accepted and not done', () => {
    const pending = (data: unknown) => provider.isPending?.(to(data));
    const status = 'AUTHORIZING';
    expect(pending(charged({ ...paid, status }))).toBe(true);
    expect(pending({ data: { node: { id: 't-1', status } } })).toBe(true);
    expect(pending({ data: { search: { transactions: { edges: [{ node: { id: 't-1', status } }] } } } })).toBe(true);
    for (const data of [charged(paid), {}, { data: null }, { data: { node: null } }]) expect(pending(data)).toBe(false);
  });

  test('a decline says why, if the application asks for the history', () => {
    const told = (event: object, status = 'PROCESSOR_DECLINED') =>
      classify(provider, to(charged({ ...paid, status, statusHistory: [{ status, ...event }] })));
    const declined = { processorResponse: { legacyCode: '2001' }, declineType: 'SOFT' };
    expect(told(declined)).toMatchObject({
      failure: { code: '2001', retryable: 'later' },
      rule: { decline: { code: 'insufficient_funds' } },
    });
    expect(told({ gatewayRejectionReason: 'CVV' }, 'GATEWAY_REJECTED')).toMatchObject({
      failure: { code: 'CVV' },
      rule: { decline: { code: 'incorrect_cvv' } },
    });
    expect(told({ processorResponse: { legacyCode: '2999' } })).toMatchObject({ rule: { code: 'PROCESSOR_DECLINED' } });
  });

  test('what was voided is a decline of a charge, and the success of a reversal', () => {
    const query =
      'mutation ($input: ReverseTransactionInput!) { reverseTransaction(input: $input) { reversal { ... on Transaction { status } } } }';
    const asked = { query, variables: { input: { transactionId: 't-1' } } };
    const reversed = { data: { reverseTransaction: { reversal: { status: 'VOIDED' } } } };
    expect(verdict(to(reversed, asked))).toBeUndefined();
    expect(verdict(to(charged({ ...paid, status: 'VOIDED' })))).toMatchObject({ code: 'VOIDED', action: 'fail-fast' });
  });

  test('a state is refused, or evidence after an attempt that may have brought it about', () => {
    const found = classify(provider, to(refused({ errorClass: 'VALIDATION', legacyCode: '91507' })));
    expect(found).toMatchObject({ failure: { processed: 'no' }, rule: { afterAmbiguous: 'reconcile' } });
  });

  test('a query is a read, whose failures may be repeated and whose answer is evidence', () => {
    const asked = { query: 'query { ping }' };
    expect(classify(provider, to(refused({ errorClass: 'INTERNAL' }), asked))?.kind).toMatchObject({
      operation: 'read',
    });
    expect(isEvidence(provider, to({ data: { ping: 'pong' } }, asked), {})).toBe(true);
    expect(
      isEvidence(provider, to({ data: null, errors: [{ extensions: { errorClass: 'INTERNAL' } }] }, asked), {}),
    ).toBe(false);
  });

  test.each([
    [CHARGE, 'mutation', 'chargePaymentMethod'],
    [
      '# paid\nmutation($input: X!){ pay: refundTransaction(input:$input) { refund { id } } }',
      'mutation',
      'refundTransaction',
    ],
    [
      'mutation($input: X!, $b: X!){ a: chargePaymentMethod(input:$input) { x } b: chargePaymentMethod(input:$input) { x } }',
      'mutation',
      undefined,
    ],
    ['mutation($in: X!){ chargePaymentMethod(input:$in) { x } }', 'mutation', undefined],
    ['query { ping }', 'query', undefined],
    ['{ ping }', 'query', undefined],
    ['fragment F on X { id } mutation { a }', 'unknown', undefined],
    ['query A { a } mutation B { b }', 'unknown', undefined],
  ])('reads what %j does', (query, kind, mutation) => {
    const found = operationIn({ query, variables: {} });
    expect([found.kind, found.mutation]).toEqual([kind, mutation]);
    expect(operationIn(JSON.stringify({ query }))).toEqual({ ...found, input: {} });
  });

  describe(`knows every code of ${list.source}`, () => {
    const rows = (field?: string) =>
      new Set(provider.rules.filter((rule) => rule.field === field).map(({ code }) => code));
    test.each([
      ['processor', 'processorResponse'],
      ['gateway', 'gatewayRejectionReason'],
      ['errorClasses', undefined],
    ] as const)('each of its %s is named by a row', (part, field) => {
      const named = rows(field);
      expect(list[part].filter((code) => !named.has(code))).toEqual([]);
    });

    test('each status is a success or a row', () => {
      const named = rows();
      expect(
        list.statuses.filter((status) => !LANDED.has(status) && !(REFUSED.has(status) && named.has(status))),
      ).toEqual([]);
    });
  });

  test('every row of its own is reached', () => {
    const history = (event: object) => charged({ ...paid, status: 'PROCESSOR_DECLINED', statusHistory: [event] });
    const answers = [
      ...list.processor.map((legacyCode) => history({ processorResponse: { legacyCode } })),
      ...list.gateway.map((gatewayRejectionReason) => history({ gatewayRejectionReason })),
      ...list.statuses.map((status) => charged({ ...paid, status })),
      ...list.errorClasses.map((errorClass) => refused({ errorClass })),
      ...['91504', '91505', '91506', '91507', '91512', '91574'].map((legacyCode) =>
        refused({ errorClass: 'VALIDATION', legacyCode }),
      ),
      refused({ errorClass: 'VALIDATION', inputPath: ['input', 'apiRequestKey'] }),
      { errors: [{ message: 'Syntax' }] },
      { data: null },
      '',
    ];
    const reached = new Set(answers.map((data) => classify(provider, to(data))?.rule));
    reached.add(classify(provider, { ...to(charged(paid)), redirected: true })?.rule);
    const unasked = { query: 'mutation ($input: X!) { chargePaymentMethod(input: $input) { clientMutationId } }' };
    reached.add(classify(provider, to({ data: { chargePaymentMethod: { clientMutationId: 'c' } } }, unasked))?.rule);
    const own = provider.rules.slice(
      0,
      provider.rules.findIndex(({ when }) => when?.from === 'transport'),
    );
    expect(own.filter((rule) => !reached.has(rule)).map(({ code }) => code)).toEqual([]);
  });
});
