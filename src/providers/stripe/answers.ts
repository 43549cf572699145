import { type Fields, fieldsOf, textOf } from '../body-fields.js';
import type { Exchange, Reading } from '../provider.js';
import { NOT_UNDERSTOOD } from '../rule.js';
import { wordSent } from '../word.js';
import { isIndeterminate } from './indeterminate.js';
import { apiOf, isKeyed, LONGEST_KEY } from './keyed.js';
import { refusedIn } from './success.js';

/** What `readAnswer` finds, and whether Stripe only repeats it from under the key (Stripe: Sending idempotency keys). */
export function read(exchange: Exchange): Reading | undefined {
  const reading = readAnswer(exchange);
  if (reading === undefined) return undefined;
  const isReplayed = exchange.header('idempotent-replayed') === 'true';
  return { ...reading, ...(isReplayed && { replayed: true }), ...(isIndeterminate(exchange) && { lasting: true }) };
}

/** Reads `error` in the body, and what Stripe says about a retry in a header. */
function readAnswer(exchange: Exchange): Reading | undefined {
  const { status, body } = exchange;
  const { error } = fieldsOf(body);
  if (error === undefined || error === null) return status >= 400 ? readStatus(exchange) : readRefused(exchange);
  // An error inside a success.
  if (status < 300) return { code: NOT_UNDERSTOOD };
  // OAuth.
  if (typeof error === 'string') return { code: error, facts: factsOf(exchange) };
  return readError(fieldsOf(error), exchange) ?? readStatus(exchange);
}

/** Something that was made, but failed. */
function readRefused(exchange: Exchange): Reading | undefined {
  const refused = refusedIn(exchange);
  return refused === 'failed' ? { code: refused, field: 'status' } : refused && readError(refused, exchange);
}

function readError(error: Fields, exchange: Exchange): Reading | undefined {
  const { type, code, decline_code: declined, advice_code: advised, message } = error;
  const word = textOf(code) ?? textOf(type);
  if (word === undefined) return undefined;
  const facts = factsOf(exchange);
  const reading = {
    facts,
    ...(typeof message === 'string' && { message }),
    ...adviceOf(advised),
  };
  const decline = textOf(declined);
  if (decline !== undefined) return { ...reading, code: decline, field: 'decline_code', instead: { code: word } };
  return { ...reading, code: word, ...(typeof type === 'string' && { instead: { code: type } }) };
}

/** Only if Stripe says more than the status does, or the status means more than at others. */
function readStatus(exchange: Exchange): Reading | undefined {
  const isTold = exchange.header('stripe-should-retry') !== undefined || isIndeterminate(exchange);
  if (!isTold && exchange.status !== 409) return undefined;
  return { code: String(exchange.status), from: 'status', facts: factsOf(exchange) };
}

const ADVICE = { do_not_try_again: 'never', try_again_later: 'later', confirm_card_data: 'new-data' } as const;

/** What the issuer advises about a decline. */
function adviceOf(advised: unknown): Pick<Reading, 'retryable'> {
  const retryable = Object.hasOwn(ADVICE, wordSent(advised)) && ADVICE[advised as keyof typeof ADVICE];
  return retryable ? { retryable } : {};
}

function factsOf({ header, request }: Exchange): NonNullable<Reading['facts']> {
  const said = header('stripe-should-retry');
  const { length = 0 } = request.header('idempotency-key') ?? '';
  return {
    shouldRetry: said === 'true' || said === 'false' ? said : 'unsaid',
    api: apiOf(request.path),
    keyed: String(length > 0 && length <= LONGEST_KEY && isKeyed(request.method, request.path)),
  };
}
