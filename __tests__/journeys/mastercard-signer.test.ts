import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import {
  type AttachSettings,
  attach,
  constant,
  mastercard,
  mdes,
  recoveryOf,
  type SingleProvider,
} from '../../src/index.js';
import { type Simulator, startMastercard, startMdes } from '../../src/simulators/index.js';
import { call } from '../simulators/call.js';
import { keep } from '../simulators/keep.js';
import { gateway, sign, signing } from './signing.js';

const caught = (error: unknown) => error;
const limit = { when: 'before', kind: 'provider', code: 'SYSTEM_ERROR', status: 429 } as const;
const noncesOf = ({ requests }: Simulator) =>
  requests.map(({ headers }) => /oauth_nonce="([^"]+)"/.exec(headers.authorization ?? '')?.[1]);

function clientOf(baseURL: string, options: AttachSettings & Partial<SingleProvider> = {}) {
  const headers = { 'Content-Type': 'application/json;charset=utf-8' };
  const client = axios.create({ baseURL, headers });
  client.interceptors.request.use(signing(client));
  attach(client, { provider: mastercard(), policy: { backoff: constant(2) }, logger: false, ...options });
  return client;
}

async function processing(offset: () => number = () => 0) {
  const simulator = await keep(startMastercard({ ...gateway, now: () => Date.now() + offset() }));
  return { simulator, client: clientOf(simulator.url) };
}

describe('Mastercard Processing Authentication', () => {
  test('verifies every attempt, each with its own nonce, even with a query in the URL', async () => {
    const { simulator, client } = await processing();
    simulator.inject(limit, limit);
    const response = await client.post('/authentications', { threeDsTransactionId: '3ds-1', amount: 5 });
    expect(recoveryOf(response)?.outcome).toBe('recovered');
    simulator.inject(limit, { when: 'before', kind: 'status', status: 503 });
    const found = await client.get('/authentications/3ds-1', { params: { detail: 'full', lang: 'é' } });
    expect(recoveryOf(found)?.outcome).toBe('recovered');
    expect(simulator.requests.map(({ status }) => status)).toEqual([429, 429, 200, 429, 503, 200]);
    expect(new Set(noncesOf(simulator)).size).toBe(6);
    expect(simulator.ledger.of('3ds-1').length).toBe(1);
  });

  test('a used nonce is replaced by signing again', async () => {
    const { simulator, client } = await processing();
    const body = { threeDsTransactionId: '3ds-2', amount: 5 };
    const url = `${simulator.url}/authentications`;
    const used = sign(url, 'POST', JSON.stringify(body));
    simulator.inject({ when: 'before', kind: 'status', status: 500 });
    await call(url, 'POST', body, { authorization: used });
    let runs = 0;
    client.interceptors.request.use((config) => {
      runs += 1;
      return config;
    });
    const adapter = axios.getAdapter('http');
    const response = await client.post('/authentications', body, {
      adapter: (config) => {
        // The first attempt goes out with the header of the earlier request.
        if (runs === 1) config.headers.Authorization = used;
        return adapter(config);
      },
    });
    const report = recoveryOf(response);
    expect(report).toMatchObject({ outcome: 'recovered', rekeyed: ['oauth'] });
    expect(report?.attempts.map(({ code, action }) => [code, action])).toEqual([
      ['OAUTH_NONCE_USED', 're-key'],
      [undefined, undefined],
    ]);
    expect(runs).toBe(2);
    expect(simulator.ledger.of('3ds-2').length).toBe(1);
  });

  test('a stale timestamp is replaced by signing again, once', async () => {
    let offset = 600_000;
    const { simulator, client } = await processing(() => offset);
    const stuck = await client.post('/authentications', { threeDsTransactionId: '3ds-3' }).catch(caught);
    expect(recoveryOf(stuck)).toMatchObject({ outcome: 'failed', stoppedBy: 'rule', rekeyed: ['oauth'] });
    expect(recoveryOf(stuck)?.attempts.map(({ code }) => code)).toEqual(Array(2).fill('INVALID_OAUTH_TIMESTAMP'));

    const late = axios.create({ baseURL: simulator.url, headers: { 'Content-Type': 'application/json' } });
    late.interceptors.request.use(signing(late));
    const recovery = attach(late, { provider: mastercard(), logger: false });
    recovery.on('recovery.re-key', () => {
      offset = 0;
    });
    const response = await late.post('/authentications', { threeDsTransactionId: '3ds-3' });
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', rekeyed: ['oauth'] });
    expect(simulator.ledger.of('3ds-3').length).toBe(1);
  });

  test('a used correlation id is replaced, and later attempts keep the new one', async () => {
    const { simulator, client } = await processing();
    const headers = { 'X-Mc-Correlation-Id': 'correlation-1' };
    await client.post('/authentications', { threeDsTransactionId: '3ds-4' }, { headers });
    const response = await client.post('/authentications', { threeDsTransactionId: '3ds-5' }, { headers });
    const report = recoveryOf(response);
    expect(report).toMatchObject({ outcome: 'recovered', rekeyed: ['correlationId'] });
    expect(report?.attempts[0]).toMatchObject({ code: 'DUPLICATED_X_MC_CORRELATION_ID', action: 're-key' });
    expect(report?.keys.correlationId).not.toBe('correlation-1');
    const sent = simulator.requests.map(({ headers }) => headers['x-mc-correlation-id']);
    expect(sent).toEqual(['correlation-1', 'correlation-1', report?.keys.correlationId]);
    expect(headers).toEqual({ 'X-Mc-Correlation-Id': 'correlation-1' });

    const refused = { when: 'before', kind: 'provider', code: 'DUPLICATED_X_MC_CORRELATION_ID' } as const;
    simulator.inject(refused, limit, limit);
    const again = recoveryOf(await client.post('/authentications', { threeDsTransactionId: '3ds-6' }, { headers }));
    const later = simulator.requests.slice(-3).map(({ headers }) => headers['x-mc-correlation-id']);
    expect(later).toEqual(Array(3).fill(again?.keys.correlationId));
    expect(new Set(noncesOf(simulator)).size).toBe(simulator.requests.length);
    for (const id of ['3ds-4', '3ds-5', '3ds-6']) expect(simulator.ledger.of(id).length).toBe(1);
  });

  test('a signature that does not match is not sent again', async () => {
    const { simulator, client } = await processing();
    // Runs after the signer, which has thus signed another body than the one that goes out.
    const transformRequest = (body: string) => `${body} `;
    const error = await client
      .post('/authentications', { threeDsTransactionId: 'x' }, { transformRequest })
      .catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'rule' });
    expect(recoveryOf(error)?.attempts.map(({ code }) => code)).toEqual(['INVALID_BODY_HASH']);
    expect(simulator.ledger.count()).toBe(0);
  });

  test('an attempt that may have landed forbids a fresh key', async () => {
    const { simulator, client } = await processing();
    simulator.inject({ when: 'after', kind: 'reset' });
    const headers = { 'X-Mc-Correlation-Id': 'correlation-2' };
    const error = await client
      .post('/authentications', { threeDsTransactionId: '3ds-7' }, { headers, recovery: { idempotent: true } })
      .catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', action: 'reconcile', stoppedBy: 'ambiguous' });
    expect(recoveryOf(error)?.rekeyed).toBeUndefined();
    expect(recoveryOf(error)?.attempts.map(({ code }) => code)).toEqual([
      'ECONNRESET',
      'DUPLICATED_X_MC_CORRELATION_ID',
    ]);
    expect(simulator.ledger.of('3ds-7').length).toBe(1);
  });
});

describe('MDES', () => {
  const tokenize = (taskId: string) => ({
    requestId: 'r-1',
    taskId,
    fundingAccountInfo: { encryptedPayload: { encryptedData: { accountNumber: taskId } } },
  });

  test('verifies every attempt and every look-up', async () => {
    const simulator = await keep(startMdes(gateway));
    const client = clientOf(`${simulator.url}/mdes/digitization/static/1/0`, { provider: mdes() });
    simulator.inject(
      { when: 'before', kind: 'provider', code: 'OAUTH_NONCE_USED' },
      { when: 'after', kind: 'provider', code: 'INTERNAL_SERVICE_FAILURE' },
    );
    const response = await client.post('/tokenize', tokenize('T-1'));
    const report = recoveryOf(response);
    expect(report).toMatchObject({ outcome: 'reconciled', rekeyed: ['oauth'], keys: { taskId: 'T-1' } });
    expect(report?.attempts.map(({ code }) => code)).toEqual(['OAUTH_NONCE_USED', 'INTERNAL_SERVICE_FAILURE']);
    expect(simulator.requests.map(({ path }) => path.split('/').at(-1))).toEqual([
      'tokenize',
      'tokenize',
      'getTaskStatus',
    ]);
    // None was turned away at the gateway, which would have been a 401 with a code of its own.
    expect(new Set(noncesOf(simulator)).size).toBe(3);
    expect(simulator.ledger.count('token')).toBe(1);
  });
});
