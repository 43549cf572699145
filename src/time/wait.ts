import type { Clock } from './clock.js';
import { type Timed, Timer } from './timer.js';

/** The caller, as far as it can give up. */
export interface Caller {
  /** What to tell the caller after it has given up; `undefined` until then. */
  gone(): unknown;
  /** Whether an error says that the caller gave up. */
  isAbort(error: unknown): boolean;
  /**
   * Calls `listener` when the caller gives up, and returns a function that stops listening. `undefined`: the caller has no way to
   * give up.
   */
  readonly onGone: ((listener: () => void) => () => void) | undefined;
}

/** Another way to end a wait: takes a function to call then, and returns one that stops listening. */
export type Listen = (end: () => void) => () => void;

/** Waits, however long: `true` once the time is up, or the other event has come; `false` once the caller gives up. */
export function wait(delayMs: number, clock: Clock, caller: Caller, listen?: Listen): Promise<boolean> {
  if (caller.gone() !== undefined) return Promise.resolve(false);
  if (delayMs <= 0) return Promise.resolve(true);
  return new Promise((resolve) => new Waiting(Timer.of(clock), clock.now() + delayMs, resolve).begin(caller, listen));
}

/** Waits for something to settle, in whatever way: `late` if the time was up first, `gone` if the caller gave up. */
export async function settled(
  work: Promise<unknown>,
  ms: number,
  clock: Clock,
  caller: Caller,
): Promise<'settled' | 'late' | 'gone'> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  const noted = work.then(over, over);
  const isWaitedFor = await wait(ms, clock, caller, (end) => {
    void noted.then(end);
    return () => {};
  });
  if (isOver) return 'settled';
  return isWaitedFor ? 'late' : 'gone';
}

/** One wait. Many calls may wait at once, so it holds no more than it needs. */
class Waiting implements Timed {
  place = 0;
  private stops: readonly (() => void)[] | undefined;

  constructor(
    private readonly timer: Timer,
    readonly due: number,
    private readonly resolve: (isOver: boolean) => void,
  ) {}

  begin(caller: Caller, listen: Listen | undefined): void {
    this.timer.add(this);
    const stops = [caller.onGone?.(() => this.end(false)), listen?.(() => this.end(true))].filter(
      (stop) => stop !== undefined,
    );
    if (stops.length > 0) this.stops = stops;
  }

  ring(): void {
    this.end(true);
  }

  private end(isOver: boolean): void {
    this.timer.remove(this);
    for (const stop of this.stops ?? []) stop();
    this.resolve(isOver);
  }
}
