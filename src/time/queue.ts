/** Something with a time at which it is due. */
export interface Queued {
  /** When, on the clock's `now`; stays the same while it is in a queue. */
  readonly due: number;
  /** Its place in the queue; only the queue uses it. */
  place: number;
}

/** Items in order of their times (a binary heap). Any item can be removed before its time. */
export class Queue<T extends Queued> {
  private readonly heap: T[] = [];

  get first(): T | undefined {
    return this.heap[0];
  }

  add(item: T): void {
    this.rise(item, this.heap.length);
  }

  /** Does nothing if the item is not in the queue. */
  remove(item: T): void {
    if (this.heap[item.place] !== item) return;
    const last = this.heap.pop() as T;
    if (last === item) return;
    // The last item takes its place, and moves up or down from there.
    if (this.rise(last, item.place) === item.place) this.sink(last, item.place);
  }

  /** Moves an item up for as long as the one above is later. Returns its new place. */
  private rise(item: T, from: number): number {
    let place = from;
    while (place > 0) {
      const above = this.heap[(place - 1) >> 1] as T;
      if (above.due <= item.due) break;
      this.put(above, place);
      place = (place - 1) >> 1;
    }
    this.put(item, place);
    return place;
  }

  /** Moves an item down for as long as one below is earlier. */
  private sink(item: T, from: number): void {
    let place = from;
    for (;;) {
      const below = this.earlierOf(2 * place + 1);
      if (below === undefined || below.due >= item.due) break;
      const next = below.place;
      this.put(below, place);
      place = next;
    }
    this.put(item, place);
  }

  /** The earlier of two neighbours. */
  private earlierOf(place: number): T | undefined {
    const one = this.heap[place];
    const other = this.heap[place + 1];
    return one !== undefined && other !== undefined && other.due < one.due ? other : one;
  }

  private put(item: T, place: number): void {
    this.heap[place] = item;
    item.place = place;
  }
}
