import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import { inquire } from '../../src/engine/inquire.js';
import type { LookUpResponse } from '../../src/engine/port.js';
import { lemanpay, mastercard, mdes, midtrans, type Provider, plainHttp, type Reconcile } from '../../src/index.js';

// Whatever answers a look-up, in any status, type and shape: it lands a payment only if it is what the provider's document calls
// a success and names the payment, and it takes one for absent only if its HTTP status says so too. What is right is written
// down here a second time, from the documents, and shares no code with the look-ups.

const RUNS = Number(process.env.FUZZ_RUNS ?? 3000);
const ID = 'order-1';

/** The words that matter in any of the dialects, so that answers come close to the truth. */
const word = fc.oneof(
  fc.constantFrom(ID, 'order-2', '200', '201', '202', '404', '407', '500', '200 ', 200, 404, 0, null, true, ''),
  fc.constantFrom('settlement', 'pending', 'deny', 'expire', 'capture', 'SETTLEMENT', 'constructor', '__proto__'),
  fc.constantFrom('COMPLETED', 'FAILED', 'SUSPENDED', 'ACTIVE', 'completed', 'INVALID_TASK_ID', 'SYSTEM_ERROR'),
  fc.constantFrom('10000.00', 10_000, '10000', '1e4', 10_000.000000001, '9999.99', 'NaN', 'IDR', 'idr', 'USD'),
  fc.constantFrom('gopay', 'GoPay', 'qris', 'error', 'Success', '020101', 20_101),
  fc.string({ maxLength: 5 }),
  fc.jsonValue({ maxDepth: 1 }),
);
const like = (right: unknown) => fc.oneof({ weight: 5, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: word });
const shape = (fields: Readonly<Record<string, unknown>>) =>
  fc.record(Object.fromEntries(Object.entries(fields).map(([name, right]) => [name, like(right)])), {
    requiredKeys: [],
  });

const status = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(200, 201, 404) },
  { weight: 2, arbitrary: fc.constantFrom(202, 204, 301, 302, 304, 400, 401, 403, 429, 500, 502, 503) },
  { weight: 1, arbitrary: fc.integer({ min: 100, max: 599 }) },
);
const type = fc.constantFrom('application/json', 'text/html', 'text/plain', '', 'application/xml');

/** As it is, as its text, cut off, or in the place of it something else. */
function responses(body: fc.Arbitrary<unknown>): fc.Arbitrary<LookUpResponse> {
  const text = body.map((value) => JSON.stringify(value) ?? '');
  const data = fc.oneof(
    { weight: 3, arbitrary: body },
    { weight: 3, arbitrary: text },
    { weight: 1, arbitrary: text.map((whole) => whole.slice(0, -1)) },
    { weight: 1, arbitrary: text.map((whole) => `<html>${whole}</html>`) },
    { weight: 1, arbitrary: fc.constantFrom(undefined, null, '', '<html>Sign in</html>', 'Back soon') },
  );
  return fc.record({ status, headers: type.map((each) => ({ 'content-type': each })), data });
}

interface Seen {
  readonly status: number;
  /** The body, if it is whole and an object; else nothing. */
  readonly body: Readonly<Record<string, unknown>>;
}

function seenIn({ status, data }: LookUpResponse): Seen {
  return { status, body: objectIn(typeof data === 'string' ? parsed(data) : data) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

const isGood = (status: number) => status >= 200 && status <= 299;

/** A look-up, what it asks about, answers that resemble its own, and what they have to be. */
interface Subject {
  readonly provider: Provider;
  readonly path: string;
  readonly request: unknown;
  readonly answers: fc.Arbitrary<unknown>;
  readonly mayLand: (seen: Seen) => boolean;
  readonly mayBeAbsent: (seen: Seen) => boolean;
}

const handsOn: Reconcile = async (_request, { get }) => {
  const answer = await get(`/payments/${ID}`);
  return answer.status === 404 ? 'absent' : answer;
};
const claims: Reconcile = async (_request, { get }) => {
  const { data } = await get(`/payments/${ID}`);
  return (data as { id?: unknown } | null | undefined)?.id === ID ? 'landed' : 'absent';
};
const STATES = ['authorize', 'capture', 'settlement', 'pending', 'refund', 'partial_refund', 'chargeback'];
const payment = { id: ID, status: 'paid' };

/** Whether the HTTP status answers the question at all. */
const isHeard = (status: number) =>
  isGood(status) || (status >= 400 && status <= 499 && ![401, 403, 407, 408, 425, 429].includes(status));

/** An answer that the application's own look-up hands on. */
const handedOn = (make: Make, answers: fc.Arbitrary<unknown>, isError: (body: Seen['body']) => boolean): Subject => ({
  provider: make({ reconcile: handsOn }),
  path: '/payments',
  request: { id: ID },
  answers,
  mayLand: ({ status, body }) => isGood(status) && !isError(body) && Object.keys(body).length > 0,
  mayBeAbsent: ({ status }) => status === 404,
});

/** A word of the application's own look-up, which decides for itself what an answer means that is heard. */
const claimed = (make: Make, answers: fc.Arbitrary<unknown>): Subject => ({
  provider: make({ reconcile: claims }),
  path: '/payments',
  request: { id: ID },
  answers,
  mayLand: ({ status, body }) => isHeard(status) && body.id === ID,
  mayBeAbsent: ({ status }) => isHeard(status),
});
type Make = (given: { reconcile: Reconcile }) => Provider;

const mastercardError = (body: Seen['body']) =>
  'Errors' in body && typeof (body.Errors as { ReasonCode?: unknown }[])?.[0]?.ReasonCode === 'string';
const lemanpayError = ({ status, code }: Seen['body']) =>
  status === 'error' || (status === 'Error' && code !== undefined);

const subjects: Readonly<Record<string, Subject>> = {
  'midtrans: the status of a charge': {
    provider: midtrans(),
    path: '/v2/charge',
    request: { payment_type: 'gopay', transaction_details: { order_id: ID, gross_amount: 10_000 } },
    answers: shape({
      status_code: '200',
      transaction_status: 'settlement',
      order_id: ID,
      gross_amount: '10000.00',
      currency: 'IDR',
      payment_type: 'gopay',
    }),
    mayLand: ({ status, body }) =>
      isGood(status) &&
      ['200', '201'].includes(String(body.status_code).trim()) &&
      STATES.includes(String(body.transaction_status)) &&
      body.order_id === ID &&
      Math.abs(Number(body.gross_amount) - 10_000) < 0.005 &&
      String(body.currency ?? 'IDR').toUpperCase() === 'IDR' &&
      String(body.payment_type).toLowerCase() === 'gopay',
    mayBeAbsent: ({ status, body }) => String(body.status_code).trim() === '404' && (status === 404 || isGood(status)),
  },
  'mdes: the status of a task': {
    provider: mdes(),
    path: '/mdes/tokenize',
    request: { taskId: ID },
    answers: fc.oneof(shape({ status: 'COMPLETED', taskId: ID }), shape({ errorCode: 'INVALID_TASK_ID' })),
    // Its document gives the answer no task id.
    mayLand: ({ status, body }) =>
      isGood(status) && String(body.status).toUpperCase() === 'COMPLETED' && (body.taskId ?? ID) === ID,
    mayBeAbsent: ({ status, body }) => isGood(status) && body.errorCode === 'INVALID_TASK_ID',
  },
  'mdes: the state of a token': {
    provider: mdes(),
    path: '/mdes/suspend',
    request: { tokenUniqueReferences: [ID] },
    answers: fc.oneof(
      shape({ status: 'SUSPENDED', tokenUniqueReference: ID }),
      fc.record({ token: shape({ status: 'SUSPENDED', tokenUniqueReference: ID }) }),
    ),
    mayLand: ({ status, body }) => isGood(status) && isToken(body, ['SUSPENDED']),
    mayBeAbsent: ({ status, body }) => isGood(status) && isToken(body, ['INACTIVE', 'ACTIVE', 'DEACTIVATED']),
  },
  'mastercard: an answer handed on': handedOn(
    mastercard,
    fc.oneof(shape(payment), fc.constant({ Errors: [{ ReasonCode: 'SYSTEM_ERROR' }] })),
    mastercardError,
  ),
  'mastercard: a word': claimed(mastercard, shape(payment)),
  'lemanpay: an answer handed on': handedOn(
    lemanpay,
    fc.oneof(shape({ ...payment, status: 'Success' }), shape({ status: 'error', code: '020101' })),
    lemanpayError,
  ),
  'lemanpay: a word': claimed(lemanpay, shape({ ...payment, status: 'Success' })),
  'plainHttp: an answer handed on': handedOn(plainHttp, shape(payment), () => false),
  'plainHttp: a word': claimed(plainHttp, shape(payment)),
};

function isToken(body: Seen['body'], states: readonly string[]): boolean {
  const token = 'token' in body ? objectIn(body.token) : body;
  return token.tokenUniqueReference === ID && states.includes(String(token.status).toUpperCase());
}

describe('no answer of a look-up proves more than it says', () => {
  test.each(Object.entries(subjects))('%s', async (_name, subject) => {
    const { provider, path, request: body, answers, mayLand, mayBeAbsent } = subject;
    const facts = { method: 'POST', path, header: () => undefined, body };
    await fc.assert(
      fc.asyncProperty(responses(answers), async (response) => {
        const found = await inquire(provider, facts, async () => response);
        const state = found !== undefined && 'state' in found ? found.state : undefined;
        const seen = seenIn(response);
        if (state === 'landed' && !mayLand(seen)) throw new Error('it landed by this');
        if (state === 'absent' && !mayBeAbsent(seen)) throw new Error('it was absent by this');
        if (state === 'denied' || state === 'dead') if (!isGood(seen.status)) throw new Error(`${state} by this`);
      }),
      { numRuns: RUNS },
    );
  });
});
