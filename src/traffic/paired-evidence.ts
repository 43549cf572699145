/** Attempts, and how many of them succeeded. */
interface Sample {
  sent: number;
  good: number;
}

/** Which window of a pair: the one without retries, or the one beside it. */
export type Kind = 'without' | 'beside';

type Pair = Record<Kind, Sample> & {
  /** What it says, as counted so far. */
  difference: number;
};

/**
 * Whether attempts do better in one kind of window than in the other. The failures of one moment are often alike, as at a provider
 * that is down every other second, so attempts say less than as many throws of a coin. Pairs of windows do not: which window of a pair
 * is of which kind is chance, so if that makes no difference, a pair says one thing as often as the other, however failures come.
 */
export class PairedEvidence {
  private sum = 0;
  private squares = 0;
  private readonly pairs = new Map<number, Pair>();
  private readonly sent = { without: 0, beside: 0 };

  /** An attempt was answered. Answers come late, and one after the other, so what its pair says is counted afresh. */
  add(number: number, kind: Kind, isGood: boolean): void {
    const pair = this.pairs.get(number) ?? {
      without: { sent: 0, good: 0 },
      beside: { sent: 0, good: 0 },
      difference: 0,
    };
    this.pairs.set(number, pair);
    this.sent[kind] += 1;
    pair[kind].sent += 1;
    if (isGood) pair[kind].good += 1;
    const difference = differenceIn(pair);
    this.sum += difference - pair.difference;
    this.squares += difference ** 2 - pair.difference ** 2;
    pair.difference = difference;
  }

  /** Attempts since it began, of the kind that had fewer. */
  get least(): number {
    return Math.min(this.sent.without, this.sent.beside);
  }

  /** How sure it is that attempts do better without: the root of the number of pairs if all say so, equally loud; less otherwise. */
  get strength(): number {
    return this.squares > 0 ? this.sum / Math.sqrt(this.squares) : 0;
  }

  /** Begins anew, with this share of the weight of what has been seen. */
  beginAnew(share: number): void {
    this.pairs.clear();
    this.sent.without = 0;
    this.sent.beside = 0;
    this.sum *= share;
    this.squares *= share;
  }
}

/** How many more attempts succeed without: the difference between the shares, with more weight the more attempts there were. */
function differenceIn({ without, beside }: Pair): number {
  return (without.good * beside.sent - beside.good * without.sent) / (without.sent + beside.sent);
}
