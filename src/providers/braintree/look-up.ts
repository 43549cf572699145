import { acceptedIn } from '../accepted.js';
import { isSameAmount } from '../amount.js';
import { type Fields, fieldsOf } from '../body-fields.js';
import { canBeSame, idOf } from '../id.js';
import {
  type Finding,
  type LookUpAnswer,
  type LookUpTools,
  type Reconcile,
  SEVERAL_FIT,
  type State,
  type Unaskable,
} from '../look-up.js';
import { stateOf } from '../state-of.js';
import { firstSentBy, isBehind, isOlder, isSurelyBefore, isSurelySince, timeOf } from '../their-clock.js';
import { wordSent } from '../word.js';
import { operationOf, payloadIn } from './graphql.js';
import { amountIn, LANDED, madeBy, REFUSED } from './success.js';

/** Milliseconds by which this machine's clock and Braintree's may differ. */
const SKEW = 600_000;

const TRANSACTION = `id orderId merchantAccountId status createdAt amount { value currencyCode }
  statusHistory { status amount { value } ... on ProcessorDeclinedEvent { processorResponse { legacyCode } } }`;
const SEARCH = `query ($input: TransactionSearchInput!) { search { transactions(input: $input) {
  pageInfo { hasNextPage } edges { node { ${TRANSACTION} } } } } }`;
const NODE = `query ($id: ID!) { node(id: $id) { ... on Transaction { ${TRANSACTION} } } }`;

/** What the state of a transaction says about a request to change it. */
const CAPTURED: Readonly<Record<string, State>> = {
  SUBMITTED_FOR_SETTLEMENT: 'landed',
  SETTLING: 'landed',
  SETTLED: 'landed',
  SETTLEMENT_PENDING: 'landed',
  AUTHORIZED: 'absent',
  VOIDED: 'dead',
  AUTHORIZATION_EXPIRED: 'dead',
  SETTLEMENT_DECLINED: 'denied',
};
const CHANGED: ReadonlyMap<string, Readonly<Record<string, State>>> = new Map<string, Readonly<Record<string, State>>>([
  ['captureTransaction', CAPTURED],
  ['reverseTransaction', { VOIDED: 'landed', AUTHORIZED: 'absent', SUBMITTED_FOR_SETTLEMENT: 'absent' }],
]);

/** What it says about the request that made it. */
const MADE: Readonly<Record<string, State>> = {
  ...Object.fromEntries([...LANDED].map((status) => [status, 'landed'])),
  ...Object.fromEntries([...REFUSED].map((status) => [status, 'denied'])),
  VOIDED: 'dead',
  AUTHORIZATION_EXPIRED: 'dead',
};

/**
 * Asks Braintree what became of a mutation. A change of a transaction is looked up by the transaction's id; a new transaction is
 * searched for by its `orderId`, if that names one payment.
 */
export function reconcileBraintree(uniqueOrderId: boolean): Reconcile {
  return async (request, tools) => {
    const { mutation, input, answer: name } = operationOf(request);
    if (mutation === undefined) return undefined;
    const changed = CHANGED.get(mutation);
    const id = idOf(input.transactionId);
    if (changed !== undefined && id !== undefined) return askAbout(id, input, changed, tools);
    if (!/^(?:charge|authorize)/.test(mutation)) return undefined;
    const made = idOf(madeBy(payloadIn(acceptedIn(tools)?.data, name) ?? {})?.id);
    if (made !== undefined) return askAbout(made, input, MADE, tools);
    const orderId = idOf(fieldsOf(input.transaction).orderId);
    if (!uniqueOrderId || orderId === undefined) {
      return { unaskable: 'Braintree finds no transaction by its apiRequestKey; see the option uniqueOrderId' };
    }
    return search(orderId, input, tools);
  };
}

async function askAbout(
  id: string,
  input: Fields,
  states: Readonly<Record<string, State>>,
  { post }: LookUpTools,
): Promise<Finding> {
  const answer = await post('./graphql', { query: NODE, variables: { id } });
  const node = fieldsOf(dataIn(answer).node);
  const state = node.id === id ? stateOf(states, node.status) : undefined;
  if (state === undefined) return { state: 'undecided', answer };
  if (state === 'denied') return { state, answer, declined: reasonOf(node) };
  if (state !== 'landed') return { state, answer, word: wordSent(node.status) };
  const isCapture = states === CAPTURED;
  // A full capture leaves the authorized amount (Braintree: PaymentStatusEvent, amount).
  const asked = amountIn(input) ?? (isCapture ? authorizedIn(node) : undefined);
  if (asked === undefined && !isCapture) return { state, answer };
  const isSame = isSameAmount(asked, fieldsOf(node.amount).value);
  if (isSame === undefined) return { state: 'undecided', answer };
  return { state: isSame ? 'landed' : 'foreign', answer };
}

/** The authorized amount, from the latest event that has it. */
function authorizedIn({ statusHistory }: Fields): unknown {
  const events = Array.isArray(statusHistory) ? statusHistory.map(fieldsOf) : [];
  return fieldsOf(events.find(({ status }) => status === 'AUTHORIZED')?.amount).value;
}

async function search(orderId: string, input: Fields, tools: LookUpTools): Promise<Finding | Unaskable> {
  const asked = { orderId: { is: orderId } };
  const answer = await tools.post('./graphql', { query: SEARCH, variables: { input: asked } });
  const { edges, pageInfo } = fieldsOf(fieldsOf(dataIn(answer).search).transactions);
  if (!Array.isArray(edges) || fieldsOf(pageInfo).hasNextPage !== false) return { state: 'undecided', answer };
  const found = edges.map((edge) => fieldsOf(fieldsOf(edge).node));
  if (found.some((each) => each.orderId !== orderId)) return { state: 'undecided', answer };
  const since = firstSentBy(answer, tools);
  const [node, ...others] = found.filter((each) => !isOlder(timeOf(each.createdAt), since, SKEW));
  if (others.length > 0) return SEVERAL_FIT;
  if (node !== undefined) return judgeMade(node, input, answer, since);
  // They look older than the call, but a clock may be wrong.
  const areOthers = found.every((each) => {
    const { state } = judgeMade(each, input, answer, undefined);
    const tookNothing = REFUSED.has(each.status) || stateOf(MADE, each.status) === 'dead';
    return state === 'foreign' || isSurelyBefore(timeOf(each.createdAt), answer, tools, tookNothing ? SKEW : undefined);
  });
  return { state: areOthers && !isBehind(answer, tools, SKEW) ? 'absent' : 'undecided', answer };
}

/** What a transaction under its `orderId` says about the mutation. */
function judgeMade(node: Fields, input: Fields, answer: LookUpAnswer, since: number | undefined): Finding {
  const { amount, merchantAccountId } = fieldsOf(input.transaction);
  // It determines the currency, which no request states (Braintree: TransactionInput, merchantAccountId).
  if (!canBeSame(merchantAccountId, node.merchantAccountId)) return { state: 'foreign', answer };
  if (idOf(merchantAccountId) !== undefined && idOf(node.merchantAccountId) === undefined) {
    return { state: 'undecided', answer };
  }
  const isSame = isSameAmount(amount, fieldsOf(node.amount).value);
  if (isSame !== true) return { state: isSame === false ? 'foreign' : 'undecided', answer };
  if (LANDED.has(node.status)) return { state: 'landed', answer };
  if (!isSurelySince(timeOf(node.createdAt), since)) return { state: 'undecided', answer };
  if (node.status === 'VOIDED' || node.status === 'AUTHORIZATION_EXPIRED')
    return { state: 'dead', answer, word: node.status };
  return REFUSED.has(node.status)
    ? { state: 'denied', answer, declined: reasonOf(node) }
    : { state: 'undecided', answer };
}

/** `data` of an answer without errors: if there are errors, the missing part may be what was asked for. */
function dataIn({ status, data }: LookUpAnswer): Fields {
  const { errors, data: found } = fieldsOf(data);
  return status === 200 && errors === undefined ? fieldsOf(found) : {};
}

function reasonOf({ status, statusHistory }: Fields): string {
  const { legacyCode } = fieldsOf(
    fieldsOf(Array.isArray(statusHistory) ? statusHistory[0] : undefined).processorResponse,
  );
  return typeof legacyCode === 'string' ? legacyCode : wordSent(status);
}
