import { freeTraffic } from '../../src/decision/decide.js';
import type { Facts } from '../../src/decision/step.js';
import { type Classified, classify, classifyTransport } from '../../src/failure/classify.js';
import type { Failure } from '../../src/failure/failure.js';
import { defaultPolicy, type ResolvedPolicy } from '../../src/policy/policy.js';
import { extendProvider } from '../../src/providers/extend.js';
import { mdes } from '../../src/providers/mdes/dialect.js';
import { midtrans } from '../../src/providers/midtrans/dialect.js';
import { mpgs } from '../../src/providers/mpgs/index.js';
import type { Operation, Provider, Rule } from '../../src/providers/provider.js';
import { snapBi } from '../../src/providers/snap-bi/index.js';
import { answered, request } from '../failure/answers.js';

const MIDTRANS = { onLookUp: midtrans(), onReKey: midtrans({ onUsedOrderId: 're-key' }) };
const CHARGE = { path: '/v2/charge' };
const CREATE = { path: '/mdes/digitization/1/0/tokenize' };

const KEPT = {
  code: '500',
  action: 'retry',
  processed: 'maybe',
  absent: 're-key',
  keys: ['orderId'],
  why: 'kept under its key',
  source: 'test',
  basis: 'S',
} as const;

/** Failed attempts to pay, as the built-in tables judge them. */
export const failures = {
  /** Midtrans: rejected before any work, and when to come back. */
  limited: charged(429, {}, { 'retry-after': '5' }),
  /** The same, without a word of when. */
  limitedUntold: charged(429),
  limitedForLong: charged(429, {}, { 'retry-after': '90' }),
  /** Midtrans: temporary at the bank, whose side may have acted. */
  unavailable: charged(503),
  unavailableTold: charged(503, {}, { 'retry-after': '5' }),
  /** The same, and the bank may finish the work at any later time. */
  lasting: lasting(charged(503)),
  unavailableNow: charged(503, {}, { 'retry-after': '0' }),
  /** The same, and no retry is wanted. */
  unwelcome: charged(503, {}, { 'retry-after': '-1' }),
  declined: charged(202, { transaction_status: 'deny', channel_response_code: '05' }),
  /** The balance is spent, maybe by the attempt before. */
  spent: judged(
    snapBi(),
    answered(
      403,
      { responseCode: '4031814' },
      {},
      { path: '/v1.0/transfer-interbank', body: { partnerReferenceNo: 'T' } },
    ),
  ),
  wrong: charged(400),
  /** This change of status is not possible: evidence, after an attempt that may have changed it. */
  unchangeable: charged(412),
  used: charged(406),
  /** A refund key that is used: nothing is replaced there. */
  usedRefund: judged(midtrans(), answered(200, { status_code: '406' }, {}, { path: '/v2/o-1/refund' })),
  /** The same, where the caller vouches for its order ids. */
  usedToReplace: charged(406, {}, {}, MIDTRANS.onReKey),
  /** The first request with this key still runs. */
  running: judged(midtrans(), answered(202, '', {}, { ...CHARGE, header: () => 'key' })),
  /** A fault that no table names. */
  unheardOf: judged(midtrans(), answered(599, 'oops', {}, CHARGE)),
  /** A web page in the place of an answer. */
  unreadable: judged(midtrans(), answered(200, '<html></html>', { 'content-type': 'text/html' }, CHARGE)),
  /** A provider that keeps its failures under the key: once nothing is found, the payment goes under a fresh one. */
  repeated: replaying(),
  /** The same, and the provider says that it only repeated it. */
  replayed: replaying({ replayed: true }),
  /** The same, by a row that names no key. */
  repeatedUnnamed: unnamed(replaying()),
  /** Rows that say themselves what became of an attempt before. */
  captured: telling('landed'),
  refusedBefore: telling('denied'),
  expired: telling('dead'),
  others: telling('foreign'),
  reset: unanswered('ECONNRESET'),
  refused: unanswered('ECONNREFUSED'),
  canceled: unanswered('ERR_CANCELED'),
  /** MDES' gateway: the time stamp of this attempt is too old, and another one is as good. */
  stale: judged(mdes(), answered(400, { Errors: { Error: [{ ReasonCode: 'INVALID_OAUTH_TIMESTAMP' }] } }, {}, CREATE)),
  /** MDES: the issuer is late; ask first, then send again. */
  late: issuerLate(CREATE),
  /** Mastercard's gateway is busy; ask first, then send again. */
  busy: judged(
    mpgs(),
    answered(
      500,
      { error: { cause: 'SERVER_BUSY' }, result: 'ERROR' },
      {},
      { method: 'PUT', path: '/api/rest/version/100/merchant/M/order/1/transaction/1' },
    ),
  ),
  /** The same of a change, which MDES says to send again. */
  lateChange: issuerLate({ path: '/mdes/digitization/1/0/suspend' }),
} as const satisfies Readonly<Record<string, Classified>>;

export type FailureName = keyof typeof failures;

/** The same failure of another kind of request. */
export function of(operation: Operation, classified: Classified): Classified {
  return { ...classified, kind: { ...classified.kind, operation } };
}

/** At the beginning of time, with all of the deadline left, and an enforced key that never dies. */
export function facts(given: Partial<Facts> = {}): Facts {
  return {
    now: 0,
    settledAfter: 15_000,
    askable: true,
    elapsedMs: 0,
    repeatable: true,
    protectedFor: Number.POSITIVE_INFINITY,
    replaceable: () => true,
    canAdopt: true,
    freshKeys: [],
    isMadeHere: () => true,
    remaining: 60_000,
    traffic: freeTraffic,
    random: () => 1,
    ...given,
  };
}

export function policy(given: Partial<ResolvedPolicy> = {}): ResolvedPolicy {
  return { ...defaultPolicy, ...given };
}

function charged(code: number, body: object = {}, headers = {}, provider: Provider = MIDTRANS.onLookUp): Classified {
  return judged(provider, answered(200, { status_code: String(code), ...body }, headers, CHARGE));
}

function telling(finding: NonNullable<Rule['finding']>): Classified {
  const classified = charged(404);
  return { ...classified, rule: { ...classified.rule, code: `TOLD_${finding}`, finding } };
}

function issuerLate(asked: { readonly path: string }): Classified {
  return judged(mdes(), answered(200, { errorCode: 'NO_RESPONSE_FROM_ISSUER' }, {}, asked));
}

function judged(...given: Parameters<typeof classify>): Classified {
  const classified = classify(...given);
  if (classified === undefined) throw new Error('a success');
  return classified;
}

function unanswered(code: string): Classified {
  return classifyTransport(MIDTRANS.onLookUp, { code }, request(CHARGE));
}

function lasting({ failure, ...rest }: Classified): Classified {
  return { ...rest, failure: { ...failure, lasting: true } };
}

/** The provider keeps the failure under the key of the row. */
function replaying(more: Partial<Failure> = {}): Classified {
  const provider = extendProvider(midtrans(), { rules: [KEPT] });
  const { failure, ...rest } = judged(provider, answered(200, { status_code: '500' }, {}, CHARGE));
  return { ...rest, failure: { ...failure, ...more } };
}

function unnamed({ rule: { keys: _keys, ...rule }, ...rest }: Classified): Classified {
  return { ...rest, rule };
}
