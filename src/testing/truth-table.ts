import { type PaymentVerdict, VERDICTS } from './belief.js';

/** What one contender believed about its payments, each counted once. */
export interface TruthRow extends Readonly<Record<PaymentVerdict, number>> {
  readonly contender: string;
  /** Requests on the wire per payment, look-ups included. */
  readonly requests: number;
  readonly seconds: number;
}

/** What is counted, with its column's heading. */
const COLUMNS: Readonly<Record<PaymentVerdict, string>> = {
  paid: 'paid, believed paid',
  notPaid: 'not paid, believed failed',
  paidBelievedFailed: 'paid, believed failed',
  chargedTwice: 'charged twice',
  notPaidBelievedPaid: 'not paid, believed paid',
  unknown: 'unknown',
};

/** A row to be counted into. */
export function emptyRow(contender: string): { -readonly [Field in keyof TruthRow]: TruthRow[Field] } {
  return {
    contender,
    paid: 0,
    notPaid: 0,
    paidBelievedFailed: 0,
    chargedTwice: 0,
    notPaidBelievedPaid: 0,
    unknown: 0,
    requests: 0,
    seconds: 0,
  };
}

/** What callers believed, compared with the ledger. As a string, it is a Markdown table. */
export class TruthTable {
  constructor(readonly rows: readonly TruthRow[]) {}

  /** @throws TypeError if that contender has no row */
  of(contender: string): TruthRow {
    const found = this.rows.find((row) => row.contender === contender);
    if (found !== undefined) return found;
    throw new TypeError(
      `there is no contender ${contender}; the contenders are ${this.rows.map((row) => row.contender).join(', ')}`,
    );
  }

  toString(): string {
    const heads = ['client', ...VERDICTS.map((verdict) => COLUMNS[verdict]), 'requests per payment', 's'];
    const lines = this.rows.map((row) => [
      row.contender,
      ...VERDICTS.map((verdict) => row[verdict]),
      row.requests.toFixed(2),
      row.seconds.toFixed(0),
    ]);
    return [heads, heads.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  }
}
