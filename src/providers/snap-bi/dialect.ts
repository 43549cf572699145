import * as v from 'valibot';
import { checkOptions, numberFrom, options } from '../../policy/check.js';
import { pathOf } from '../../redaction/path.js';
import { fieldsIn, fieldsOf } from '../body-fields.js';
import { builtIn } from '../built-in.js';
import { idOf } from '../id.js';
import {
  bodyKey,
  type Exchange,
  headerKey,
  type KeyDefinition,
  type Provider,
  type ProviderOverrides,
  type Reading,
  type RequestFacts,
} from '../provider.js';
import { NOT_UNDERSTOOD } from '../rule.js';
import { keyEntries, overrideEntries } from '../schema.js';
import { DAY, MINUTE } from '../spans.js';
import { digitsOf } from './external-id.js';
import { reconcileTransfer } from './look-up.js';
import { isGood, isSuccess, isUnderWay, type ResponseCode, responseCodeIn } from './response-code.js';
import { snapBiRules } from './rules.js';
import { isOfService, kindOf, serviceOf } from './services.js';

export interface SnapBiOptions extends ProviderOverrides {
  /** Key names: `partnerReferenceNo`, `externalId`. `{ externalId: false }`: leave the header to your signer. */
  readonly keys?: { readonly partnerReferenceNo?: false; readonly externalId?: false };
  /**
   * Milliseconds for which the bank refuses a second transfer under the same `partnerReferenceNo`, whatever became of the first, so
   * that a retry is safe. Default: two months at Midtrans, 0 if `hosts` are given, because the standard asks a bank to refuse only
   * what has already succeeded.
   */
  readonly uniqueFor?: number;
  /**
   * Milliseconds after a transfer before which the bank must not be asked what became of it. Default: 600,000 at Midtrans, 0 if
   * `hosts` are given. If that is at most a minute away and within the deadline, recoverable waits for it; otherwise the call ends
   * as `unknown` at once, to be resumed by its keys.
   */
  readonly askAfter?: number;
}

/** Midtrans: Payouts, SNAP: overview; Interbank Transfer, partnerReferenceNo (two months); Transfer Status Inquiry (10 minutes). */
const MIDTRANS = {
  hosts: ['merchants.midtrans.com', 'merchants.sbx.midtrans.com'],
  uniqueFor: 59 * DAY,
  askAfter: 10 * MINUTE,
} as const;

/** Milliseconds, if a bank says nothing. */
const SETTLED_AFTER = 15_000;
/** Characters of a `partnerReferenceNo` in the standard, and digits of the shortest limit at a bank (Bank Mandiri). */
const LONGEST_REFERENCE = 64;
const SHORTEST_LIMIT = 19;

function keysFor(uniqueFor: number): readonly KeyDefinition[] {
  return [
    {
      name: 'partnerReferenceNo',
      kind: 'operation',
      ...bodyKey('partnerReferenceNo'),
      payment: sumOf,
      renew: (current, unique) => digitsOf(unique, Math.min(Math.max(current.length, 12), SHORTEST_LIMIT)),
      // A second transfer is refused; it does not get the first one's answer.
      replays: 'none',
      protects: (key, request) => uniqueFor > 0 && key.length <= LONGEST_REFERENCE && serviceOf(request) !== undefined,
      ...(uniqueFor > 0 && { lifetime: uniqueFor }),
    },
    {
      name: 'externalId',
      kind: 'attempt',
      ...headerKey('X-EXTERNAL-ID'),
      renew: (_current, unique) => digitsOf(unique),
      attach: (method, url) =>
        method === 'post' && kindOf({ method: 'POST', path: pathOf(url()) }).endpoint !== 'token',
    },
  ];
}

/** The amount of a transfer: it is paid once, whoever sends it and in whatever way. */
function sumOf(request: RequestFacts): string {
  const { amount, beneficiaryAccountNo: account } = fieldsIn(request);
  const { value, currency } = fieldsOf(amount);
  return `${Number(value).toFixed(2)} ${String(currency ?? 'IDR').toUpperCase()} ${String(account)}`;
}

/** The code holds the status that counts, even if the HTTP status differs, unless that says that the server failed. */
function read({ body, status, request }: Exchange): Reading | undefined {
  const code = responseCodeIn(body);
  if (code === undefined) return undefined;
  if (isOfAnother(code, request)) return { code: NOT_UNDERSTOOD };
  if (isGood(code)) return status >= 300 ? { code: NOT_UNDERSTOOD } : undefined;
  // A success with a case that the standard does not have; and a refusal by a server that failed.
  if (code.status.startsWith('2') || (status >= 500 && code.status < '500')) return { code: NOT_UNDERSTOOD };
  const { responseMessage: message } = fieldsOf(body);
  return { code: code.text, status: code.status, ...(typeof message === 'string' && { message }) };
}

/**
 * Whether it says something about a request to another service. Whoever lets requests in may not know which service this one goes to, and
 * a server that failed leaves it in doubt anyway.
 */
function isOfAnother({ status, service }: ResponseCode, request: RequestFacts): boolean {
  if (status >= '500' || status === '401' || status === '429' || service === '00') return false;
  return kindOf(request).operation === 'write' && !isOfService(service, request);
}

function inDoubt(request: RequestFacts): string | undefined {
  const reference = idOf(fieldsIn(request).partnerReferenceNo);
  if (serviceOf(request) === undefined || reference === undefined) return undefined;
  if (kindOf(request).endpoint !== 'transfer')
    return `it may have been paid: look for ${reference} in the bank's notifications or statements before you send it again`;
  return `the transfer may have been made: ask transfer/status about ${reference} before you send it again`;
}

const milliseconds = v.optional(numberFrom(0, 'a number of milliseconds, at least 0'));
const optionsSchema = options({
  ...overrideEntries,
  ...keyEntries(keysFor(0)),
  uniqueFor: milliseconds,
  askAfter: milliseconds,
});

/**
 * SNAP, Bank Indonesia's standard for payment APIs: transfers at Midtrans, or at another bank with its `hosts`. The code that
 * counts is `responseCode`: HTTP status, service and case. `partnerReferenceNo` names the payment.
 *
 * @throws TypeError that names the option, its value and what is expected.
 */
export function snapBi(given: SnapBiOptions = {}): Provider {
  checkOptions('snapBi', optionsSchema, given);
  const isMidtrans = given.hosts === undefined;
  const { uniqueFor = isMidtrans ? MIDTRANS.uniqueFor : 0, askAfter = isMidtrans ? MIDTRANS.askAfter : 0 } = given;
  return builtIn(
    {
      name: 'snap-bi',
      hosts: MIDTRANS.hosts,
      reconcile: reconcileTransfer(askAfter, uniqueFor),
      settledAfter: Math.max(SETTLED_AFTER, askAfter),
      rules: snapBiRules,
      keys: keysFor(uniqueFor),
      kindOf,
      read,
      isSuccess,
      isPending: isUnderWay,
      shows: /\d{7}/,
      inDoubt,
      limitScope: (request) => serviceOf(request) ?? kindOf(request).endpoint ?? 'other',
    },
    given,
  );
}
