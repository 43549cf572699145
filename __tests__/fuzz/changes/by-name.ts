// Providers that find a payment by a name of the application's: Midtrans, SNAP-BI, Mastercard's gateway and MDES, by their documents. A
// name is taken while its payment is alive, or for good.
import { mdes, midtrans } from '../../../src/index.js';
import { mpgs } from '../../../src/providers/mpgs/index.js';
import { snapBi } from '../../../src/providers/snap-bi/index.js';
import type { Changes } from './change.js';

type Stand = 'open' | 'done' | 'refused' | 'over' | 'back';

/** The latest payment under the name. */
interface Named {
  readonly at: number;
  readonly stand: Stand;
  readonly sum: number;
}
type State = Named | undefined;

const NAME = 'order-1';
const DOES = ['make', 'make another', 'make, refused', 'finish', 'end', 'give back'];
const isAlive = (state: State) => state?.stand === 'open' || state?.stand === 'done' || state?.stand === 'back';

/** `isTaken`: whether the provider refuses the name while this payment has it. */
function applyTo(state: State, does: string, at: number, isTaken: (state: Named) => boolean, makes: Stand): State {
  if (does.startsWith('make')) {
    if (state !== undefined && isTaken(state)) return undefined;
    const isAnother = does === 'make another';
    return { at, stand: does === 'make, refused' ? 'refused' : makes, sum: isAnother ? 400 : 1000 };
  }
  if (does === 'finish' && state?.stand === 'open') return { ...state, stand: 'done' };
  if (does === 'end' && state?.stand === 'open') return { ...state, stand: 'over' };
  return does === 'give back' && state?.stand === 'done' ? { ...state, stand: 'back' } : undefined;
}

function named(
  asked: Pick<Changes<State>, 'provider' | 'what' | 'method' | 'path' | 'body' | 'used'>,
  tells: (state: State) => unknown,
  isTaken: (state: Named) => boolean = isAlive,
  makes: Stand = 'open',
): Changes<State> {
  return {
    ...{ ...asked, start: undefined, own: 'make', others: DOES, tells },
    apply: (state, does, at) => applyTo(state, does, at, isTaken, makes),
    isWanted: (state) => isAlive(state) && state?.sum === 1000,
    isOver: (state) => !isAlive(state),
    isBack: (state) => state?.stand === 'back',
  };
}

const inJakarta = (at: number) => new Date(at + 7 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
const SETTLED: Readonly<Record<Stand, readonly [word: string, code: string]>> = {
  open: ['pending', '201'],
  done: ['settlement', '200'],
  refused: ['deny', '202'],
  over: ['expire', '407'],
  back: ['refund', '200'],
};
const charge = (payment_type: string) =>
  named(
    {
      ...{ provider: midtrans(), what: `${payment_type} charge`, path: '/v2/charge', used: '406' },
      body: { payment_type, transaction_details: { order_id: NAME, gross_amount: 1000 } },
    },
    (state) => {
      if (state === undefined) return { status_code: '404', status_message: "Transaction doesn't exist." };
      const [transaction_status, status_code] = SETTLED[state.stand];
      return {
        ...{ status_code, transaction_status, order_id: NAME, transaction_id: 't', payment_type, currency: 'IDR' },
        gross_amount: `${state.sum}.00`,
        transaction_time: inJakarta(state.at),
      };
    },
    isAlive,
    payment_type === 'credit_card' ? 'done' : 'open',
  );

const LATEST: Readonly<Record<Stand, string>> = { open: '03', done: '00', refused: '06', over: '05', back: '04' };
/** `isUnique`: the bank refuses a reference whatever became of it; otherwise, once its transfer has succeeded. */
const transfer = (isUnique: boolean) =>
  named(
    {
      provider: snapBi({ hosts: ['bank.example'], uniqueFor: isUnique ? 86_400_000 : 0 }),
      what: `transfer, ${isUnique ? 'of a unique reference' : 'of a reference that may be used again'}`,
      path: '/v1.0/transfer-interbank',
      used: '4091801',
      body: { partnerReferenceNo: NAME, amount: { value: '1000.00', currency: 'IDR' }, beneficiaryAccountNo: '7' },
    },
    (state) =>
      state === undefined
        ? { responseCode: '4043601', responseMessage: 'Transaction Not Found' }
        : {
            ...{
              responseCode: '2003600',
              originalPartnerReferenceNo: NAME,
              originalReferenceNo: 'n',
              serviceCode: '18',
            },
            ...{ latestTransactionStatus: LATEST[state.stand], beneficiaryAccountNo: '7' },
            amount: { value: `${state.sum}.00`, currency: 'IDR' },
          },
    isUnique ? () => true : isAlive,
  );

/** A transaction id is unique within its order, whatever became of it. */
const transaction = (apiOperation: string, type: string, asked: object) =>
  named(
    {
      ...{ provider: mpgs(), what: apiOperation, method: 'PUT', body: { apiOperation, ...asked } },
      path: `/api/rest/version/100/merchant/M/order/${NAME}/transaction/2`,
    },
    (state) => {
      const explanation = `Unable to find transaction 2 of order ${NAME}`;
      if (state === undefined) return { error: { cause: 'INVALID_REQUEST', explanation }, result: 'ERROR' };
      const isRefused = state.stand === 'refused' || state.stand === 'over';
      return {
        result: isRefused ? 'FAILURE' : state.stand === 'open' ? 'PENDING' : 'SUCCESS',
        response: { gatewayCode: isRefused ? 'DECLINED' : state.stand === 'open' ? 'PENDING' : 'APPROVED' },
        // What was given back is another transaction of the order.
        order: { id: NAME, status: state.stand === 'back' ? 'REFUNDED' : 'CAPTURED' },
        transaction: { id: '2', type, amount: state.sum / 100, currency: 'IDR' },
      };
    },
    () => true,
  );
const SUM = { amount: '10.00', currency: 'IDR' };

const TASK: Readonly<Record<Stand, string>> = {
  open: 'IN_PROGRESS',
  done: 'COMPLETED',
  refused: 'FAILED',
  over: 'FAILED',
  back: 'COMPLETED',
};
const tokenize = {
  ...named(
    {
      ...{ provider: mdes(), what: 'tokenize', path: '/mdes/digitization/1/0/tokenize', used: 'INVALID_TASK_ID' },
      body: { taskId: NAME },
    },
    (state) => (state === undefined ? { errorCode: 'INVALID_TASK_ID' } : { status: TASK[state.stand] }),
    () => true,
  ),
  others: DOES.filter((does) => does !== 'make another'),
};

export const byName: readonly Changes<State>[] = [
  ...['gopay', 'bank_transfer', 'credit_card'].map(charge),
  transfer(true),
  transfer(false),
  transaction('PAY', 'PAYMENT', { order: SUM }),
  transaction('CAPTURE', 'CAPTURE', { transaction: SUM }),
  transaction('REFUND', 'REFUND', { transaction: SUM }),
  tokenize,
];
