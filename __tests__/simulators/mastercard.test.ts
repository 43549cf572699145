import { createHash, createSign, generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import signer from 'mastercard-oauth1-signer';
import { type MastercardSimulator, startMastercard } from '../../src/simulators/index.js';
import { call } from './call.js';
import { keep } from './keep.js';

const CONSUMER_KEY = `${'c'.repeat(48)}!${'k'.repeat(48)}`;
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const SIGNING_KEY = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const PUBLIC_PEM = publicKey.export({ type: 'spki', format: 'pem' }).toString();

let offset = 0;
let mastercard: MastercardSimulator;

beforeEach(() => {
  offset = 0;
});

function sign(method: string, path: string, body?: unknown, key = SIGNING_KEY): string {
  const payload = body === undefined ? null : JSON.stringify(body);
  return signer.getAuthorizationHeader(mastercard.url + path, method, payload, CONSUMER_KEY, key);
}

function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  return call(mastercard.url + path, method, body, headers);
}

function errorOf(reasonCode: string, source = 'Gateway') {
  return {
    Errors: { Error: [expect.objectContaining({ Source: source, ReasonCode: reasonCode, Recoverable: false })] },
  };
}

describe('the gateway', () => {
  const body = { threeDsTransactionId: 't1', amount: 100 };

  beforeEach(async () => {
    const now = () => Date.now() + offset;
    mastercard = await keep(startMastercard({ consumerKey: CONSUMER_KEY, publicKey: PUBLIC_PEM, now }));
  });

  test('accepts a signed request, with or without a body or a query', async () => {
    const paths = ['/authentications/t1', '/authentications/t1?b=2&a=1%202&b=1&c=%C3%A9', '/authentications/t1?empty='];
    const posted = await send('POST', '/authentications', body, {
      authorization: sign('POST', '/authentications', body),
    });
    expect(posted.status).toBe(200);
    for (const path of paths) {
      expect([path, (await send('GET', path, undefined, { authorization: sign('GET', path) })).status]).toEqual([
        path,
        200,
      ]);
    }
  });

  test('accepts a signature that encodes its parameters as in RFC 5849 instead of as Mastercard does', async () => {
    const parameters = {
      oauth_body_hash: createHash('sha256').update('').digest('base64'),
      oauth_consumer_key: CONSUMER_KEY,
      oauth_nonce: "nonce-(1)*'!",
      oauth_signature_method: 'RSA-SHA256',
      oauth_timestamp: String(Math.floor(Date.now() / 1000)),
    };
    const encode = (text: string) =>
      encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
    const list = Object.entries(parameters).map(([name, value]) => `${name}=${encode(value)}`);
    const base = ['GET', `${mastercard.url}/authentications/t1`, ['a=1%202', ...list].join('&')].map(encode).join('&');
    const signature = createSign('RSA-SHA256').update(base).sign(SIGNING_KEY, 'base64');
    const header = Object.entries({ ...parameters, oauth_signature: signature });
    const authorization = `OAuth ${header.map(([name, value]) => `${name}="${encode(value)}"`).join(', ')}`;
    expect((await send('GET', '/authentications/t1?a=1+2', undefined, { authorization })).status).toBe(404);
    expect((await send('GET', '/authentications/t1?a=3', undefined, { authorization })).status).toBe(401);
  });

  test('accepts a key object too', async () => {
    const other = await keep(startMastercard({ publicKey }));
    const path = `${other.url}/authentications/none`;
    const authorization = signer.getAuthorizationHeader(path, 'GET', null, CONSUMER_KEY, SIGNING_KEY);
    expect((await call(path, 'GET', undefined, { authorization })).status).toBe(404);
  });

  test('refuses an unsigned request, and one signed with another key', async () => {
    expect(await send('GET', '/authentications/t1')).toMatchObject({
      status: 401,
      json: errorOf('AUTHENTICATION_FAILED'),
    });
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const pem = stranger.export({ type: 'pkcs8', format: 'pem' }).toString();
    const authorization = sign('GET', '/authentications/t1', undefined, pem);
    expect(await send('GET', '/authentications/t1', undefined, { authorization })).toMatchObject({
      status: 401,
      json: errorOf('AUTHENTICATION_FAILED'),
    });
  });

  test('refuses a signature over another path, method or parameter', async () => {
    const authorization = sign('GET', '/authentications/t1');
    for (const path of ['/authentications/t2', '/authentications/t1?a=1']) {
      expect((await send('GET', path, undefined, { authorization })).json).toEqual(errorOf('AUTHENTICATION_FAILED'));
    }
    expect((await send('DELETE', '/authentications/t1', undefined, { authorization })).status).toBe(401);
    expect((await send('GET', '/authentications/t1', undefined, { authorization })).status).toBe(404);
  });

  test('refuses a body that was changed after signing', async () => {
    const authorization = sign('POST', '/authentications', body);
    expect((await send('POST', '/authentications', { ...body, amount: 1 }, { authorization })).json).toEqual(
      errorOf('INVALID_BODY_HASH'),
    );
    expect(mastercard.ledger.count()).toBe(0);
  });

  test('accepts a nonce once, even if its request failed', async () => {
    const authorization = sign('GET', '/authentications/t1');
    mastercard.inject({ when: 'before', kind: 'empty', status: 503 });
    expect((await send('GET', '/authentications/t1', undefined, { authorization })).status).toBe(503);
    expect((await send('GET', '/authentications/t1', undefined, { authorization })).json).toEqual(
      errorOf('OAUTH_NONCE_USED'),
    );
    mastercard.reset();
    expect((await send('GET', '/authentications/t1', undefined, { authorization })).status).toBe(404);
  });

  test.each([
    [310_000, 'INVALID_OAUTH_TIMESTAMP'],
    [-310_000, 'INVALID_OAUTH_TIMESTAMP'],
  ])('refuses a timestamp that is %i ms off, whatever the seconds between signing and arrival', async (ms, code) => {
    offset = ms;
    const authorization = sign('GET', '/authentications/t1');
    expect((await send('GET', '/authentications/t1', undefined, { authorization })).json).toEqual(errorOf(code));
    offset = Math.sign(ms) * 290_000;
    expect((await send('GET', '/authentications/t1', undefined, { authorization })).status).toBe(404);
  });

  test('refuses another client, another signature method and a wrong body hash', async () => {
    const authorization = sign('GET', '/x');
    const as = (from: string, to: string) => ({ authorization: authorization.replace(from, to) });
    expect((await send('GET', '/x', undefined, as(CONSUMER_KEY, 'other'))).json).toEqual(errorOf('INVALID_CLIENT_ID'));
    expect((await send('GET', '/x', undefined, as('RSA-SHA256', 'HMAC-SHA1'))).json).toEqual(
      errorOf('INVALID_OAUTH_SIGNATURE_METHOD'),
    );
    const hash = createHash('sha256').update('').digest('base64');
    expect((await send('GET', '/x', undefined, as(hash, 'none'))).json).toEqual(errorOf('INVALID_BODY_HASH'));
  });
});

describe('the application', () => {
  beforeEach(async () => {
    mastercard = await keep(startMastercard());
  });

  test('an authentication is made once per 3DS transaction, and can be read', async () => {
    const body = { threeDsTransactionId: 't1', amount: 100 };
    expect((await send('POST', '/authentications', body)).json).toMatchObject({
      threeDsTransactionId: 't1',
      amount: 100,
    });
    expect(await send('POST', '/authentications', body)).toMatchObject({
      status: 400,
      json: errorOf('DUPLICATED_THREE_DS_TRANSACTION_ID', 'MASTERCARD PROCESSING'),
    });
    expect((await send('GET', '/authentications/t1')).json).toMatchObject({ threeDsTransactionId: 't1' });
    expect(await send('GET', '/authentications/t2')).toMatchObject({ status: 404, text: '' });
    expect(mastercard.ledger.entries).toMatchObject([{ id: 't1', kind: 'authentication', amount: 100 }]);
  });

  test('a challenge is answered once', async () => {
    const path = '/three-ds-transactions/t1/issuer-challenge-responses';
    expect((await send('POST', path, {})).text).toContain('" THREE_DS_TRANSACTION_ID_DOES_NOT_EXIST "');
    await send('POST', '/authentications', { threeDsTransactionId: 't1' });
    expect((await send('POST', path, {})).status).toBe(200);
    expect((await send('POST', path, {})).json).toEqual(errorOf('THREE_DS_TRANSACTION_ENDED', 'MASTERCARD PROCESSING'));
    expect(mastercard.ledger.count('challenge-response')).toBe(1);
  });

  test('a transaction can end by itself', async () => {
    await send('POST', '/authentications', { threeDsTransactionId: 't1' });
    mastercard.endTransaction('t1');
    const late = await send('POST', '/three-ds-transactions/t1/issuer-challenge-responses', {});
    expect(late.json).toEqual(errorOf('THREE_DS_TRANSACTION_ENDED', 'MASTERCARD PROCESSING'));
    expect(() => mastercard.endTransaction('t2')).toThrow('t2');
  });

  test.each(['x-mc-correlation-id', 'correlation-id'])(
    'a %s can be used once, and is used up only if the request was acted on',
    async (name) => {
      const once = (id: string) => send('POST', '/authentications', { threeDsTransactionId: id }, { [name]: 'c1' });
      mastercard.inject({ when: 'before', kind: 'reset' });
      await expect(once('t1')).rejects.toThrow();
      expect((await once('t1')).status).toBe(200);
      expect(await once('t2')).toMatchObject({
        status: 400,
        json: errorOf('DUPLICATED_X_MC_CORRELATION_ID', 'MASTERCARD PROCESSING'),
      });
      expect(mastercard.ledger.count()).toBe(1);
    },
  );

  test('only JSON in UTF-8 is accepted', async () => {
    const as = (type: string) =>
      send('POST', '/authentications', { threeDsTransactionId: 't' }, { 'content-type': type });
    expect(await as('text/plain')).toMatchObject({ status: 415, text: '' });
    expect(await as('application/json; charset=iso-8859-1')).toMatchObject({
      status: 415,
      json: errorOf('UNSUPPORTED_CHARSET_ERROR', 'MASTERCARD PROCESSING'),
    });
    expect((await as('application/json;charset=utf-8')).status).toBe(200);
  });

  test('a wrong path, method, field or body each has its own answer', async () => {
    expect(await send('GET', '/none')).toMatchObject({
      status: 403,
      json: errorOf('OPERATION_DENIED', 'MASTERCARD PROCESSING'),
    });
    expect(await send('PUT', '/authentications', {})).toMatchObject({ status: 405, text: '' });
    expect((await send('POST', '/authentications', {})).json).toEqual(
      errorOf('REQUEST_VALIDATION', 'MASTERCARD PROCESSING'),
    );
    expect((await send('POST', '/authentications', '[')).json).toEqual(
      errorOf('REQUEST_BODY_PROCESSING_ERROR', 'MASTERCARD PROCESSING'),
    );
  });

  test('errors can be injected, of the gateway and of the application, with another status', async () => {
    mastercard.inject(
      { when: 'before', kind: 'provider', code: 'SYSTEM_ERROR' },
      { when: 'before', kind: 'provider', code: 'SYSTEM_ERROR', status: 429, headers: { 'retry-after': '2' } },
      { when: 'before', kind: 'provider', code: 'CERTIFICATE_NOT_FOUND' },
    );
    const ask = () => send('GET', '/authentications/t1');
    expect(await ask()).toMatchObject({ status: 500, json: { Errors: { Error: [{ Recoverable: true }] } } });
    const limited = await ask();
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '2']);
    expect((await ask()).json).toEqual(errorOf('CERTIFICATE_NOT_FOUND', 'MASTERCARD PROCESSING'));
  });
});
