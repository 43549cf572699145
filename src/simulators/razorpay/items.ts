import type { Reply } from '../core/provider-server.js';
import { refuse } from './answers.js';

/** A payment, payout, order or refund, as Razorpay describes it. */
export type Item = Record<string, unknown>;

export function show(items: ReadonlyMap<string, Item>, id: string | undefined): Reply {
  const item = items.get(id ?? '');
  return item === undefined ? refuse('BAD_REQUEST_ERROR') : { status: 200, body: item };
}

export function list(items: readonly Item[]): Reply {
  return { status: 200, body: { entity: 'collection', count: items.length, items } };
}

/** Something was made or changed. The ledger notes it under this kind. */
export function made(item: Item, kind: string): Reply {
  const effect = { id: String(item.id), kind, amount: Number(item.amount), status: String(item.status) };
  return { status: 200, body: { ...item }, effects: [effect] };
}
