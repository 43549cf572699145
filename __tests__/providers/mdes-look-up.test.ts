// A token may be suspended by several: whether this request's suspension is there, `suspendedBy` tells.
import { describe, expect, test } from '@jest/globals';
import { inquire } from '../../src/engine/inquire.js';
import { type Finding, type LookUpTools, mdes } from '../../src/index.js';
import { reconcileMdes } from '../../src/providers/mdes/look-up.js';

const REFERENCE = 'token-1';

async function found(operation: string, token: object, causedBy?: string) {
  const body = { requestId: 'r', tokenUniqueReferences: [REFERENCE], ...(causedBy !== undefined && { causedBy }) };
  const data = { token: { tokenUniqueReference: REFERENCE, ...token } };
  const post = async () => ({ status: 200, headers: {}, data });
  const path = `/mdes/digitization/static/1/0/${operation}`;
  const request = { method: 'POST', path, header: () => undefined, body };
  return ((await reconcileMdes(request, { post } as unknown as LookUpTools)) as Finding).state;
}

const suspended = (...suspendedBy: string[]) => ({ status: 'SUSPENDED', suspendedBy });

describe('a suspension that lost its answer', () => {
  test.each([
    ['TOKEN_REQUESTOR', ['TOKEN_REQUESTOR'], 'landed'],
    ['TOKEN_REQUESTOR', ['ISSUER', 'TOKEN_REQUESTOR'], 'landed'],
    ['CARDHOLDER', ['CARDHOLDER'], 'landed'],
    ['TOKEN_REQUESTOR', ['ISSUER'], 'absent'],
    ['TOKEN_REQUESTOR', ['ISSUER', 'MOBILE_PIN_LOCKED'], 'absent'],
    ['CARDHOLDER', ['ISSUER'], 'absent'],
    ['TOKEN_REQUESTOR', ['CARDHOLDER'], 'undecided'],
    ['CARDHOLDER', ['TOKEN_REQUESTOR', 'ISSUER'], 'undecided'],
    ['TOKEN_REQUESTOR', ['SOMEBODY_NEW'], 'undecided'],
    [undefined, ['TOKEN_REQUESTOR'], 'landed'],
    [undefined, ['ISSUER'], 'absent'],
  ])('by %s, of a token that is suspended by %j, is %s', async (causedBy, suspendedBy, state) => {
    expect(await found('suspend', suspended(...suspendedBy), causedBy)).toBe(state);
  });

  test.each([{}, { suspendedBy: [] }, { suspendedBy: null }])(
    'is told by the status alone next to %j',
    async (more) => {
      expect(await found('suspend', { status: 'SUSPENDED', ...more }, 'TOKEN_REQUESTOR')).toBe('landed');
      expect(await found('suspend', { status: 'ACTIVE', ...more }, 'TOKEN_REQUESTOR')).toBe('absent');
    },
  );
});

describe('the end of a suspension that lost its answer', () => {
  test.each([
    ['TOKEN_REQUESTOR', ['ISSUER'], 'landed'],
    ['CARDHOLDER', ['MOBILE_PIN_LOCKED'], 'landed'],
    ['TOKEN_REQUESTOR', ['TOKEN_REQUESTOR'], 'absent'],
    ['TOKEN_REQUESTOR', ['ISSUER', 'TOKEN_REQUESTOR'], 'absent'],
    ['TOKEN_REQUESTOR', ['CARDHOLDER'], 'undecided'],
    [undefined, ['CARDHOLDER'], 'absent'],
  ])('by %s, of a token that is suspended by %j, is %s', async (causedBy, suspendedBy, state) => {
    expect(await found('unsuspend', suspended(...suspendedBy), causedBy)).toBe(state);
  });

  test('is told by the status of an active token, and of a suspended one that names nobody', async () => {
    expect(await found('unsuspend', { status: 'ACTIVE' }, 'TOKEN_REQUESTOR')).toBe('landed');
    expect(await found('unsuspend', { status: 'SUSPENDED' }, 'TOKEN_REQUESTOR')).toBe('absent');
  });
});

test('a deletion is told by the status', async () => {
  expect(await found('delete', { status: 'DEACTIVATED' }, 'TOKEN_REQUESTOR')).toBe('landed');
  expect(await found('delete', suspended('TOKEN_REQUESTOR'), 'TOKEN_REQUESTOR')).toBe('absent');
});

describe('the status of a task as the answer to its tokenize, as a hook of the application hands it on', () => {
  const facts = { method: 'POST', path: '/mdes/tokenize', header: () => undefined, body: { taskId: 't' } };
  const provider = mdes({ reconcile: (_request, { post }) => post('./getTaskStatus', { taskId: 't' }) });

  test.each([
    ['COMPLETED', 'landed'],
    ['PENDING', 'undecided'],
    ['IN_PROGRESS', 'undecided'],
    ['FAILED', 'undecided'],
  ])('%s is %s', async (status, state) => {
    const answer = { status: 200, headers: {}, data: { responseHost: 'h', responseId: '1', status } };
    expect(await inquire(provider, facts, async () => answer)).toMatchObject({ state });
  });
});
