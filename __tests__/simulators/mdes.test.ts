import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import signer from 'mastercard-oauth1-signer';
import { type MdesSimulator, startMdes } from '../../src/simulators/index.js';
import { call } from './call.js';
import { keep } from './keep.js';

const BASE = '/mdes/digitization/static/1/0';
const TRANSACT = '/mdes/remotetransaction/static/1/0/transact';
let clock = Date.parse('2025-01-01T00:00:00Z');
let mdes: MdesSimulator;

beforeEach(async () => {
  mdes = await keep(startMdes({ now: () => clock }));
});

const post = (path: string, body: unknown) => call(mdes.url + path, 'POST', body);
const operate = (operation: string, body: unknown) => post(`${BASE}/${operation}`, body);
const tokenize = (taskId: string, pan = 'pan-1') =>
  operate('tokenize', { requestId: 'r', taskId, fundingAccountInfo: { encryptedPayload: { encryptedData: pan } } });

function errorOf(reasonCode: string) {
  return expect.objectContaining({
    errorCode: reasonCode,
    errorDescription: expect.any(String),
    responseHost: expect.any(String),
    responseId: expect.any(String),
    errors: [expect.objectContaining({ reasonCode, source: expect.any(String), description: expect.any(String) })],
  });
}

async function tokenFor(taskId: string, pan?: string): Promise<string> {
  const { json } = await tokenize(taskId, pan);
  return (json as { tokenUniqueReference: string }).tokenUniqueReference;
}

describe('tokenize', () => {
  test('makes a token', async () => {
    expect(await tokenize('t1')).toMatchObject({ status: 200, json: { decision: 'APPROVED', status: 'ACTIVE' } });
    expect(mdes.ledger.entries).toMatchObject([
      { kind: 'token', status: 'ACTIVE', at: clock, request: { taskId: 't1' } },
    ]);
    expect(mdes.requests[0]).toMatchObject({ effect: true });
  });

  test('accepts a task id once, and an account once', async () => {
    const reference = await tokenFor('t1');
    expect(await tokenize('t1')).toMatchObject({ status: 200, json: errorOf('INVALID_TASK_ID') });
    expect((await tokenize('t2')).json).toEqual(errorOf('DUPLICATE_REQUEST'));
    expect((await tokenize('t3', 'pan-2')).json).toMatchObject({ decision: 'APPROVED' });
    await operate('delete', { tokenUniqueReferences: [reference] });
    expect((await tokenize('t4')).json).toMatchObject({ decision: 'APPROVED' });
    expect(mdes.ledger.count('token')).toBe(3);
  });

  test.each(['requestId', 'taskId', 'fundingAccountInfo'])('needs %s', async (field) => {
    const body = { requestId: 'r', taskId: 't', fundingAccountInfo: {}, [field]: undefined };
    expect((await operate('tokenize', body)).json).toMatchObject({
      errorCode: 'MISSING_REQUIRED_FIELD',
      errorDescription: `Missing Required Field - ${field}`,
    });
  });
});

describe('an issuer that answers late', () => {
  test('the task continues by itself, and is in flight until then', async () => {
    mdes.issuerSilentFor(2500);
    const silent = await tokenize('t1');
    expect(silent).toMatchObject({ status: 200, json: errorOf('NO_RESPONSE_FROM_ISSUER') });
    expect(silent.headers.get('retry-after')).toBe('3');
    expect((await operate('getTaskStatus', { taskId: 't1' })).json).toMatchObject({ status: 'PENDING' });
    expect((await tokenize('t1')).json).toEqual(errorOf('INVALID_TASK_ID'));
    expect((await tokenize('t2')).json).toEqual(errorOf('DUPLICATE_REQUEST'));
    expect(mdes.ledger.count()).toBe(0);

    const decided = clock + 2500;
    clock += 3000;
    expect(mdes.ledger.entries).toMatchObject([{ kind: 'token', at: decided, request: { taskId: 't1' } }]);
    const { json } = await operate('getTaskStatus', { taskId: 't1' });
    expect(json).toMatchObject({ status: 'COMPLETED' });
    expect(json).not.toHaveProperty('tokens');
    expect(mdes.ledger.count('token')).toBe(1);
  });

  test('the Retry-After can be left out, or say something else', async () => {
    mdes.issuerSilentFor(1000, { retryAfterSeconds: false });
    mdes.issuerSilentFor(1000, { retryAfterSeconds: 9 });
    expect((await tokenize('t1')).headers.has('retry-after')).toBe(false);
    expect((await tokenize('t2', 'pan-2')).headers.get('retry-after')).toBe('9');
  });

  test('a task that never completes leaves nothing behind: its task id can be used again', async () => {
    mdes.issuerSilentOnce({ retryAfterSeconds: 2, completes: false });
    const silent = await tokenize('t1');
    expect(silent.json).toEqual(errorOf('NO_RESPONSE_FROM_ISSUER'));
    expect(silent.headers.get('retry-after')).toBe('2');
    clock += 60_000;
    expect((await operate('getTaskStatus', { taskId: 't1' })).json).toEqual(errorOf('INVALID_TASK_ID'));
    expect(mdes.ledger.count()).toBe(0);
    expect((await tokenize('t1')).json).toMatchObject({ decision: 'APPROVED' });
    expect(mdes.ledger.count('token')).toBe(1);
  });

  test('a rejected task does not use up the silence: the next one gets it', async () => {
    await tokenize('t1');
    mdes.issuerSilentFor(1000);
    await tokenize('t1');
    expect((await tokenize('t2', 'pan-2')).json).toEqual(errorOf('NO_RESPONSE_FROM_ISSUER'));
    expect((await tokenize('t3', 'pan-3')).json).toMatchObject({ decision: 'APPROVED' });
  });
});

describe('tokens', () => {
  test('can be read by reference and found by account', async () => {
    const reference = await tokenFor('t1');
    expect((await operate('getToken', { tokenUniqueReference: reference })).json).toMatchObject({
      token: { tokenUniqueReference: reference, status: 'ACTIVE' },
    });
    expect((await operate('getToken', { tokenUniqueReference: 'none' })).json).toEqual(
      errorOf('INVALID_TOKEN_UNIQUE_REFERENCE'),
    );
    const of = (pan: string) => ({ fundingAccountInfo: { encryptedPayload: { encryptedData: pan } } });
    expect((await operate('searchTokens', of('pan-1'))).json).toMatchObject({
      tokens: [{ tokenUniqueReference: reference }],
    });
    expect((await operate('searchTokens', of('pan-2'))).json).toMatchObject({ tokens: [] });
  });

  test("are found by another token of the account, for one token requestor, and not once they're deactivated", async () => {
    const fundingAccountInfo = { panUniqueReference: 'pan-1' };
    const { json } = await operate('tokenize', {
      requestId: 'r',
      taskId: 't1',
      tokenRequestorId: '11111111111',
      fundingAccountInfo,
    });
    const tokenUniqueReference = (json as { tokenUniqueReference: string }).tokenUniqueReference;
    const search = async (body: object) => ((await operate('searchTokens', body)).json as { tokens: unknown[] }).tokens;
    const found = [expect.objectContaining({ tokenUniqueReference })];
    expect(await search({ fundingAccountInfo: { tokenUniqueReference } })).toEqual(found);
    expect(await search({ fundingAccountInfo: { tokenUniqueReference: 'none' } })).toEqual([]);
    expect(await search({ fundingAccountInfo, tokenRequestorId: '11111111111' })).toEqual(found);
    expect(await search({ fundingAccountInfo, tokenRequestorId: '22222222222' })).toEqual([]);
    await operate('delete', { tokenUniqueReferences: [tokenUniqueReference] });
    expect(await search({ fundingAccountInfo })).toEqual([]);
    expect((await operate('getToken', { tokenUniqueReference })).json).toMatchObject({
      token: { status: 'DEACTIVATED' },
    });
  });

  test('are suspended, unsuspended and deleted, each only from the right state', async () => {
    const reference = await tokenFor('t1');
    const change = async (operation: string) =>
      (await operate(operation, { tokenUniqueReferences: [reference] })).json as Record<string, unknown>;
    expect(await change('unsuspend')).toEqual(errorOf('INVALID_TOKEN_STATUS'));
    expect(await change('suspend')).toMatchObject({ tokens: [{ status: 'SUSPENDED' }] });
    expect(await change('suspend')).toEqual(errorOf('INVALID_TOKEN_STATUS'));
    expect(await change('unsuspend')).toMatchObject({ tokens: [{ status: 'ACTIVE' }] });
    expect(await change('delete')).toMatchObject({ tokens: [{ status: 'DEACTIVATED' }] });
    expect(await change('delete')).toEqual(errorOf('INVALID_TOKEN_STATUS'));
    expect(mdes.ledger.of(reference).map((entry) => entry.kind)).toEqual(['token', 'suspend', 'unsuspend', 'delete']);
    expect((await operate('suspend', {})).json).toEqual(errorOf('MISSING_REQUIRED_FIELD'));
  });

  test('in a request for several, a success names those that could not be changed', async () => {
    const reference = await tokenFor('t1');
    const { json } = await operate('suspend', { tokenUniqueReferences: [reference, 'none'] });
    expect(json).toMatchObject({ tokens: [{ status: 'SUSPENDED' }, { errorCode: 'INVALID_TOKEN_UNIQUE_REFERENCE' }] });
    expect(json).not.toHaveProperty('errorCode');
  });

  test('transact counts up, and its errors have the flat form', async () => {
    const reference = await tokenFor('t1');
    for (const status of ['1', '2']) {
      expect((await post(TRANSACT, { tokenUniqueReference: reference })).json).toHaveProperty('encryptedPayload');
      expect(mdes.ledger.entries.at(-1)).toMatchObject({ kind: 'transact', status });
    }
    await operate('suspend', { tokenUniqueReferences: [reference] });
    const refused = await post(TRANSACT, { tokenUniqueReference: reference });
    expect(refused.json).toMatchObject({ errorCode: 'INVALID_TOKEN_STATUS', reasonCode: 'INVALID_TOKEN_STATUS' });
    expect(refused.json).not.toHaveProperty('errors');
    expect((await post(TRANSACT, {})).json).toMatchObject({ reasonCode: 'INVALID_TOKEN_UNIQUE_REFERENCE' });
  });
});

test('an unknown task, invalid JSON, a wrong content type and an unknown operation each have their own error', async () => {
  expect((await operate('getTaskStatus', { taskId: 'none' })).json).toEqual(errorOf('INVALID_TASK_ID'));
  expect(await operate('tokenize', '{')).toMatchObject({ status: 200, json: errorOf('INVALID_JSON') });
  const typed = await call(`${mdes.url}/tokenize`, 'POST', {}, { 'content-type': 'text/plain' });
  expect(typed.json).toMatchObject({ Errors: { Error: [{ ReasonCode: 'UNSUPPORTED_CONTENT_TYPE' }] } });
  expect((await operate('teleport', {})).status).toBe(404);
});

test('errors can be injected in all three shapes', async () => {
  mdes.inject(
    { when: 'before', kind: 'provider', code: 'INTERNAL_SERVICE_FAILURE', match: { path: /tokenize$/ } },
    { when: 'before', kind: 'provider', code: 'INTERNAL_SERVICE_FAILURE', match: { path: TRANSACT } },
    { when: 'before', kind: 'provider', code: 'SERVER_ERROR_100', match: { path: /getToken$/ } },
    { when: 'before', kind: 'provider', code: 'NO_RESPONSE_FROM_ISSUER', headers: { 'retry-after': '7' } },
  );
  expect((await post(TRANSACT, {})).json).toMatchObject({ reasonCode: 'INTERNAL_SERVICE_FAILURE' });
  expect((await tokenize('t1')).json).toEqual(errorOf('INTERNAL_SERVICE_FAILURE'));
  expect(await operate('getToken', {})).toMatchObject({
    status: 500,
    json: { Errors: { Error: [{ Source: 'Gateway' }] } },
  });
  expect((await tokenize('t1')).headers.get('retry-after')).toBe('7');
  expect(mdes.ledger.count()).toBe(0);
});

test('the same gateway stands in front of MDES', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const guarded = await keep(startMdes({ consumerKey: 'me', publicKey }));
  const url = `${guarded.url}${BASE}/getTaskStatus`;
  const body = JSON.stringify({ taskId: 't' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const authorization = signer.getAuthorizationHeader(url, 'POST', body, 'me', pem);
  expect((await call(url, 'POST', body)).status).toBe(401);
  expect((await call(url, 'POST', body, { authorization })).json).toEqual(errorOf('INVALID_TASK_ID'));
  expect((await call(url, 'POST', body, { authorization })).json).toMatchObject({
    Errors: { Error: [{ ReasonCode: 'OAUTH_NONCE_USED' }] },
  });
});
