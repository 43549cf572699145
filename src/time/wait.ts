import type { Clock } from './clock.js';
import { type Timed, Timer } from './timer.js';

/** Whoever made a call, as far as they can give it up. */
export interface Caller {
  /** What they are to be told, once they have given up; `undefined` while they have not. */
  gone(): unknown;
  /** Whether an error says so. */
  isAbort(error: unknown): boolean;
  /** Calls `listener` once they give up, and returns a function that stops listening. `undefined`: they have no way to. */
  readonly onGone: ((listener: () => void) => () => void) | undefined;
}

/** What else may end a wait: it is given a function to call then, and returns one that stops listening. */
export type Listen = (end: () => void) => () => void;

/** Waits, however long: `true` once the time is up, or what else was listened for has come; `false` once the caller gives up. */
export function wait(delayMs: number, clock: Clock, caller: Caller, listen?: Listen): Promise<boolean> {
  if (caller.gone() !== undefined) return Promise.resolve(false);
  if (delayMs <= 0) return Promise.resolve(true);
  return new Promise((resolve) => new Waiting(Timer.of(clock), clock.now() + delayMs, resolve).begin(caller, listen));
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
