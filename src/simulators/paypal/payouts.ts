import { numberAt, textAt } from '../core/fields.js';
import type { Numbering } from '../core/numbering.js';
import type { Call, Reply } from '../core/provider-server.js';
import { batchExists, refuse } from './answers.js';
import type { Done } from './request-ids.js';

interface Batch {
  readonly id: string;
  readonly senderBatchId: string | undefined;
  readonly items: readonly unknown[];
  readonly at: number;
  status: string;
}

export interface PayoutDesk {
  /** `POST /v1/payments/payouts`: a batch id is accepted once in 30 days. */
  create(call: Call): Done | Reply;
  /** `GET /v1/payments/payouts/{id}` */
  show(call: Call): Reply;
  settle(senderBatchId: string, status: 'SUCCESS' | 'DENIED'): void;
  clear(): void;
}

/** Milliseconds. */
const TAKEN_FOR = 30 * 24 * 60 * 60_000;

export function openPayoutDesk(numbering: Numbering, now: () => number): PayoutDesk {
  const batches = new Map<string, Batch>();
  const ofSender = (senderBatchId: string) =>
    [...batches.values()].find((batch) => batch.senderBatchId === senderBatchId && now() < batch.at + TAKEN_FOR);
  return {
    create({ fields, url }) {
      const senderBatchId = textAt(fields, 'sender_batch_header', 'sender_batch_id');
      const items = Array.isArray(fields.items) ? (fields.items as unknown[]) : [];
      if (items.length === 0) return refuse('MISSING_REQUIRED_PARAMETER');
      const earlier = senderBatchId === undefined ? undefined : ofSender(senderBatchId);
      if (earlier !== undefined) return batchExists(`${url.origin}/v1/payments/payouts/${earlier.id}`);
      const batch: Batch = { id: numbering.next('BATCH'), senderBatchId, items, at: now(), status: 'PENDING' };
      batches.set(batch.id, batch);
      const effects = [{ id: senderBatchId ?? batch.id, kind: 'payout', amount: sumOf(items), status: batch.status }];
      return { reply: { status: 201, body: describe(batch), effects }, latest: () => describe(batch) };
    },
    show({ params }) {
      const batch = batches.get(params[0] ?? '');
      return batch === undefined ? refuse('INVALID_RESOURCE_ID') : { status: 200, body: describe(batch) };
    },
    settle(senderBatchId, status) {
      const batch = ofSender(senderBatchId);
      if (batch === undefined) throw new Error(`paypal simulator: there is no batch ${senderBatchId}`);
      batch.status = status;
    },
    clear: () => batches.clear(),
  };
}

function sumOf(items: readonly unknown[]): number {
  return items.reduce<number>((sum, item) => sum + (numberAt(item, 'amount', 'value') ?? 0), 0);
}

function describe({ id, senderBatchId, items, status }: Batch): Record<string, unknown> {
  return {
    batch_header: {
      payout_batch_id: id,
      batch_status: status,
      sender_batch_header: { sender_batch_id: senderBatchId },
      amount: { currency: textAt(items[0], 'amount', 'currency'), value: sumOf(items).toFixed(2) },
    },
  };
}
