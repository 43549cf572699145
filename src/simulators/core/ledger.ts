/** One thing that took effect at the provider. The ledger is append-only: a refund is a second entry, not a changed first one. */
export interface LedgerEntry {
  /** What it happened to: an order id, an invoice id, a token reference, a refund id. */
  readonly id: string;
  /** What happened: `charge`, `decline`, `refund`, `token`, … Each simulator documents its own kinds. */
  readonly kind: string;
  /** In the provider's own unit, if money is involved. */
  readonly amount?: number;
  /** The status in the provider's own words, as of this entry. */
  readonly status: string;
  /** Milliseconds since the epoch, by the simulator's clock. */
  readonly at: number;
  /** The body of the request that caused it; empty if a method of the simulator caused it. */
  readonly request: Record<string, unknown>;
}

/** What took effect, in order. The source of truth of a test: an answer can be lost, an entry cannot. */
export interface Ledger {
  readonly entries: readonly LedgerEntry[];
  /** Entries of that kind, or all of them. */
  count(kind?: string): number;
  /** Entries of that id, oldest first. */
  of(id: string): readonly LedgerEntry[];
}

/** An entry before the ledger has stamped it. */
export type Effect = Omit<LedgerEntry, 'at' | 'request'>;

/** The ledger from the provider's side: writable. */
export interface LedgerBook extends Ledger {
  write(effect: Effect, request?: Record<string, unknown>, at?: number): void;
  clear(): void;
  /** Called before every reading, to add effects that have fallen due since, such as an issuer that answered late. */
  onRead(catchUp: () => void): void;
}

export function openLedger(now: () => number): LedgerBook {
  const entries: LedgerEntry[] = [];
  let catchUp = () => {};
  return {
    get entries() {
      catchUp();
      return entries;
    },
    count(kind) {
      return this.entries.filter((entry) => kind === undefined || entry.kind === kind).length;
    },
    of(id) {
      return this.entries.filter((entry) => entry.id === id);
    },
    write(effect, request = {}, at = now()) {
      entries.push({ ...effect, at, request });
    },
    clear() {
      entries.length = 0;
    },
    onRead(listener) {
      catchUp = listener;
    },
  };
}
