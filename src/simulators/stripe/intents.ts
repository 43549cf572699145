import { numberAt, textAt } from '../core/fields.js';
import type { Effect } from '../core/ledger.js';
import type { Numbering } from '../core/numbering.js';
import type { Call, Reply } from '../core/provider-server.js';
import { refuse } from './answers.js';
import { courseOf, refuseMethod } from './test-cards.js';

/** A PaymentIntent as Stripe describes it. */
export interface Intent {
  readonly id: string;
  readonly object: 'payment_intent';
  readonly amount: number;
  readonly currency: string;
  readonly customer: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** Seconds since the epoch. */
  readonly created: number;
  readonly capture_method: string;
  amount_received: number;
  status: string;
  last_payment_error: Readonly<Record<string, unknown>> | null;
}

/** @param processingFor milliseconds until a bank debit succeeds */
export function openIntents(numbering: Numbering, now: () => number, processingFor: number) {
  const intents = new Map<string, Intent>();

  function create({ fields }: Call): Reply {
    const amount = numberAt(fields, 'amount');
    const currency = textAt(fields, 'currency');
    if (amount === undefined) return refuse('parameter_missing', { param: 'amount' });
    if (currency === undefined) return refuse('parameter_missing', { param: 'currency' });
    const method = textAt(fields, 'payment_method');
    if (method !== undefined && courseOf(method) === undefined) return refuseMethod(method);
    const intent: Intent = {
      id: numbering.next('pi'),
      object: 'payment_intent',
      amount,
      currency,
      customer: textAt(fields, 'customer') ?? null,
      metadata: { ...(fields.metadata as Record<string, string>) },
      created: Math.floor(now() / 1000),
      capture_method: textAt(fields, 'capture_method') ?? 'automatic',
      amount_received: 0,
      status: method === undefined ? 'requires_payment_method' : 'requires_confirmation',
      last_payment_error: null,
    };
    intents.set(intent.id, intent);
    if (textAt(fields, 'confirm') === 'true' || fields.confirm === true) return pay(intent, fields);
    return tell(intent, [effectOf(intent, 'intent')]);
  }

  function pay(intent: Intent, fields: unknown): Reply {
    const method = textAt(fields, 'payment_method') ?? 'pm_card_visa';
    const course = courseOf(method);
    if (course === undefined) return refuseMethod(method);
    if (course === 'asks') {
      intent.status = 'requires_action';
      return tell(intent, [effectOf(intent, 'intent')]);
    }
    if (course === 'processing') {
      intent.status = 'processing';
      return tell(intent, [effectOf(intent, 'intent')]);
    }
    if (course !== 'pays') {
      intent.status = 'requires_payment_method';
      intent.last_payment_error = { type: 'card_error', ...course };
      return {
        ...refuse(course.code, { ...course, payment_intent: { ...intent } }),
        effects: [effectOf(intent, 'decline')],
      };
    }
    if (intent.capture_method === 'manual') {
      intent.status = 'requires_capture';
      return tell(intent, [effectOf(intent, 'authorization')]);
    }
    intent.status = 'succeeded';
    intent.amount_received = intent.amount;
    return tell(intent, [effectOf(intent, 'payment')]);
  }

  const confirm = on(['requires_confirmation', 'requires_payment_method', 'requires_action'], (intent, { fields }) =>
    pay(intent, fields),
  );
  const capture = on(['requires_capture'], (intent, { fields }) => {
    intent.status = 'succeeded';
    intent.amount_received = numberAt(fields, 'amount_to_capture') ?? intent.amount;
    return tell(intent, [effectOf(intent, 'payment')]);
  });
  const OPEN = ['requires_capture', 'requires_confirmation', 'requires_payment_method', 'requires_action'];
  const cancel = on(OPEN, (intent) => {
    intent.status = 'canceled';
    return tell(intent, [effectOf(intent, 'cancel')]);
  });
  const show = on(undefined, (intent) => {
    if (intent.status !== 'processing' || now() < intent.created * 1000 + processingFor) return tell(intent);
    intent.status = 'succeeded';
    intent.amount_received = intent.amount;
    return tell(intent, [effectOf(intent, 'payment')]);
  });

  /** @param from the states that allow it; if absent, any */
  function on(from: readonly string[] | undefined, act: (intent: Intent, call: Call) => Reply): (call: Call) => Reply {
    return (call) => {
      const intent = intents.get(call.params[0] ?? '');
      if (intent === undefined) return refuse('resource_missing', { param: 'intent' });
      if (from !== undefined && !from.includes(intent.status)) {
        return refuse('payment_intent_unexpected_state', { payment_intent: { ...intent } });
      }
      return act(intent, call);
    };
  }

  return { intents, create, confirm, capture, cancel, show };
}

function effectOf(intent: Intent, kind: string): Effect {
  const amount = kind === 'payment' ? intent.amount_received : intent.amount;
  return { id: intent.id, kind, amount, status: intent.status };
}

function tell(intent: Intent, effects: readonly Effect[] = []): Reply {
  return { status: 200, body: { ...intent }, effects };
}
