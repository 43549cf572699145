/** The names that are kept. */
const MOST = 10_000;

/** What was learnt last about names; the oldest is forgotten first. */
export class Latest<V> {
  private readonly known = new Map<string, V>();

  /** Nothing has been learnt so far. */
  get isEmpty(): boolean {
    return this.known.size === 0;
  }

  has(name: string): boolean {
    return this.known.has(name);
  }

  get(name: string): V | undefined {
    return this.known.get(name);
  }

  set(name: string, value: V): void {
    this.known.set(name, value);
    const [oldest] = this.known.size > MOST ? this.known.keys() : [];
    if (oldest !== undefined) this.known.delete(oldest);
  }

  delete(name: string): void {
    this.known.delete(name);
  }
}
