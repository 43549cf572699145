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
  /** These are planned by `elsewhere`. */
  readonly #outside = new Set<Planned>();

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

  /** This machine sleeps. What is under way elsewhere goes on, and what arrives here meanwhile is found afterwards. */
  sleep(ms: number): void {
    const end = this.elsewhere() + ms;
    for (;;) {
      const next = earliest(this.#outside, end);
      if (next === undefined) break;
      this.#slept = Math.max(this.#slept, next.at - this.#now);
      this.#outside.delete(next);
      next.run();
    }
    this.#slept = end - this.#now;
  }

  /** Only the wall clock of this machine is another then. */
  setClock(ms: number): void {
    this.#clockSet += ms;
  }

  setTimer(run: () => void, delayMs: number): unknown {
    return this.#plan(this.#timers, run, this.#now, delayMs);
  }

  clearTimer(timer: unknown): void {
    this.#timers.delete(timer as Planned);
  }

  /** Something that happens outside of this machine, whether or not the client still waits. */
  after(delayMs: number, run: () => void): void {
    this.#plan(this.#outside, run, this.elsewhere(), delayMs);
  }

  /** Something that the application does, or whoever uses it. */
  hereAfter(delayMs: number, run: () => void): void {
    this.#plan(this.#events, run, this.#now, delayMs);
  }

  /** Timers of the client that are still set. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Goes to the next thing that is planned, at most to `until`, and does it; `false` where there is none. */
  step(until = Number.POSITIVE_INFINITY): boolean {
    const slept = this.#slept;
    const candidates = [earliest(this.#timers, until), earliest(this.#events, until)];
    const outside = earliest(this.#outside, until + slept);
    if (outside !== undefined) candidates.push({ ...outside, at: outside.at - slept });
    const next = earliest(candidates.filter((each) => each !== undefined));
    if (next === undefined) return false;
    for (const planned of [this.#timers, this.#events, this.#outside]) {
      for (const each of planned) if (each.order === next.order) planned.delete(each);
    }
    this.#now = Math.max(this.#now, next.at);
    next.run();
    return true;
  }

  #plan(where: Set<Planned>, run: () => void, from: number, delayMs: number): Planned {
    const planned = { at: from + Math.max(0, delayMs), order: this.#order++, run };
    where.add(planned);
    return planned;
  }
}

/** What comes first of these, at `until` at the latest. */
function earliest(planned: Iterable<Planned>, until = Number.POSITIVE_INFINITY): Planned | undefined {
  let first: Planned | undefined;
  for (const each of planned) {
    if (each.at > until) continue;
    if (first === undefined || each.at < first.at || (each.at === first.at && each.order < first.order)) first = each;
  }
  return first;
}

/** The clock of another process on the same machine, of which nothing is remembered. */
export function ofAnotherProcess(time: VirtualTime): Clock {
  return {
    random: time.random,
    now: () => time.now(),
    wall: () => time.wall(),
    setTimer: (run, delayMs) => time.setTimer(run, delayMs),
    clearTimer: (timer) => time.clearTimer(timer),
  };
}

/** Goes on by so much. */
export async function pass(time: VirtualTime, ms: number): Promise<void> {
  let isOver = false;
  time.hereAfter(ms, () => {
    isOver = true;
  });
  while (!isOver && time.step()) await quiet();
}

/** Lets everything run that waits for no time: promises, and whatever they start. */
export function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
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
