import { fieldsIn, fieldsOf } from '../body-fields.js';
import { isOk } from '../exchange.js';
import { idOf } from '../id.js';
import type { Exchange } from '../provider.js';
import { wordSent } from '../word.js';
import { isSameSum } from './same.js';
import { isOfService, kindOf, serviceOf } from './services.js';

/** HTTP status, service and case (Bank Indonesia: SNAP, response code). */
export interface ResponseCode {
  readonly text: string;
  readonly status: string;
  readonly service: string;
  readonly case: string;
}

/** The code in an answer: seven digits, as a text or a number. */
export function responseCodeIn(body: unknown): ResponseCode | undefined {
  const text = idOf(fieldsOf(body).responseCode)?.trim() ?? '';
  const [, status, service, own] = /^(\d{3})(\d{2})(\d{2})$/.exec(text) ?? [];
  return status && service && own ? { text, status, service, case: own } : undefined;
}

/** Done: `200..00`. In progress: `202..00`. */
export function isGood(code: ResponseCode | undefined): boolean {
  return code !== undefined && (code.status === '200' || code.status === '202') && code.case === '00';
}

/** A success is a 2xx that says that its request took effect: a good code of the service that was asked, about this payment. */
export function isSuccess({ status, body, request }: Exchange): boolean {
  const code = responseCodeIn(body);
  if (!isOk({ status }) || code === undefined || !isGood(code)) return false;
  const { operation } = kindOf(request);
  if (operation !== 'write') return true;
  const asked = idOf(fieldsIn(request).partnerReferenceNo);
  const told = fieldsOf(body).partnerReferenceNo;
  const isOurs = asked === undefined || (told ?? undefined) === undefined || idOf(told) === asked;
  const { latestTransactionStatus: latest } = fieldsOf(fieldsOf(body).additionalInfo);
  if (isSameSum(fieldsIn(request), fieldsOf(body)) === false) return false;
  return isOurs && !OVER.has(wordSent(latest)) && isOfService(code.service, request);
}

/** Cancelled, failed, not found (Bank Indonesia: SNAP, Transfer Status Inquiry), whatever the code says. */
const OVER: ReadonlySet<string> = new Set(['05', '06', '07']);

/** Accepted but not done: the bank is still working on it, or has only queued it. */
export function isUnderWay({ body, request }: Exchange): boolean {
  if (serviceOf(request) === undefined) return false;
  const { latestTransactionStatus: latest } = fieldsOf(fieldsOf(body).additionalInfo);
  return responseCodeIn(body)?.status === '202' || (typeof latest === 'string' && UNDER_WAY.has(latest));
}

/** Initiated, paying, pending (Bank Indonesia: SNAP, Transfer Status Inquiry). */
export const UNDER_WAY: ReadonlySet<string> = new Set(['01', '02', '03']);
