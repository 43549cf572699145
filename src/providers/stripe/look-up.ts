import { isSameAmount, isSameWord } from '../amount.js';
import { headerOf } from '../exchange.js';
import { idOf, pieceOf } from '../id.js';
import type { Finding, LookUpAnswer, LookUpTools, Reconcile, State } from '../look-up.js';
import type { RequestFacts } from '../provider.js';

type Fields = Readonly<Record<string, unknown>>;

/** Milliseconds by which this machine's clock and Stripe's may differ. */
const SKEW = 600_000;
/** Pages of a list that are read, and objects on each (Stripe: Pagination). */
const MOST_PAGES = 5;
const PAGE = 100;

/** What may be found by its metadata, and the statuses that say what became of it. All else landed. */
const LISTED: ReadonlyMap<string, { readonly denied: readonly unknown[]; readonly dead: readonly unknown[] }> = new Map(
  [
    ['payment_intents', { denied: [], dead: ['canceled'] }],
    ['charges', { denied: ['failed'], dead: [] }],
    ['refunds', { denied: ['failed'], dead: ['canceled'] }],
    ['payouts', { denied: ['failed'], dead: ['canceled'] }],
    ['transfers', { denied: [], dead: [] }],
  ],
);

/**
 * Asks Stripe what became of a write to a payment. By the id in its path, or in the error that answered it, one is fetched.
 * One that was to be made is found in the list of the newest by the metadata key that the application names its payments by;
 * Search is not asked, since it shows a new payment only after a while (Stripe: Search).
 */
export function reconcileStripe(reference: string | undefined): Reconcile {
  return async (request, tools) => {
    const [, version, collection = '', id, action] = request.path.split('/');
    if (request.method !== 'POST' || version !== 'v1') return undefined;
    if (id !== undefined && id !== '') {
      if (collection !== 'payment_intents' || !(action !== undefined && ACTIONS.has(action))) return undefined;
      return fetchIntent(id, action, request, tools);
    }
    if (!LISTED.has(collection)) return undefined;
    const told = idIn(collection, tools);
    if (told !== undefined) return fetchNew(collection, told, request, tools);
    const value = reference === undefined ? undefined : idOf(fieldsOf(bodyOf(request).metadata)[reference]);
    if (reference === undefined || value === undefined) {
      return {
        unaskable:
          'Stripe finds no object by its idempotency key; name payments in their metadata, and that metadata key in the option reference',
      };
    }
    return findNew(collection, { reference, value }, request, tools);
  };
}

/** What each change leaves a PaymentIntent in, and where it has not begun (Stripe: PaymentIntent lifecycle). */
const ACTIONS: ReadonlyMap<string, Readonly<Record<string, State>>> = new Map([
  [
    'confirm',
    {
      succeeded: 'landed',
      processing: 'landed',
      requires_capture: 'landed',
      requires_action: 'landed',
      requires_confirmation: 'absent',
      canceled: 'dead',
    },
  ],
  ['capture', { succeeded: 'landed', requires_capture: 'absent', canceled: 'dead' }],
  [
    'cancel',
    {
      canceled: 'landed',
      succeeded: 'denied',
      requires_capture: 'absent',
      requires_action: 'absent',
      requires_confirmation: 'absent',
      requires_payment_method: 'absent',
    },
  ],
] as const);

async function fetchIntent(id: string, action: string, request: RequestFacts, { get }: LookUpTools): Promise<Finding> {
  const answer = await get('./');
  const found = fieldsOf(answer.data);
  const state = isIntent(answer, id) ? ACTIONS.get(action)?.[String(found.status)] : undefined;
  if (state === undefined) return { state: 'undecided', answer };
  if (state === 'denied') return { state, answer, declined: 'payment_intent_unexpected_state' };
  if (state === 'landed' && action === 'capture') {
    const { amount_to_capture: asked } = bodyOf(request);
    if (asked !== undefined && isSameAmount(asked, found.amount_received) !== true) return { state: 'foreign', answer };
  }
  return { state, answer };
}

function isIntent({ status, data }: LookUpAnswer, id: string): boolean {
  return status === 200 && fieldsOf(data).object === 'payment_intent' && fieldsOf(data).id === id;
}

/** How an application names what it makes. */
interface Named {
  readonly reference: string;
  readonly value: string;
}

async function findNew(collection: string, named: Named, request: RequestFacts, tools: LookUpTools): Promise<Finding> {
  const listed = await list(collection, named, request, tools);
  const { answer, matches, isWhole } = listed;
  const [match] = matches;
  if (match === undefined) return { state: isWhole ? 'absent' : 'undecided', answer };
  const piece = pieceOf(idOf(match.id) ?? '.');
  if (matches.length > 1 || piece === undefined) return { state: 'undecided', answer };
  return fetchNew(collection, piece, request, tools);
}

/** What the request has made, by the answer that leads to the question: one that is not done, or an error that holds it. */
function idIn(collection: string, { answer, failure }: LookUpTools): string | undefined {
  const body = fieldsOf(answer?.data);
  const intent = collection === 'payment_intents' ? fieldsOf(fieldsOf(body.error).payment_intent) : {};
  const id = idOf(failure === undefined ? body.id : intent.id);
  return id === undefined ? undefined : pieceOf(id);
}

async function fetchNew(collection: string, id: string, request: RequestFacts, { get }: LookUpTools): Promise<Finding> {
  const answer = await get(`./${collection}/${id}`);
  if (answer.status !== 200 || fieldsOf(answer.data).id !== id) return { state: 'undecided', answer };
  return judgeNew(collection, request, answer);
}

/** What one that is found by its name says of the request that was to make it. */
function judgeNew(collection: string, request: RequestFacts, answer: LookUpAnswer): Finding {
  const body = bodyOf(request);
  const found = fieldsOf(answer.data);
  const facts = [
    body.amount === undefined || isSameAmount(body.amount, found.amount),
    body.currency === undefined || isSameWord(body.currency, found.currency),
  ];
  if (facts.includes(false)) return { state: 'foreign', answer };
  if (facts.includes(undefined)) return { state: 'undecided', answer };
  const ends = LISTED.get(collection);
  if (ends?.dead.includes(found.status)) return { state: 'dead', answer };
  if (ends?.denied.includes(found.status))
    return { state: 'denied', answer, declined: wordOf(found.failure_code ?? found.failure_reason) };
  if (collection !== 'payment_intents' || String(body.confirm) !== 'true') return { state: 'landed', answer };
  // It was to be confirmed at once.
  if (found.status === 'requires_confirmation') return { state: 'undecided', answer };
  if (found.status !== 'requires_payment_method') return { state: 'landed', answer };
  const { decline_code: declined, code } = fieldsOf(found.last_payment_error);
  if ((declined ?? code ?? undefined) === undefined) return { state: 'undecided', answer };
  return { state: 'denied', answer, declined: wordOf(declined ?? code) };
}

interface Listed {
  readonly answer: LookUpAnswer;
  readonly matches: readonly Fields[];
  /** Nothing that could be it was left out. */
  readonly isWhole: boolean;
}

/** Reads the newest of a list, those of one customer or payment if the request names one. */
async function list(
  collection: string,
  { reference, value }: Named,
  request: RequestFacts,
  { get, firstSentAt, lastSentAt }: LookUpTools,
): Promise<Listed> {
  const query = new URLSearchParams({ limit: String(PAGE) });
  const body = bodyOf(request);
  for (const [field, filter] of FILTERS) {
    const filtered = filter === collection ? idOf(body[field]) : undefined;
    if (filtered !== undefined) query.set(field, filtered);
  }
  // An earlier call is asked about for as long as its key lives.
  if (firstSentAt !== undefined) query.set('created[gte]', String(Math.floor((firstSentAt - SKEW) / 1000)));
  const matches: Fields[] = [];
  for (let page = 1; ; page++) {
    const answer = await get(`./${collection}?${query}`);
    const { data, has_more: more } = fieldsOf(answer.data);
    if (answer.status !== 200 || !Array.isArray(data) || isBehind(answer, lastSentAt)) {
      return { answer, matches: [], isWhole: false };
    }
    const found = data.map(fieldsOf);
    matches.push(...found.filter(({ metadata }) => fieldsOf(metadata)[reference] === value));
    const last = idOf(found.at(-1)?.id);
    if (more === false) return { answer, matches, isWhole: true };
    if (last === undefined || page === MOST_PAGES) return { answer, matches, isWhole: false };
    query.set('starting_after', last);
  }
}

/** What each list can be narrowed by, of what a request says. */
const FILTERS: readonly (readonly [field: string, collection: string])[] = [
  ['customer', 'payment_intents'],
  ['customer', 'charges'],
  ['payment_intent', 'refunds'],
  ['charge', 'refunds'],
  ['destination', 'transfers'],
];

/** Stripe's clock is so far behind this one's that the list may begin too late. */
function isBehind({ headers }: LookUpAnswer, lastSentAt: number | undefined): boolean {
  const date = Date.parse(headerOf(headers, 'date') ?? '');
  return lastSentAt !== undefined && date < lastSentAt - SKEW;
}

function bodyOf({ body }: RequestFacts): Fields {
  return fieldsOf(body);
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : 'card_declined';
}
