import { AsyncLocalStorage } from 'node:async_hooks';
import { nextTurn } from '../time/next-turn.js';

/**
 * Lets code find out what it runs inside, across everything that it waits for. Before Node 24, each promise of a process pays for
 * that, so nothing is tracked while nobody is inside. To start and stop costs more than a turn of the event loop with it, so one
 * that comes right after another finds it running.
 */
export class Inside<T> {
  #storage: AsyncLocalStorage<T> | undefined;
  #users = 0;
  #isStopping = false;

  /** Somebody will be inside until `leave`. */
  enter(): void {
    this.#users += 1;
  }

  /** Once all have left, what they have left behind is inside nothing. */
  leave(): void {
    this.#users -= 1;
    if (this.#users > 0 || this.#isStopping || this.#storage === undefined) return;
    this.#isStopping = true;
    nextTurn(() => this.#stop()).unref();
  }

  #stop(): void {
    this.#isStopping = false;
    if (this.#users === 0) this.#storage?.disable();
  }

  run<A extends readonly unknown[], R>(here: T, work: (...args: A) => R, ...args: A): R {
    this.#storage ??= new AsyncLocalStorage();
    return this.#storage.run(here, work as never, ...args) as R;
  }

  get here(): T | undefined {
    return this.#users === 0 ? undefined : this.#storage?.getStore();
  }
}
