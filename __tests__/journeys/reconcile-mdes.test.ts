import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import axios, { type AxiosInstance } from 'axios';
import { attach, constant, mdes, recoveryOf } from '../../src/index.js';
import { type Fault, type MdesSimulator, startMdes } from '../../src/simulators/index.js';
import { AMPLE } from '../time-for.js';

let simulator: MdesSimulator;
let client: AxiosInstance;
beforeEach(async () => {
  simulator = await startMdes();
  client = axios.create({ baseURL: `${simulator.url}/mdes/digitization/static/1/0` });
  attach(client, {
    provider: mdes({ settledAfter: 100 }),
    policy: { backoff: constant(2), deadline: AMPLE },
    logger: false,
  });
});
afterEach(() => simulator.close());

const caught = (error: unknown) => error;
const lost: Fault = { when: 'after', kind: 'reset' };
const unsent: Fault = { when: 'before', kind: 'reset' };

async function tokenFor(account: string): Promise<string> {
  const fundingAccountInfo = { panUniqueReference: account };
  const { data } = await client.post('/tokenize', { requestId: 'r', taskId: account, fundingAccountInfo });
  return data.tokenUniqueReference;
}

const tokensFor = (count: number) => Promise.all(Array.from({ length: count }, (_, index) => tokenFor(`pan-${index}`)));
const change = (operation: string, tokenUniqueReferences: readonly string[]) =>
  client.post(`/${operation}`, { requestId: 'r', tokenUniqueReferences });

/** The operations asked for since the tokens were made. */
const asked = () => simulator.requests.map(({ path }) => path.split('/').at(-1)).filter((name) => name !== 'tokenize');

describe.each([
  ['suspend', 'SUSPENDED'],
  ['unsuspend', 'ACTIVE'],
  ['delete', 'DEACTIVATED'],
])('%s of several tokens', (operation, status) => {
  async function startingTokens(): Promise<string[]> {
    const references = await tokensFor(2);
    if (operation === 'unsuspend') await client.post('/suspend', { tokenUniqueReferences: references });
    return references;
  }

  test('whose answer was lost is adopted, in its own form', async () => {
    const references = await startingTokens();
    simulator.inject(lost);
    const response = await change(operation, references);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled', processed: 'yes' });
    expect(response.data.tokens).toMatchObject(
      references.map((tokenUniqueReference) => ({ tokenUniqueReference, status })),
    );
    expect(simulator.ledger.count(operation)).toBe(2);
  });

  test('that never arrived is sent again', async () => {
    const references = await startingTokens();
    simulator.inject(unsent);
    expect(recoveryOf(await change(operation, references))).toMatchObject({ outcome: 'recovered' });
    expect(simulator.ledger.count(operation)).toBe(2);
  });

  test('that is a duplicate of one in progress waits for its effect', async () => {
    const references = await startingTokens();
    simulator.inject({ when: 'after', kind: 'provider', code: 'DUPLICATE_REQUEST' });
    expect(recoveryOf(await change(operation, references))).toMatchObject({ outcome: 'reconciled' });
    expect(simulator.ledger.count(operation)).toBe(2);
  });
});

describe('a change of several tokens, only some of which are in the wanted state', () => {
  test('is sent again, which does the rest, and says what MDES says of the others', async () => {
    const [first = '', second = ''] = await tokensFor(2);
    await change('suspend', [first]);
    simulator.inject(unsent);
    const response = await change('suspend', [first, second]);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', partial: true });
    expect(simulator.ledger.of(first).map(({ kind }) => kind)).toEqual(['token', 'suspend']);
    expect(simulator.ledger.of(second).map(({ kind }) => kind)).toEqual(['token', 'suspend']);
  });

  test('is not sent again if the caller says that this would do it twice', async () => {
    const [first = '', second = ''] = await tokensFor(2);
    await change('suspend', [first]);
    simulator.inject(unsent);
    const body = { requestId: 'r', tokenUniqueReferences: [first, second] };
    const error = await client.post('/suspend', body, { recovery: { idempotent: false } }).catch(caught);
    expect(recoveryOf(error)?.outcome).toBe('unknown');
    expect(simulator.ledger.of(second).map(({ kind }) => kind)).toEqual(['token']);
  });

  test('is never said to have failed if part of it may have taken effect', async () => {
    const [first = '', gone = ''] = await tokensFor(2);
    await change('delete', [gone]);
    simulator.inject(lost);
    const error = await change('suspend', [first, gone]).catch(caught);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
    expect(asked().filter((name) => name === 'suspend').length).toBe(2);
    expect(simulator.ledger.count('suspend')).toBe(1);
  });

  test('is unknown too if the retry is refused at the door', async () => {
    const [first = '', gone = ''] = await tokensFor(2);
    await change('delete', [gone]);
    simulator.inject(lost, {
      when: 'before',
      kind: 'provider',
      code: 'AUTHENTICATION_FAILED',
      match: { path: /suspend$/ },
    });
    const error = await change('suspend', [first, gone]).catch(caught);
    expect(recoveryOf(error)?.attempts.map(({ code }) => code)).toEqual(['ECONNRESET', 'AUTHENTICATION_FAILED']);
    expect(recoveryOf(error)?.outcome).toBe('unknown');
  });
});

test('a state that MDES does not document decides nothing', async () => {
  const references = await tokensFor(2);
  const strange = { token: { status: 'DELETED' } };
  const answers = [1, 2].map(
    (): Fault => ({ when: 'before', kind: 'body', body: strange, match: { path: /getToken$/ } }),
  );
  simulator.inject(lost, ...answers);
  expect(recoveryOf(await change('suspend', references))?.outcome).toBe('reconciled');
  expect(asked()).toEqual(['suspend', 'getToken', 'getToken', 'getToken', 'getToken']);
});

describe('what a look-up carries over from the request', () => {
  test('of a tokenize: the task id and the token requestor within which it is unique', async () => {
    const body = {
      requestId: 'r',
      responseHost: 'host',
      tokenRequestorId: '12345678901',
      taskId: 't',
      tokenType: 'CLOUD',
      fundingAccountInfo: { panUniqueReference: 'pan' },
    };
    simulator.inject({ when: 'after', kind: 'half' });
    await client.post('/tokenize', body);
    const { requestId, responseHost, tokenRequestorId, taskId } = body;
    expect(JSON.parse(simulator.requests[1]?.body ?? '')).toEqual({
      requestId,
      responseHost,
      tokenRequestorId,
      taskId,
    });
  });

  test('of a change of state: the payment app, without which MDES knows no token on a device', async () => {
    const reference = await tokenFor('pan');
    simulator.inject(lost);
    const body = { requestId: 'r', paymentAppInstanceId: 'app', reason: 'x', tokenUniqueReferences: [reference] };
    await client.post('/suspend', body);
    expect(JSON.parse(simulator.requests.at(-1)?.body ?? '')).toEqual({
      requestId: 'r',
      paymentAppInstanceId: 'app',
      tokenUniqueReference: reference,
    });
  });
});

test('a task that MDES could not complete has failed', async () => {
  simulator.inject(unsent, unsent, unsent, unsent, {
    when: 'before',
    kind: 'body',
    body: { status: 'FAILED' },
    match: { path: /getTaskStatus$/ },
  });
  const fundingAccountInfo = { panUniqueReference: 'pan' };
  const error = await client.post('/tokenize', { requestId: 'r', taskId: 't', fundingAccountInfo }).catch(caught);
  expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', processed: 'no' });
});

test('a tokenize without a task id cannot be looked up, and the report says why', async () => {
  simulator.inject(lost);
  const error = await client.post('/tokenize', { requestId: 'r', fundingAccountInfo: {} }).catch(caught);
  expect(recoveryOf(error)).toMatchObject({
    outcome: 'unknown',
    unaskable: expect.stringContaining('only by its task id'),
  });
  expect(asked()).toEqual([]);
});
