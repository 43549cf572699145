import type { Clock } from '../../src/time/clock.js';

interface Planned {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** One line of time for the client's timers and for what happens at the provider; it moves only when it is told to. */
export class VirtualTime implements Clock {
  #now = 0;
  #slept = 0;
  #clockSet = 0;
  #order = 0;
  readonly #timers = new Set<Planned>();
  readonly #events = new Set<Planned>();

  constructor(readonly random: () => number) {}

  now(): number {
    return this.#now;
  }

  wall(): number {
    return 1_700_000_000_000 + this.elsewhere() + this.#clockSet;
  }

  /** The time at the provider, in milliseconds since the beginning: it goes on while this machine sleeps. */
  elsewhere(): number {
    return this.#now + this.#slept;
  }

  sleep(ms: number): void {
    this.#slept += ms;
  }

  /** Only the wall clock of this machine is another then. */
  setClock(ms: number): void {
    this.#clockSet += ms;
  }

  setTimer(run: () => void, delayMs: number): unknown {
    return this.#plan(this.#timers, run, delayMs);
  }

  clearTimer(timer: unknown): void {
    this.#timers.delete(timer as Planned);
  }

  /** Something that happens outside of the client, whether or not the client still waits. */
  after(delayMs: number, run: () => void): void {
    this.#plan(this.#events, run, delayMs);
  }

  /** Timers of the client that are still set. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Goes to the next thing that is planned, at most to `until`, and does it; `false` where there is none. */
  step(until = Number.POSITIVE_INFINITY): boolean {
    let next: Planned | undefined;
    for (const planned of [this.#timers, this.#events]) {
      for (const each of planned) {
        if (each.at > until) continue;
        if (next === undefined || each.at < next.at || (each.at === next.at && each.order < next.order)) next = each;
      }
    }
    if (next === undefined) return false;
    this.#timers.delete(next);
    this.#events.delete(next);
    this.#now = Math.max(this.#now, next.at);
    next.run();
    return true;
  }

  #plan(where: Set<Planned>, run: () => void, delayMs: number): Planned {
    const planned = { at: this.#now + Math.max(0, delayMs), order: this.#order++, run };
    where.add(planned);
    return planned;
  }
}

/** Lets everything run that waits for no time: promises, and whatever they start. */
export function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** axios-retry waits 0 ms on the machine's own clock, which takes a real millisecond: here it takes none. Returns the undoing. */
export function skipEmptyWaits(): () => void {
  const { setTimeout: realSet, clearTimeout: realClear } = globalThis;
  const cancelled = new WeakSet<object>();
  const set = (run: (...given: unknown[]) => void, delayMs?: number, ...given: unknown[]) => {
    if ((delayMs ?? 0) > 0) return realSet(run, delayMs, ...given);
    const handle = {};
    queueMicrotask(() => {
      if (!cancelled.has(handle)) run(...given);
    });
    return handle;
  };
  const clear = (handle: unknown) => {
    if (typeof handle === 'object' && handle !== null) cancelled.add(handle);
    realClear(handle as never);
  };
  Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  return () => Object.assign(globalThis, { setTimeout: realSet, clearTimeout: realClear });
}
