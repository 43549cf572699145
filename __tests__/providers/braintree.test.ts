import { describe, expect, test } from '@jest/globals';
import { isEvidence } from '../../src/decision/evidence.js';
import { classify } from '../../src/failure/classify.js';
import { type Exchange, explain } from '../../src/index.js';
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
    ['a payload without fields', { data: { chargePaymentMethod: {} } }, 'retry', 'maybe'],
    ['a transaction without fields', charged({}), 'retry', 'maybe'],
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
    ['a syntax error', { errors: [{ message: 'Syntax' }] }, 'fail-fast', 'no'],
    ['an error without a class', refused({}), 'retry', 'maybe'],
    ['an error of a new class', refused({ errorClass: 'SOMETHING' }), 'fail-fast', 'maybe'],
    ['a decline', charged({ ...paid, status: 'PROCESSOR_DECLINED' }), 'fail-fast', 'yes'],
    ['no data', { data: null }, 'retry', 'maybe'],
    ['an empty object', {}, 'retry', 'maybe'],
    ['a body that is cut off', '{"data":{"chargePay', 'retry', 'maybe'],
    ['an unknown state', charged({ ...paid, status: 'NEW' }), 'retry', 'maybe'],
    ['another order', charged({ ...paid, orderId: 'order-2' }), 'retry', 'maybe'],
  ])('a charge answered by %s', (_what, data, action, processed) => {
    expect(verdict(to(data))).toEqual(action && expect.objectContaining({ action, processed }));
  });

  describe('a mutation that does not ask for the status, so that a decline would look the same', () => {
    const asking = (selection: string, name = 'chargePaymentMethod') => ({
      query: `mutation ($input: X!) { ${name}(input: $input) { ${selection} } }`,
      variables: { input },
    });
    const answer = (payload: unknown, name = 'chargePaymentMethod') => ({ data: { [name]: payload } });

    test.each([
      ['transaction { id }', answer({ transaction: { id: 't-1' } })],
      ['clientMutationId', answer({ clientMutationId: 'c' })],
      ['payment: transaction { id }', answer({ payment: { id: 't-1' } })],
    ])('{ %s } is not a success: it is looked up, and its remedy says what to ask for', (selection, data) => {
      const found = classify(provider, to(data, asking(selection)));
      expect(found).toMatchObject({ failure: { code: 'STATUS_NOT_ASKED', processed: 'maybe' } });
      expect(found?.rule).toMatchObject({ action: 'reconcile', remedy: expect.stringContaining('Ask for the status') });
    });

    test.each([
      ['no transaction', answer({ transaction: null })],
      ['an empty payload', answer({})],
      ['no payload', { data: {} }],
    ])('%s is not understood, and retried under its key', (_what, data) => {
      expect(verdict(to(data, asking('transaction { id }')))).toMatchObject({
        code: 'NOT_UNDERSTOOD',
        action: 'retry',
      });
    });

    test('a mutation that moves no money is a success if its answer has any content', () => {
      const vaulted = answer({ paymentMethod: { id: 'p-1' } }, 'vaultPaymentMethod');
      expect(verdict(to(vaulted, asking('paymentMethod { id }', 'vaultPaymentMethod')))).toBeUndefined();
    });

    test('a charge with a stored query is recognised by the name of its answer', () => {
      const stored = { extensions: { persistedQuery: { sha256Hash: 'abc' } }, variables: { input } };
      expect(verdict(to(answer({ transaction: { id: 't-1' } }), stored))).toMatchObject({ code: 'NOT_UNDERSTOOD' });
      expect(verdict(to(answer({ transaction: paid }), stored))).toBeUndefined();
    });
  });

  describe('a query is read as GraphQL reads it', () => {
    const fields = 'chargePaymentMethod(input: $input) { transaction { id status } }';

    test.each([
      `query Ping { node(id: "a#b") { id } } mutation Pay($input: I!) { ${fields} }`,
      `query Ping { ping } # here\rmutation Pay($input: I!) { ${fields} }`,
      `query Ping { node(id: """a " # b""") { id } } mutation Pay($input: I!) { ${fields} }`,
      `{ ping } mutation Pay($input: I!) { ${fields} }`,
    ])('no mutation is taken for a query and retried: %s', (query) => {
      const asked = { query, operationName: 'Pay', variables: { input } };
      expect(operationIn(asked).kind).toBe('unknown');
      expect(verdict(to('', asked, 503))).toMatchObject({ processed: 'maybe' });
      expect(provider.kindOf(to({}, asked).request).operation).toBe('write');
    });

    test('a query with the word mutation in a string or a comment is a query', () => {
      const query = 'query { node(id: "mutation {") { id } } # no mutation { here }';
      expect(operationIn({ query }).kind).toBe('query');
    });

    test.each([
      `mutation ($input: I!) { ${fields} b: chargePaymentMethod(input: { paymentMethodId: "p" }) { transaction { id } } }`,
      `mutation ($input: I!, $other: I!) { ${fields} b: refundTransaction(input: $other) { refund { id status } } }`,
      `mutation ($input: I!) { ${fields} ...More }`,
    ])('a key protects no mutation that does more than the key names: %s', (query) => {
      const keyed = { query, variables: { input: { ...input, apiRequestKey: 'k' } } };
      expect(operationIn(keyed).mutation).toBeUndefined();
      expect(provider.keys[0]?.protects?.('k', to({}, keyed).request)).toBe(false);
    });

    test('variables and directives are not fields', () => {
      const query = `mutation Pay($input: I! = { a: { b: 1 } }, $x: [Int!]) @live { pay: ${fields.replace('{', '@skip(if: false) {')} }`;
      expect(operationIn({ query })).toMatchObject({ mutation: 'chargePaymentMethod', answer: 'pay' });
    });
  });

  describe('an error about a field of the answer means that the mutation was done', () => {
    const inner = (errorClass: string, ...path: string[]) => ({
      message: 'no',
      path: ['chargePaymentMethod', ...path],
      extensions: { errorClass },
    });
    const shown = charged({ id: 't-1', customer: null }).data;

    test.each<readonly [errors: object[], data: object]>([
      [[inner('AUTHORIZATION', 'transaction', 'customer')], shown],
      [[inner('NOT_FOUND', 'transaction', 'customer')], shown],
      [[inner('VALIDATION', 'transaction')], { chargePaymentMethod: null }],
      [[inner('VALIDATION'), inner('NOT_FOUND', 'transaction', 'customer')], { chargePaymentMethod: null }],
      [[inner('AUTHORIZATION')], shown],
    ])('%j %j', (errors, data) => {
      expect(verdict(to({ errors, data }))).toMatchObject({ code: 'NOT_UNDERSTOOD', processed: 'maybe' });
    });

    test('but an error of the mutation itself means that it was not', () => {
      expect(verdict(to({ errors: [inner('VALIDATION')], data: { chargePaymentMethod: null } }))).toMatchObject({
        action: 'fail-fast',
        processed: 'no',
      });
    });
  });

  describe('an answer with several payments is judged as a whole', () => {
    const two = {
      query: `mutation ($a: I!, $b: I!) { a: chargePaymentMethod(input: $a) { transaction { id status } }
        b: chargePaymentMethod(input: $b) { transaction { id status } } }`,
    };
    const declined = { id: 't-2', status: 'PROCESSOR_DECLINED' };
    const both = (a: object | null, b: object | null, more: object = {}) => to({ data: { a, b }, ...more }, two);

    test('two payments are a success if both are', () => {
      expect(verdict(both({ transaction: paid }, { transaction: paid }))).toBeUndefined();
    });

    test('if one is declined, the answer is neither a success nor a decline', () => {
      for (const exchange of [
        both({ transaction: paid }, { transaction: declined }),
        both({ transaction: declined }, { transaction: paid }),
        both({ transaction: declined }, null),
      ]) {
        expect(verdict(exchange)).toMatchObject({ code: 'NOT_UNDERSTOOD', processed: 'maybe' });
      }
      expect(verdict(both({ transaction: declined }, { transaction: declined }))?.action).toBe('fail-fast');
    });

    test('if one is refused and the other made, the answer is in doubt', () => {
      const errors = [{ message: 'no', path: ['b'], extensions: { errorClass: 'VALIDATION' } }];
      expect(verdict(both({ transaction: paid }, null, { errors }))).toMatchObject({ processed: 'maybe' });
    });

    test('a payment that was not asked for makes the answer unknown', () => {
      const data = { ...charged(paid).data, refundTransaction: { refund: { id: 'r', status: 'SETTLED' } } };
      expect(verdict(to({ data }))).toMatchObject({ code: 'NOT_UNDERSTOOD' });
    });

    test.each(['state: status', 'id'])('a payment under an alias that says %s is not a success', (selection) => {
      const query = `mutation ($in: I!) { pay: chargePaymentMethod(input: $in) { tx: transaction { ${selection} } } }`;
      for (const tx of [{ state: 'PROCESSOR_DECLINED' }, { id: 't' }, null]) {
        expect(verdict(to({ data: { pay: { tx } } }, { query }))).toMatchObject({ code: 'NOT_UNDERSTOOD' });
      }
    });

    test('a status under another name was not asked for', () => {
      const query = CHARGE.replace('status statusHistory { status }', 'state: status');
      const answer = to(charged({ id: 't', state: 'SETTLED' }), { query, variables: { input } });
      expect(verdict(answer)).toMatchObject({ code: 'STATUS_NOT_ASKED', action: 'reconcile' });
    });

    test('a partial capture is judged under its own name', () => {
      const query = 'mutation ($input: I!) { partialCaptureTransaction(input: $input) { capture { id status } } }';
      const asked = { query, variables: { input: { transactionId: 't-1', transaction: { amount: '4.00' } } } };
      const data = (status: string) => ({ partialCaptureTransaction: { capture: { id: 'c-1', status } } });
      expect(verdict(to({ data: data('SUBMITTED_FOR_SETTLEMENT') }, asked))).toBeUndefined();
      for (const status of ['PROCESSOR_DECLINED', 'GATEWAY_REJECTED']) {
        expect(verdict(to({ data: data(status) }, asked))?.action).toBe('fail-fast');
      }
    });
  });

  test.each<readonly [more: object, isOurs: boolean]>([
    [{ amount: { value: '10.0' } }, true],
    [{ amount: { value: '9.00' } }, false],
    [{ merchantAccountId: 'usd' }, true],
    [{ merchantAccountId: 'jpy' }, false],
  ])('an answer is believed only if the amount and the merchant account agree: %j', (more, isOurs) => {
    const asked = { ...input, transaction: { ...input.transaction, merchantAccountId: 'usd' } };
    const found = verdict(to(charged({ ...paid, ...more }), { query: CHARGE, variables: { input: asked } }));
    expect(found?.code).toBe(isOurs ? undefined : 'NOT_UNDERSTOOD');
  });

  test.each(['2016', '2069', '2094'])(
    'a decline as a duplicate (%s) after an attempt in doubt is evidence that it landed',
    (legacyCode) => {
      const statusHistory = [{ processorResponse: { legacyCode } }];
      const found = classify(provider, to(charged({ ...paid, status: 'PROCESSOR_DECLINED', statusHistory })));
      expect(found?.rule).toMatchObject({ afterAmbiguous: 'reconcile', decline: { code: 'duplicate' } });
    },
  );

  test('a payment that the processor has not answered yet is pending', () => {
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

  test('a voided transaction is a decline of a charge, and a success of a reversal', () => {
    const query =
      'mutation ($input: ReverseTransactionInput!) { reverseTransaction(input: $input) { reversal { ... on Transaction { status } } } }';
    const asked = { query, variables: { input: { transactionId: 't-1' } } };
    const reversed = { data: { reverseTransaction: { reversal: { status: 'VOIDED' } } } };
    expect(verdict(to(reversed, asked))).toBeUndefined();
    expect(verdict(to(charged({ ...paid, status: 'VOIDED' })))).toMatchObject({ code: 'VOIDED', action: 'fail-fast' });
  });

  test('a refusal because of the state is evidence after an attempt that may have caused that state', () => {
    const found = classify(provider, to(refused({ errorClass: 'VALIDATION', legacyCode: '91507' })));
    expect(found).toMatchObject({ failure: { processed: 'no' }, rule: { afterAmbiguous: 'reconcile' } });
  });

  test.each<readonly [what: string, extensions: object, input: object, action: string]>([
    ['that names nothing, under a key', {}, { apiRequestKey: 'k' }, 'retry'],
    ['that names no field, under a key', { inputPath: [] }, { apiRequestKey: 'k' }, 'retry'],
    ['that names nothing, without a key', {}, {}, 'fail-fast'],
    ['that names a field, under a key', { inputPath: ['input', 'amount'] }, { apiRequestKey: 'k' }, 'fail-fast'],
    ['that has a code, under a key', { legacyCode: '81502' }, { apiRequestKey: 'k' }, 'fail-fast'],
  ])('only a VALIDATION error %s, may mean that the first request is running', (_what, extensions, keyed, action) => {
    const asked = { query: CHARGE, variables: { input: { ...input, ...keyed } } };
    const found = classify(provider, to(refused({ errorClass: 'VALIDATION', ...extensions }), asked));
    expect([found?.rule.action, found?.rule.poll]).toEqual([action, action === 'retry' ? true : undefined]);
  });

  test.each<readonly [what: string, extensions: object, status: number, action: string, processed: string]>([
    ['that names nothing', {}, 200, 'fail-fast', 'no'],
    ['that names nothing, under HTTP 500', {}, 500, 'retry', 'maybe'],
    ['that names the key', { inputPath: ['input', 'apiRequestKey'] }, 200, 'retry', 'maybe'],
  ])(
    'a VALIDATION error %s, under a key that nobody has used before',
    (_what, extensions, status, action, processed) => {
      const asked = { query: CHARGE, variables: { input: { ...input, apiRequestKey: 'k' } } };
      const answer = { ...to(refused({ errorClass: 'VALIDATION', ...extensions }), asked), status };
      const found = classify(provider, answer, { isKeyUnused: true });
      expect([found?.rule.action, found?.failure.processed]).toEqual([action, processed]);
    },
  );

  test('explain knows whether the key is the caller’s own', () => {
    const request = { method: 'POST', url: '/graphql', status: 200, data: refused({ errorClass: 'VALIDATION' }) };
    const body = (more: object) => ({ query: CHARGE, variables: { input: { ...input, ...more } } });
    const verdictOn = (more: object, afterAmbiguous = false) =>
      explain(provider, request, { requestBody: body(more), afterAmbiguous })?.action;
    expect([verdictOn({}), verdictOn({ apiRequestKey: 'mine' }), verdictOn({}, true)]).toEqual([
      'fail-fast',
      'retry',
      'retry',
    ]);
  });

  test('a VALIDATION error of a request that was never executed says nothing of its key: nobody waits for it', () => {
    const asked = { query: CHARGE, variables: { input: { ...input, apiRequestKey: 'k' } } };
    const { data: _, ...unexecuted } = refused({ errorClass: 'VALIDATION' });
    expect(classify(provider, to(unexecuted, asked))?.rule).toMatchObject({
      action: 'fail-fast',
      processed: 'no',
      afterAmbiguous: 'look-up',
    });
  });

  test.each(['VALIDATION', 'NOT_FOUND'])('%s after an attempt in doubt does not settle it', (errorClass) => {
    const { rule } = classify(provider, to(refused({ errorClass }))) ?? {};
    expect([rule?.afterAmbiguous, rule?.settles]).toEqual(['look-up', undefined]);
  });

  test('"not found" is believed only once the minute is over that a request may take', () => {
    expect(provider.settledAfter).toBe(65_000);
    expect(braintree({ settledAfter: 20 }).settledAfter).toBe(20);
  });

  test('a query is a read: its answer is evidence, and its failure is not', () => {
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
  ])('reads the operation of %j', (query, kind, mutation) => {
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
    ] as const)('each of its %s has a row', (part, field) => {
      const named = rows(field);
      expect(list[part].filter((code) => !named.has(code))).toEqual([]);
    });

    test('each status is a success or has a row', () => {
      const named = rows();
      expect(
        list.statuses.filter((status) => !LANDED.has(status) && !(REFUSED.has(status) && named.has(status))),
      ).toEqual([]);
    });
  });

  test('each of its own rows is reached by some answer', () => {
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
    const keyed = { query: CHARGE, variables: { input: { ...input, apiRequestKey: 'k' } } };
    reached.add(classify(provider, to(refused({ errorClass: 'VALIDATION' }), keyed), { isKeyUnused: true })?.rule);
    reached.add(classify(provider, { ...to(refused({ errorClass: 'VALIDATION' })), status: 500 })?.rule);
    const unasked = { query: 'mutation ($input: X!) { chargePaymentMethod(input: $input) { clientMutationId } }' };
    reached.add(classify(provider, to({ data: { chargePaymentMethod: { clientMutationId: 'c' } } }, unasked))?.rule);
    const own = provider.rules.slice(
      0,
      provider.rules.findIndex(({ when }) => when?.from === 'transport'),
    );
    expect(own.filter((rule) => !reached.has(rule)).map(({ code }) => code)).toEqual([]);
  });
});
