// Mastercard MDES: Digital Enablement API, GetTaskStatus, GetToken, Token (status, suspendedBy); docs/providers/mdes.md.
import { mdes } from '../../../src/index.js';
import { type Body, ORDER } from '../payments.js';
import { isText, type LookUp, listed } from './look-up.js';

const provider = mdes();
const bad = [
  'FAILED',
  'IN_PROGRESS',
  'ACTIVE',
  'SUSPENDED',
  'DEACTIVATED',
  'INACTIVE',
  'ODD',
  'INVALID_TASK_ID',
  'ISSUER',
];
const STATUSES = ['INACTIVE', 'ACTIVE', 'SUSPENDED', 'DEACTIVATED'];
const upper = (told: unknown) => (typeof told === 'string' ? told.trim().toUpperCase() : undefined);
/** MDES tells its errors inside HTTP 200: as one, or as a list. */
const isError = (told: Body) =>
  isText(told?.errorCode) ||
  isText(told?.reasonCode) ||
  listed(told?.errors).length > 0 ||
  listed(told?.Errors?.Error).length > 0;

const tokenIn = (told: Body): Body => (told?.token === undefined ? told : told.token) ?? {};
/** Only a suspension for the token requestor or the cardholder is that of the request. */
const BY = ['TOKEN_REQUESTOR', 'CARDHOLDER'];
const isSuspended = (token: Body) => {
  const by = listedWords(token.suspendedBy);
  return upper(token.status) === 'SUSPENDED' && (by.length === 0 || by.some((each) => BY.includes(each)));
};
const isActive = (token: Body) =>
  upper(token.status) === 'ACTIVE' ||
  (upper(token.status) === 'SUSPENDED' && listedWords(token.suspendedBy).length > 0 && !isSuspended(token));
const isDeleted = (token: Body) => upper(token.status) === 'DEACTIVATED';
const listedWords = (told: unknown): readonly string[] =>
  Array.isArray(told) ? told.map((each) => upper(each) ?? '') : [];

const change = (
  name: string,
  status: string,
  isLeft: (token: Body) => boolean,
  references: readonly string[],
): LookUp => {
  const isNamed = (told: Body, at: number) => !isError(told) && tokenIn(told).tokenUniqueReference === references[at];
  const [first, ...others] = references.map((tokenUniqueReference) => ({ token: { status, tokenUniqueReference } }));
  return {
    ...{ provider, name: `${name} of ${references.length}`, path: `/mdes/digitization/1/0/${name}`, bad },
    body: { tokenUniqueReferences: references },
    good: [first as object, ...others],
    mayLand: (...told) => told.every((each, at) => isNamed(each, at) && isLeft(tokenIn(each))),
    mayBeAbsent: (...told) =>
      told.every(
        (each, at) =>
          isNamed(each, at) && !isLeft(tokenIn(each)) && STATUSES.includes(upper(tokenIn(each).status) ?? ''),
      ),
  };
};

export const lookUps: readonly LookUp[] = [
  {
    ...{
      provider,
      name: 'tokenize, by its task',
      path: '/mdes/digitization/1/0/tokenize',
      body: { taskId: ORDER },
      bad,
    },
    good: [{ status: 'COMPLETED' }],
    // Its document gives the answer no task id.
    mayLand: (told) => !isError(told) && upper(told.status) === 'COMPLETED' && (told.taskId ?? ORDER) === ORDER,
    mayBeAbsent: (told) => JSON.stringify(told).includes('INVALID_TASK_ID'),
  },
  change('suspend', 'SUSPENDED', isSuspended, [ORDER]),
  change('suspend', 'SUSPENDED', isSuspended, [ORDER, 'order-2']),
  change('unsuspend', 'ACTIVE', isActive, [ORDER]),
  change('delete', 'DEACTIVATED', isDeleted, [ORDER]),
  change('delete', 'DEACTIVATED', isDeleted, [ORDER, 'order-2']),
];
