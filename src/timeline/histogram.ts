import type { Trace } from './trace.js';

const MOST_BUCKETS = 96;
/** Combinations of provider, outcome and codes that are told apart. */
const MOST_SERIES = 300;
const FIRST_WIDTH = 100;

/** The calls of one provider that ended in the same way after the same codes, over time. */
export interface Series {
  readonly provider: string;
  readonly outcome: Trace['outcome'];
  readonly codes: readonly string[];
  /** Pairs of a bucket's number, from 0, and how many calls ended in it. */
  readonly counts: readonly (readonly [bucket: number, calls: number])[];
}

/** How many calls ended when. */
export interface Chart {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly widthMs: number;
  readonly buckets: number;
  readonly series: readonly Series[];
}

interface Growing extends Omit<Series, 'counts'> {
  counts: Map<number, number>;
}

/** Counts calls over a period whose length shows only at the end: the buckets get wider, and their number stays the same. */
export class Histogram {
  readonly #series = new Map<string, Growing>();
  #width = FIRST_WIDTH;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  count({ provider, outcome, codes, beganAt, elapsedMs }: Trace): void {
    if (beganAt === undefined) return;
    const time = beganAt + elapsedMs;
    this.#first = Math.min(this.#first, time);
    this.#last = Math.max(this.#last, time);
    while (this.#bucketOf(this.#last) - this.#bucketOf(this.#first) >= MOST_BUCKETS) this.#widen();
    const { counts } = this.#seriesOf(provider, outcome, codes);
    const bucket = this.#bucketOf(time);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }

  /** `undefined` if no call had a time. */
  chart(): Chart | undefined {
    if (this.#series.size === 0) return undefined;
    const first = this.#bucketOf(this.#first);
    return {
      from: first * this.#width,
      widthMs: this.#width,
      buckets: this.#bucketOf(this.#last) - first + 1,
      series: [...this.#series.values()].map((series) => ({
        ...series,
        counts: [...series.counts].map(([bucket, calls]) => [bucket - first, calls] as const).sort(([a], [b]) => a - b),
      })),
    };
  }

  #bucketOf(time: number): number {
    return Math.floor(time / this.#width);
  }

  #widen(): void {
    this.#width *= 2;
    for (const series of this.#series.values()) {
      const wider = new Map<number, number>();
      for (const [bucket, calls] of series.counts) {
        const half = Math.floor(bucket / 2);
        wider.set(half, (wider.get(half) ?? 0) + calls);
      }
      series.counts = wider;
    }
  }

  /** If there are too many combinations, later ones lose their codes, and in the end their provider. */
  #seriesOf(provider: string, outcome: Trace['outcome'], codes: readonly string[]): Growing {
    const full = this.#series.size >= MOST_SERIES;
    const exact = JSON.stringify([provider, outcome, ...[...codes].sort()]);
    const known = this.#series.get(exact);
    if (known !== undefined) return known;
    const name = this.#series.size >= 2 * MOST_SERIES ? 'others' : provider;
    const key = full ? JSON.stringify([name, outcome]) : exact;
    const made = this.#series.get(key) ?? {
      provider: full ? name : provider,
      outcome,
      codes: full ? [] : codes,
      counts: new Map(),
    };
    this.#series.set(key, made);
    return made;
  }
}
