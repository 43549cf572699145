import { type Fields, fieldsIn, fieldsOf, listOf } from '../body-fields.js';
import { isOk } from '../exchange.js';
import { idOf } from '../id.js';
import type { Exchange } from '../provider.js';
import { kindOf } from './endpoints.js';

/** The states of a payout that was made (Midtrans: Create Payout; Notification, Status). */
const MADE: ReadonlySet<unknown> = new Set(['queued', 'approved', 'processed', 'completed']);
const UNDER_WAY: ReadonlySet<unknown> = new Set(['queued', 'approved', 'processed']);
const FAILED: ReadonlySet<unknown> = new Set(['failed', 'rejected']);

/** The answers to a change (Midtrans: Accept, Reject Payout; Create, Update Beneficiary). */
const DONE: ReadonlySet<unknown> = new Set(['ok', 'created', 'update', 'updated']);

/** The payouts in an answer, in the order of the request; none in any other answer. */
export function payoutsIn(body: unknown): readonly Fields[] {
  return listOf(fieldsOf(body).payouts);
}

/** A success is a 2xx that says what became of each requested payout, and that at least one was made. */
export function isSuccess({ status, body, request }: Exchange): boolean {
  if (!isOk({ status })) return false;
  const { endpoint, operation } = kindOf(request);
  if (operation === 'read') return true;
  if (endpoint === undefined) return Object.keys(fieldsOf(body)).length > 0;
  if (endpoint !== 'payout') return DONE.has(fieldsOf(body).status);
  const told = payoutsIn(body);
  return isWhole(told, fieldsIn(request).payouts) && told.some(isMade) && told.every(isJudged);
}

/** Some of the payouts were made, and some failed. */
export function isPartial({ body, request }: Exchange): boolean {
  const told = kindOf(request).endpoint === 'payout' ? payoutsIn(body) : [];
  return told.some(isMade) && told.some(isFailed);
}

/** Accepted, but not sent to the recipient's bank yet: it waits for approval, or is being worked on. */
export function isUnderWay({ status, body, request }: Exchange): boolean {
  const { endpoint } = kindOf(request);
  if (endpoint === 'payout') return payoutsIn(body).some((payout) => UNDER_WAY.has(payout.status));
  return endpoint === 'decision' && status === 202;
}

/** All payouts failed. */
export function isAllFailed({ body, request }: Exchange): boolean {
  const told = kindOf(request).endpoint === 'payout' ? payoutsIn(body) : [];
  return isWhole(told, fieldsIn(request).payouts) && told.every(isFailed);
}

/** On a broken connection, or from a cache, it may be the answer to another request. */
function isWhole(told: readonly Fields[], asked: unknown): boolean {
  return told.length > 0 && (!Array.isArray(asked) || asked.length === told.length);
}

function isMade({ status, reference_no: reference }: Fields): boolean {
  return MADE.has(status) && idOf(reference) !== undefined;
}

function isFailed({ status }: Fields): boolean {
  return FAILED.has(status);
}

function isJudged(payout: Fields): boolean {
  return isMade(payout) || isFailed(payout);
}
