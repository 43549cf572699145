// Any status, headers and body: an answer counts as a success only if it is one by the provider's document, and none makes
// our code throw. A fixed seed; `npm run test:fuzz` plays 100,000 answers to each provider, and to each look-up (`look-ups*.test.ts`).
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openBody } from '../../src/failure/body.js';
import { classify } from '../../src/failure/classify.js';
import { lemanpay, mastercard, mdes, midtrans, type Provider, plainHttp } from '../../src/index.js';
import { type Exchange, headerOf } from '../../src/providers/exchange.js';
import type { RequestKind } from '../../src/providers/provider.js';

const numRuns = Number(process.env.FUZZ_RUNS ?? 2000);
const seed = Number(process.env.FUZZ_SEED ?? 13);

const WORDS = [
  ...['200', '201', '202', '204', '407', '406', '503', '5001', 'E503', ' 010 204 ', '010207', '000000', 'Success'],
  ...['error', 'FAILED', 'deny', 'capture', 'settlement', 'pending', 'expire', 'order-1', 'order-2', 'constructor'],
  ...['RateLimitException', 'SYSTEM_ERROR', 'INVALID_TASK_ID', 'TRANSFORM_ERROR', 'true', '', ' '],
  ...['APPROVED', 'DECLINED', 'REQUIRE_ADDITIONAL_AUTHENTICATION', 'SUSPENDED', 'ACTIVE', 'ODD', 'token-1', 'token-2'],
];
const NAMES = [
  ...['status_code', 'Status_code', 'transaction_status', 'order_id', 'transaction_id', 'token', 'error_messages'],
  ...['error_message', 'channel_response_code', 'status_message', 'Errors', 'errors', 'Error', 'error', 'ReasonCode'],
  ...['reasonCode', 'errorCode', 'errorDescription', 'Recoverable', 'Source', 'code', 'message', 'reason', 'status'],
  ...['data', 'tokens', '__proto__', 'constructor', 'id'],
  ...['decision', 'tokenUniqueReference', 'tokens', 'status'],
];
const leaf = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 1, arbitrary: fc.constantFrom(0, 200, 201, 5001, 10204, null, true, false, {}, []) },
  { weight: 1, arbitrary: fc.string() },
);
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('json'), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.constantFrom(...NAMES), tie('json')), { maxLength: 5 })
      .map((fields) => Object.fromEntries(fields)),
  ),
}));
const text = json.map((value) => JSON.stringify(value));
const body = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 2, arbitrary: json },
  { weight: 1, arbitrary: fc.tuple(text, fc.nat(60)).map(([whole, length]) => whole.slice(0, length)) },
  { weight: 1, arbitrary: text.map((whole) => Buffer.from(whole)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(undefined, null, '', 'pong', '<html>', '<?xml ?>', '[OK] x', new Blob(['{']), 'eyJ.a'),
  },
  { weight: 1, arbitrary: fc.string() },
);
const status = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(200, 201, 202, 204, 206) },
  { weight: 3, arbitrary: fc.constantFrom(400, 401, 404, 406, 408, 409, 429, 500, 501, 502, 503) },
  { weight: 1, arbitrary: fc.integer({ min: 100, max: 999 }) },
);
const headers = fc.record(
  {
    'content-type': fc.constantFrom('application/json', 'text/plain', 'text/html', 'application/octet-stream', ''),
    'retry-after': fc.oneof(fc.string(), fc.constantFrom('0', '-1', '5', 'Sat, 21 Nov 2026 10:00:20 GMT')),
    'retry-after-ms': fc.string(),
    ratelimit: fc.string(),
    date: fc.string(),
  },
  { requiredKeys: [] },
);
const PATHS = [
  ...['/v2/charge', '/v2/order-1/status', '/v2/order-1/cancel', '/v2/order-1/refund', '/v2/order-1/expire'],
  ...['/snap/v1/transactions', '/v2/pay/account/a/unbind', '/v1/subscriptions', '/authentications', '/invoices'],
  ...[
    '/mdes/1/0/tokenize',
    '/mdes/1/0/getTaskStatus',
    '/mdes/1/0/transact',
    '/mdes/1/0/suspend',
    '/mdes/1/0/constructor',
    '/v2/%/status',
    '',
  ],
];
const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'POST', 'POST', 'PUT', 'DELETE', 'HEAD', undefined),
  path: fc.constantFrom(...PATHS),
  header: fc.constant((name: string) => (name === 'idempotency-key' ? 'k' : undefined)),
  body: fc.constantFrom(
    undefined,
    {},
    { transaction_details: { order_id: 'order-1' } },
    { tokenUniqueReferences: ['token-1'] },
    '{',
    null,
  ),
});
const answer = fc.tuple(status, headers, body, request).map(([code, sent, data, asked]): Exchange => {
  const { body: opened, kind } = openBody(data, sent);
  return { status: code, header: (name) => headerOf(sent, name), body: opened, bodyKind: kind, request: asked };
});

type Fields = Readonly<Record<string, unknown>>;
const is2xx = ({ status }: Exchange) => status >= 200 && status <= 299;
const fieldsOf = ({ body }: Exchange): Fields => (typeof body === 'object' && body !== null ? (body as Fields) : {});
const isObject = ({ body }: Exchange) => typeof body === 'object' && body !== null && !Array.isArray(body);
/** Without a body there is nothing to be read: 204 and 205, a HEAD, 304. A write may be owed one. */
const needsNoBody = ({ status, request }: Exchange, { operation, answer }: RequestKind) =>
  ([204, 205, 304].includes(status) && (operation !== 'write' || answer === undefined)) ||
  (status >= 200 && status <= 299 && request.method === 'HEAD');
const isWord = (value: unknown): value is string => typeof value === 'string' && value !== '';
const found = (value: unknown) =>
  !(value === undefined || value === null || value === '' || `${JSON.stringify(value)}` === '[]');
const lower = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]));

/** What each document calls a success of a write, as shortly as it can be said: never less strict than the reader. */
const SUCCESSES: Readonly<Record<string, (exchange: Exchange) => boolean>> = {
  midtrans(exchange) {
    const { status_code, Status_code, transaction_status: state, order_id, token } = fieldsOf(exchange);
    if (!isObject(exchange) || state === 'deny' || state === 'expire') {
      return isObject(exchange) && /expire|deny|status/.test(exchange.request.path) && state !== undefined;
    }
    const code = String(status_code ?? Status_code ?? '').trim();
    const isSaid =
      ['200', '201', '204', '202', '407'].includes(code) ||
      (code === '' &&
        (found(token) || ['capture', 'settlement', 'pending'].includes(state as string) || is2xx(exchange)));
    const isCharge = exchange.request.method === 'POST' && exchange.request.path === '/v2/charge';
    const isOther =
      isCharge && order_id === 'order-2' && JSON.stringify(exchange.request.body ?? '').includes('order-1');
    return isSaid && !isOther && (!isCharge || code !== '' || state !== undefined);
  },
  mastercard(exchange) {
    const { errors, reasoncode, errorcode } = lower(fieldsOf(exchange));
    // Names alone, as in `{ error: null }`, tell of none.
    const isTold = /[^\s{}[\],"]/.test(JSON.stringify(errors ?? '').replace(/"\w*":|null/g, ''));
    return (
      is2xx(exchange) &&
      isObject(exchange) &&
      !isTold &&
      typeof reasoncode !== 'number' &&
      typeof errorcode !== 'number'
    );
  },
  /** A tokenize made a token unless it was declined; a change of state leaves tokens, each as it was to be, or says what it refused. */
  mdes(exchange) {
    const { decision, status, tokenUniqueReference: token, tokens } = fieldsOf(exchange);
    if (!SUCCESSES.mastercard?.(exchange)) return false;
    switch (exchange.request.path) {
      case '/mdes/1/0/tokenize':
        if ((decision ?? undefined) !== undefined) {
          return decision === 'APPROVED' || decision === 'REQUIRE_ADDITIONAL_AUTHENTICATION';
        }
        return isWord(token) || (isWord(status) && status.trim().toUpperCase() === 'COMPLETED');
      case '/mdes/1/0/suspend': {
        // A look-up may hand on the answer of getToken: one token, as it is or as `token`.
        const one = Object(Reflect.get(fieldsOf(exchange), 'token') ?? fieldsOf(exchange)) as Fields;
        const all = Array.isArray(tokens)
          ? tokens.map((each: unknown): Fields => Object(each))
          : [one].filter(({ tokenUniqueReference: each }) => isWord(each));
        const changed = all.filter(
          ({ errorCode, errors }) => !isWord(errorCode) && !(Array.isArray(errors) && errors.length > 0),
        );
        const isNamed = ({ tokenUniqueReference: each }: Fields) =>
          !JSON.stringify(exchange.request.body ?? '').includes('token-1') || each === 'token-1';
        const isLeft = ({ status: told }: Fields) =>
          told === undefined || (isWord(told) && told.toUpperCase() === 'SUSPENDED');
        return changed.length > 0 && changed.every((each) => isNamed(each) && isLeft(each));
      }
      default:
        return true;
    }
  },
  lemanpay(exchange) {
    const { status, reason, error } = fieldsOf(exchange);
    const isSaid = typeof status === 'string' && /^\s*success\s*$/i.test(status);
    return (
      is2xx(exchange) &&
      isObject(exchange) &&
      isSaid &&
      !(typeof reason === 'string' && reason.trim() !== '') &&
      !(typeof error === 'string' && error !== '')
    );
  },
  'plain-http': (exchange) => is2xx(exchange) && exchange.bodyKind !== 'broken',
};
const successOf = (name: string) => SUCCESSES[name] as (exchange: Exchange) => boolean;

const providers: readonly Provider[] = [midtrans(), mastercard(), mdes(), lemanpay(), plainHttp()];

describe.each(providers.map((provider) => ({ name: provider.name, provider })))('$name', ({ name, provider }) => {
  test('believes that a write has succeeded only if its document says so, and no answer makes it throw', () => {
    fc.assert(
      fc.property(answer, (exchange) => {
        const errors: unknown[] = [];
        const classified = classify(provider, exchange, { onError: (error) => errors.push(error) });
        expect(errors).toEqual([]);
        if (classified !== undefined || needsNoBody(exchange, provider.kindOf(exchange.request))) return true;
        if (provider.kindOf(exchange.request).operation === 'read') return is2xx(exchange) || name === 'midtrans';
        return successOf(name)(exchange);
      }),
      { numRuns, seed },
    );
  });
});
