import { AsyncLocalStorage } from 'node:async_hooks';
import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Clock } from '../../src/time/clock.js';
import type { VirtualTime } from './virtual-time.js';

type Adapter = (config: InternalAxiosRequestConfig) => Promise<AxiosResponse>;

/** What becomes of a process when it has come so far: it is killed, or stands still for so long. */
export interface Fate {
  /** The so-manieth time that it has to do with anything outside: a request, an answer, a timer, its queue. */
  readonly at: number;
  readonly stands?: number;
  /** Its machine sleeps meanwhile: its monotonic clock stops too. */
  readonly asleep?: boolean;
}

interface Timer {
  planned: unknown;
}

/** Milliseconds until a worker that has slept renews its leases again, and learns that it has lost them. */
const SLOW = 10_000;

const running = new AsyncLocalStorage<Process>();

/** The wall clock of the process that asks: `Date.now` of the tests. */
export function wallHere(time: VirtualTime): number {
  return running.getStore()?.clock.wall() ?? time.wall();
}

/** One process of several, on one line of time. What it waits for never comes once it is killed, and late if it stands still. */
export class Process {
  readonly clock: Clock;
  private steps = 0;
  private isKilled = false;
  /** While it stands still. */
  private still: { readonly from: number; readonly to: number; readonly asleep: boolean } | undefined;
  /** Its requests under way end with it. */
  private readonly requests = new Set<AbortController>();

  /** @param wrongBy milliseconds by which its wall clock is ahead */
  constructor(
    private readonly time: VirtualTime,
    private readonly fate: Fate | undefined,
    wrongBy: number,
  ) {
    this.clock = {
      random: time.random,
      now: () => this.awake(),
      wall: () => Math.round(time.wall() + wrongBy),
      setTimer: (run, delayMs) => this.setTimer(run, delayMs),
      clearTimer: (timer) => time.clearTimer((timer as Timer).planned),
    };
  }

  get isGone(): boolean {
    return this.isKilled;
  }

  /** Since when it stood still, if it did. */
  get stoodFrom(): number | undefined {
    return this.still?.from;
  }

  /** Whether it neither is gone nor stands still. */
  get isAwake(): boolean {
    return !this.isKilled && (this.still === undefined || this.time.now() >= this.still.to);
  }

  /** Does something as this process. */
  do<T>(work: () => T): T {
    return running.run(this, work);
  }

  /** An adapter of this process. */
  over(adapter: Adapter): Adapter {
    return (config) =>
      this.outside(() => {
        if (this.isKilled) return new Promise(() => {});
        const controller = new AbortController();
        this.requests.add(controller);
        const signals = [controller.signal, config.signal as AbortSignal | undefined].filter(
          (each) => each !== undefined,
        );
        const sent = adapter({ ...config, signal: AbortSignal.any(signals) } as InternalAxiosRequestConfig);
        return sent.then((response) => ({ ...response, config }));
      }, true);
  }

  /** Something that the process asks of the world outside, such as its queue. */
  outside<T>(ask: () => Promise<T>, isAtOnce = false): Promise<T> {
    return new Promise((resolve, reject) => {
      this[isAtOnce ? 'atOnce' : 'step'](() =>
        ask().then(
          (value) => this.step(() => resolve(value)),
          (error: unknown) => this.step(() => reject(error)),
        ),
      );
    });
  }

  /** What follows without a pause on what the process has looked at: it may be killed by then, but does not stand still. */
  atOnce(run: () => void): void {
    const isStanding = this.time.now() === this.still?.from;
    const isNext = this.fate?.at === this.steps + 1 && this.fate.stands !== undefined;
    if (!this.isKilled && (isStanding || isNext)) this.do(run);
    else this.step(run);
  }

  /** A step, once the process comes to it. */
  step(run: () => void): void {
    if (this.isKilled) return;
    if (!this.isAwake) {
      this.whenAwake(run);
      return;
    }
    this.steps += 1;
    const { fate, time } = this;
    if (fate === undefined || this.steps !== fate.at) {
      this.do(run);
      return;
    }
    if (fate.stands === undefined) {
      this.isKilled = true;
      for (const each of this.requests) each.abort();
    } else {
      this.still = { from: time.now(), to: time.now() + fate.stands, asleep: fate.asleep === true };
      this.whenAwake(run);
    }
  }

  /** Its queue has given its job to others: a timer that was due meanwhile tells it first; one that slept as well is due later. */
  lose(told: () => void): void {
    const { still, time } = this;
    if (this.isAwake || still === undefined) this.step(told);
    else time.hereAfter(still.to - time.now() + (still.asleep ? SLOW : 0), () => this.step(told));
  }

  private whenAwake(run: () => void): void {
    this.time.hereAfter((this.still?.to ?? 0) - this.time.now() + 1, () => this.step(run));
  }

  /** The monotonic clock. */
  private awake(): number {
    const { still, time } = this;
    const now = time.now();
    if (still?.asleep !== true) return now;
    return now < still.to ? Math.min(now, still.from) : now - (still.to - still.from);
  }

  /** A timer stands still while the machine sleeps. */
  private setTimer(run: () => void, delayMs: number): Timer {
    const due = this.awake() + delayMs;
    const timer: Timer = { planned: undefined };
    const plan = (ms: number) => {
      timer.planned = this.time.setTimer(
        () => this.step(() => (due > this.awake() ? plan(due - this.awake()) : run())),
        ms,
      );
    };
    plan(delayMs);
    return timer;
  }
}
