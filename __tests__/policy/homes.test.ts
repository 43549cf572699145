import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { recoverFetch } from '../../src/fetch/index.js';
import { attach, midtrans, plainHttp, run } from '../../src/index.js';
import { homeOf } from '../../src/policy/homes.js';

const ATTACH = 'it belongs to attach() or recoverFetch()';

/** The complaint about an option of one request, which nothing may have sent. */
async function aboutRequest(recovery: object): Promise<string> {
  const client = axios.create({ adapter: () => Promise.reject(new Error('sent')) });
  attach(client, { provider: midtrans(), logger: false });
  return messageOf(() => client.get('https://api.midtrans.com/v2/1/status', { recovery } as never));
}

async function messageOf(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('an option that was given to the wrong thing is told where it belongs:', () => {
  test.each([
    ['policy', 'put its fields directly into recovery, as in recovery: { maxAttempts: 2 }'],
    ['provider', ATTACH],
    ['providers', ATTACH],
    ['retryBudget', ATTACH],
    ['budget', ATTACH],
    ['circuitBreaker', ATTACH],
    ['concurrency', ATTACH],
    ['state', ATTACH],
    ['logger', ATTACH],
    ['bodyErrors', ATTACH],
    ['settledAfter', 'it belongs to the provider'],
    ['signal', 'it belongs to the request'],
    ['apiKey', 'it belongs to your HTTP client'],
    [
      'callId',
      'of a report, give keys, doubt and processed, as in recovery: { keys: report.keys, doubt: report.doubt }',
    ],
    [
      'idempotencyKey',
      'a new payment has its key in its request; to resume a call, give keys, as in recovery: { keys: { idempotencyKey } }',
    ],
    [
      'orderId',
      'a new payment has its key in its request; to resume a call, give keys, as in recovery: { keys: { idempotencyKey } }',
    ],
  ])('%s of a request', async (name, home) => {
    expect(await aboutRequest({ [name]: 1 })).toBe(`recovery: ${name} is not an option here: ${home}`);
  });

  test.each<readonly [string, () => unknown, string]>([
    [
      'plainHttp',
      () => plainHttp({ idempotencyKey: 'Idempotency-Key' } as never),
      "the key of your API belongs to the provider, as in plainHttp({ keys: [{ name: 'key', kind: 'operation', ...headerKey('Idempotency-Key'), protects: () => true }] }), if your API does nothing twice under it",
    ],
    [
      'attach',
      () => attach(axios.create(), { provider: midtrans(), idempotencyHeader: 'X' } as never),
      "the key of your API belongs to the provider, as in plainHttp({ keys: [{ name: 'key', kind: 'operation', ...headerKey('Idempotency-Key'), protects: () => true }] }), if your API does nothing twice under it",
    ],
    [
      'plainHttp',
      () => plainHttp({ keys: [{ name: 'key', kind: 'operation', header: 'X' }] } as never),
      "spread headerKey into the key, as in { ...headerKey('Idempotency-Key') }",
    ],
    [
      'midtrans',
      () => midtrans({ isProduction: true } as never),
      'the environment is where your HTTP client sends its requests: its baseURL',
    ],
    [
      'attach',
      () => attach(axios.create(), { provider: midtrans(), keys: {} } as never),
      'it belongs to a request, as in recovery: { keys }',
    ],
    [
      'attach',
      () => attach(axios.create(), { provider: midtrans(), rules: [] } as never),
      'it belongs to the provider',
    ],
    [
      'recoverFetch',
      () => recoverFetch(fetch, { provider: midtrans(), signal: 1 } as never),
      'it belongs to the request',
    ],
    ['midtrans', () => midtrans({ concurrency: 1 } as never), ATTACH],
    [
      'run',
      () => run(async () => 1, { provider: midtrans(), concurrency: 1 } as never),
      'give traffic, as in trafficOf({ concurrency: 5 })',
    ],
    ['run', () => run(async () => 1, { provider: midtrans(), bodyErrors: 'reject' } as never), ATTACH],
  ])('of %s', async (where, act, home) => {
    const message = await messageOf(act);
    expect(message).toContain(`${where}: `);
    expect(message).toContain(` is not an option here: ${home}`);
  });

  test('unless it is one there', async () => {
    expect(await messageOf(() => attach(axios.create(), { provider: midtrans(), state: 1 } as never))).toContain(
      'state must be',
    );
    expect(await aboutRequest({ xyzzy: 1 })).toMatch(/^recovery: xyzzy is not an option; expected an object/);
  });
});

describe('an option whose name only holds one that belongs elsewhere is told nothing:', () => {
  test.each([
    ['sandbox', 'midtrans'],
    ['header', 'plainHttp'],
    ['outcome', 'recovery'],
    ['policy', 'recovery'],
    ['policy', 'attach'],
    ['concurrency', 'run'],
    ['rules', 'attach'],
    ['doubt', 'attach'],
    ['signal', 'attach'],
  ])('%s of %s', (name, where) => {
    expect(homeOf(name, where)).toBeDefined();
    for (const other of [`my${name}`, `${name}s2`]) expect(homeOf(other, where)).toBeUndefined();
  });

  test('a key of an API begins with its name, and the name of a header may be spelt in one word', () => {
    expect(homeOf('idempotency_key_name', 'attach')).toBeDefined();
    expect(homeOf('noIdempotency', 'attach')).toBeUndefined();
    for (const name of ['headerName', 'header_name']) expect(homeOf(name, 'plainHttp')).toBeDefined();
  });

  test.each([
    ['idempotencyKey', 'attach', undefined],
    ['header', 'plainHttp', undefined],
    ['outcome', 'recovery', undefined],
    ['orderId', 'recovery', undefined],
    ['policy', 'recovery', ATTACH],
    ['concurrency', 'run', ATTACH],
  ])('%s of a thing whose name only holds %s', (name, where, home) => {
    expect(homeOf(name, where)).not.toBe(home);
    for (const other of [`my ${where}`, `${where} of mine`]) expect(homeOf(name, other)).toBe(home);
  });
});
