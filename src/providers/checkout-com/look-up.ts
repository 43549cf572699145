import { acceptedIn, askById } from '../accepted.js';
import { isSameAmount, isSameWord } from '../amount.js';
import { idOf } from '../id.js';
import type { Finding, LookUpAnswer, LookUpTools, Reconcile, State } from '../look-up.js';
import type { RequestFacts } from '../provider.js';
import { firstSentBy, onlyOneSince } from '../their-clock.js';
import { fieldsOf, referenceOf } from './answers.js';

/** What became of a payment, by its status (Checkout.com: API reference, payment status). */
const STATES: ReadonlyMap<unknown, State> = new Map<unknown, State>([
  ...[
    'Authorized',
    'Card Verified',
    'Partially Captured',
    'Captured',
    'Paid',
    'Partially Refunded',
    'Refunded',
    'Refunded Pending',
    'Active',
    'Pending',
    'Requested',
    'Retry Scheduled',
  ].map((status) => [status, 'landed'] as const),
  ['Declined', 'denied'],
  ['Voided', 'dead'],
  ['Canceled', 'dead'],
  ['Expired', 'dead'],
]);

/** The action that a request makes, by the last part of its path. */
const ACTION_TYPES: ReadonlyMap<string, readonly string[]> = new Map([
  ['captures', ['Capture']],
  ['refunds', ['Refund']],
  ['voids', ['Void']],
  ['cancellations', ['Void', 'Cancel', 'Cancellation']],
]);

/** Milliseconds by which Checkout.com's clock may be behind this machine's. */
const SKEW = 600_000;
/** The same where something is to be believed that ends the call. */
const SECOND = 1000;
/** The most that a list may hold (Checkout.com: Get a list of payments). */
const LIMIT = 100;

type Fields = Readonly<Record<string, unknown>>;
type Tools = Pick<LookUpTools, 'get' | 'firstSentAt' | 'now' | 'answer' | 'failure'>;

/** Asks `GET /payments?reference=` what became of a payment, and `GET /payments/{id}/actions` what became of a change of one. */
export const reconcileCheckoutCom: Reconcile = async (request, tools) => {
  const parts = request.path.split('/').filter(Boolean);
  const name = parts.at(-1) ?? '';
  if (request.method !== 'POST') return undefined;
  if (name === 'payments') return reconcilePayment(request, tools);
  return parts.at(-3) === 'payments' && ACTION_TYPES.has(name) ? reconcileAction(request, name, tools) : undefined;
};

async function reconcilePayment(request: RequestFacts, tools: Tools) {
  const accepted = acceptedIn(tools);
  if (accepted !== undefined) return reconcileAccepted(idOf(fieldsOf(accepted.data).id), tools);
  const reference = referenceOf(request);
  if (reference === undefined) {
    return { unaskable: 'Checkout.com finds a payment by its reference, and this request has none' };
  }
  const answer = await tools.get(`./payments?reference=${encodeURIComponent(reference)}&limit=${LIMIT}`);
  return judgeList(answer, request, firstSentBy(answer, tools));
}

async function reconcileAccepted(id: string | undefined, tools: Tools): Promise<Finding | undefined> {
  const told = await askById(tools, './payments', id);
  if (told === undefined) return undefined;
  const { answer, found } = told;
  const state = STATES.get(found?.status);
  const code = state === 'denied' ? idOf(found?.response_code) : undefined;
  return { state: state ?? 'undecided', answer, ...(code !== undefined && { declined: code }) };
}

/**
 * What the list of payments with a reference says of a payment. Those that are older than the first attempt are of other calls,
 * and an older one that is just the same leaves it undecided: it may be ours, by a clock that is wrong.
 */
export function judgeList(answer: LookUpAnswer, request: RequestFacts, since = 0): Finding {
  const undecided: Finding = { state: 'undecided', answer };
  const { data, total_count: total } = fieldsOf(answer.data) as { data?: unknown; total_count?: unknown };
  if (!isOk(answer) || !Array.isArray(data)) return undecided;
  const items = data.map((item) => fieldsOf(item) as Fields);
  const reference = referenceOf(request);
  if (items.some((item) => item.reference !== reference) || (typeof total === 'number' && total > items.length)) {
    return undecided;
  }
  const own = items.filter((item) => isSame(item, request));
  const recent = own.filter((item) => isSince(item.requested_on, since));
  const landed = recent.find(
    (item) => STATES.get(item.status) === 'landed' && isSince(item.requested_on, since, SECOND),
  );
  // Whose it is nobody knows if nobody knows when this one was sent: a reference may be that of several payments.
  if (landed !== undefined) return since > 0 ? { state: 'landed', answer: answerWith(200, landed) } : undecided;
  // The customer may have tried another card before, under the same reference.
  const ended = recent.filter(
    (item) => isSince(item.requested_on, since, SECOND) || STATES.get(item.status) !== 'denied',
  );
  if (ended.length > 0) return endOf(ended, answer, since);
  const isClear =
    own.every((item) => STATES.get(item.status) === 'denied') &&
    items.every((item) => own.includes(item) || !isSince(item.requested_on, since));
  return isClear ? { state: 'absent', answer } : undecided;
}

/** What was declined or voided counts if all agree, and if it is surely not older than this call. */
function endOf(ended: readonly Fields[], answer: LookUpAnswer, since: number): Finding {
  const [state, ...others] = new Set(ended.map((item) => STATES.get(item.status) ?? 'undecided'));
  const isOurs = since > 0 && ended.every((item) => isSince(item.requested_on, since, SECOND));
  if (state === undefined || others.length > 0 || !isOurs) return { state: 'undecided', answer };
  const code = idOf(ended[0]?.response_code);
  if (state !== 'denied') return { state, answer };
  return { state, answer, shared: true, ...(code !== undefined && { declined: code }) };
}

async function reconcileAction(request: RequestFacts, name: string, tools: Tools) {
  const accepted = acceptedIn(tools);
  if (accepted !== undefined)
    return judgeAccepted(await tools.get('./actions'), request, fieldsOf(accepted.data).action_id);
  const reference = referenceOf(request);
  if (reference === undefined && !isOnce(name)) {
    return { unaskable: 'Checkout.com finds a capture or a refund by its reference, and this request has none' };
  }
  const answer = await tools.get('./actions');
  return judgeActions(answer, request, name, firstSentBy(answer, tools));
}

function isOnce(name: string): boolean {
  return name === 'voids' || name === 'cancellations';
}

/** What the actions of a payment say of a change of it. */
export function judgeActions(answer: LookUpAnswer, request: RequestFacts, name: string, since = 0): Finding {
  const undecided: Finding = { state: 'undecided', answer };
  if (!isOk(answer) || !Array.isArray(answer.data)) return undecided;
  const types = ACTION_TYPES.get(name) ?? [];
  const reference = referenceOf(request);
  const { amount } = fieldsOf(request.body) as { amount?: unknown };
  const own = (answer.data as unknown[])
    .map((item) => fieldsOf(item) as Fields)
    .filter(
      (item) =>
        types.includes(String(item.type)) &&
        (reference === undefined || item.reference === reference) &&
        (amount === undefined || isSameAmount(amount, item.amount) === true),
    );
  if (own.length === 0) return { state: 'absent', answer };
  const recent = own.filter((item) => isSince(item.processed_on, since));
  // An equal one of a moment ago is another request's; a payment is voided once, whoever did it.
  const approved = recent.filter((item) => item.approved === true);
  const done = isOnce(name) ? approved[0] : onlyOneSince(approved, (item) => item.processed_on, since || undefined);
  if (done !== undefined) return doneBy(done, reference);
  const code = idOf(recent[0]?.response_code);
  return since > 0 &&
    recent.length > 0 &&
    recent.length === own.length &&
    recent.every((item) => item.approved === false && isSince(item.processed_on, since, SECOND))
    ? { state: 'denied', answer, shared: true, ...(code !== undefined && { declined: code }) }
    : undecided;
}

/** What the actions of a payment say of the one that was accepted. */
function judgeAccepted(answer: LookUpAnswer, request: RequestFacts, action: unknown): Finding {
  const id = idOf(action);
  const all = isOk(answer) && Array.isArray(answer.data) ? (answer.data as unknown[]).map(fieldsOf) : [];
  const own = id === undefined ? undefined : all.find((item) => idOf(item.id) === id);
  if (own?.approved === true) return doneBy(own as Fields, referenceOf(request));
  if (own?.approved !== false) return { state: 'undecided', answer };
  const code = idOf(own.response_code);
  return { state: 'denied', answer, ...(code !== undefined && { declined: code }) };
}

function doneBy({ id }: Fields, reference: string | undefined): Finding {
  return { state: 'landed', answer: answerWith(202, { action_id: id, reference, approved: true }) };
}

/** What was found, as the answer to the request itself. */
function answerWith(status: number, data: Fields): LookUpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, data };
}

/** Amount and currency: a reference alone can be that of another payment. */
function isSame(found: Fields, { body }: RequestFacts): boolean {
  const { amount = 0, currency } = fieldsOf(body) as { amount?: unknown; currency?: unknown };
  return isSameAmount(amount, found.amount) === true && isSameWord(currency, found.currency) === true;
}

/** What has no time that can be read may be of any. */
function isSince(time: unknown, since: number, skew = SKEW): boolean {
  const at = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isNaN(at) || at >= since - skew;
}

function isOk({ status }: LookUpAnswer): boolean {
  return status >= 200 && status <= 299;
}
